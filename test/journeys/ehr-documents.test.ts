// Documents in the chart: what a practitioner reads on a page and what is downloaded, and what no document of a
// record can do to the page or the reader.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { nowhere, signedIn } from '../support/desk.ts'
import { type Person, textOf } from '../support/person.ts'
import { ADA, addPractice, OKAFOR } from '../support/practice.ts'

const HTML = '<h1>Hello</h1><script>alert(1)</script>'
const base64 = (text: string) => Buffer.from(text).toString('base64')
const document = (id: string, attachments: object[], more: object = {}) => ({
  resourceType: 'DocumentReference',
  id,
  status: 'current',
  type: { text: `Document ${id}` },
  subject: { reference: 'Patient/demo-william' },
  date: '2025-11-01T10:00:00Z',
  author: [{ display: '<b>Somebody</b>' }],
  content: attachments.map((attachment) => ({ attachment })),
  ...more,
})

let running: Running
let okafor: Person
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  await running.gate.fhirStore('default').put([
    document('texts', [
      {
        contentType: 'text/plain',
        data: base64('First line\n  <b>second</b> line\n'),
        title: 'Note',
      },
      { contentType: 'text/plain; charset=iso-8859-1', data: 'Rmllc3Rh8SE=', title: 'Latin' },
    ]),
    document('markup', [
      { contentType: 'text/html', data: base64(HTML), title: '../a"b\r\n.html' },
    ]),
    document('vector', [{ contentType: 'image/svg+xml', url: 'Binary/svg' }]),
    document('elsewhere', [
      { contentType: 'text/plain', url: 'https://else.example/secret.txt' },
      { contentType: 'text/plain', url: 'Binary/never-was' },
      { contentType: 'text/plain', url: 'Patient/demo-ada' },
    ]),
    document('mistaken', [{ data: base64('x') }], { status: 'entered-in-error' }),
    document('of-ada', [{ data: base64('x') }], { subject: { reference: 'Patient/demo-ada' } }),
    {
      resourceType: 'Binary',
      id: 'svg',
      contentType: 'image/svg+xml',
      data: base64('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    },
  ])
  okafor = (await signedIn(running, OKAFOR.username, '/ehr')).person
})
afterAll(() => running?.close())

const chart = (path: string) => `${running.issuer}/ehr/patients/demo-william${path}`
const go = (path: string) => okafor.go(chart(path), nowhere)

describe('a document', () => {
  test('is opened from the list, as a page with its text', async () => {
    const list = await go('/documents')
    const [, href = ''] = /href="([^"]*\/documents\/texts[^"]*)"/.exec(list.html) ?? []
    const page = await okafor.go(new URL(href, running.issuer).href, nowhere)
    expect(page.status).toBe(200)
    expect(textOf(page.html)).toContain('Document texts')
    expect(page.html).toContain('First line\n  &lt;b&gt;second&lt;/b&gt; line')
    expect(page.html).toContain('Fiestañ!')
    expect(page.html).toContain('&lt;b&gt;Somebody&lt;/b&gt;')
    const [event] = await running.gate
      .stores('default')
      .auditEvents.list({ type: 'chart-opened', limit: 1 })
    expect(event).toMatchObject({ patientId: 'demo-william', detail: { page: 'documents' } })
  })

  test('of the practice is a PDF to be downloaded', async () => {
    const ada = `${running.issuer}/ehr/patients/demo-ada`
    const list = await okafor.go(`${ada}/documents`, nowhere)
    const hrefs = [...list.html.matchAll(/href="([^"]*\/documents\/[^"]+)"/g)].map(
      ([, href]) => href,
    )
    const pages = await Promise.all(
      hrefs.map((href) => okafor.go(new URL(String(href), running.issuer).href, nowhere)),
    )
    const [, pdf = ''] =
      pages.map(({ html }) => /href="([^"]+)"[^>]*>Download \(PDF\)/.exec(html)).find(Boolean) ?? []
    const response = await okafor.fetch(new URL(pdf, running.issuer).href)
    expect(response.headers.get('content-type')).toBe('application/pdf')
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[^"]+\.pdf"/,
    )
    expect(Buffer.from(await response.arrayBuffer()).toString('latin1')).toMatch(/^%PDF-/)
  })

  test.each([
    ['markup', 'markup'],
    ['a drawing', 'vector'],
  ])('of %s is never shown, and downloaded as bytes', async (_, id) => {
    const page = await go(`/documents/${id}`)
    expect(page.html).not.toContain('alert(1)')
    const response = await okafor.fetch(chart(`/documents/${id}/1`))
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[\w .-]+\.bin"/,
    )
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  test('that is kept elsewhere, or is no document, is told and not fetched', async () => {
    const page = await go('/documents/elsewhere')
    expect(page.html.match(/not kept here/g)).toHaveLength(3)
    expect(page.html).not.toContain('else.example')
    for (const place of ['1', '2', '3'])
      expect((await okafor.fetch(chart(`/documents/elsewhere/${place}`))).status).toBe(404)
  })

  test.each([
    'mistaken',
    'of-ada',
    'never-was',
    '..%2f..%2fPatient%2fdemo-ada',
    'texts/3',
    'texts/0',
    'texts/x',
  ])('there is none at %s in this chart', async (path) => {
    expect((await go(`/documents/${path}`)).status).toBe(404)
  })

  test('is for practitioners', async () => {
    for (const path of ['/documents/texts', '/documents/texts/1']) {
      const { page } = await signedIn(running, ADA.username, `/ehr/patients/demo-william${path}`)
      expect(page.status).toBe(403)
      expect(page.html).not.toContain('First line')
    }
  })
})
