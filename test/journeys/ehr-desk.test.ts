// The practitioner's front desk over HTTP, without script: who may come in, what a chart shows, choosing
// portlets, and starting apps.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { launchForm, nowhere, sendLaunch, signedIn } from '../support/desk.ts'
import { Person, textOf } from '../support/person.ts'
import { ADA, addPractice, OKAFOR } from '../support/practice.ts'

const APP = 'http://127.0.0.1:9/app'
let running: Running

beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  await running.addUser({ kind: 'operator', username: 'olivia' })
  await running.addClient({
    client_id: 'tab-app',
    client_name: 'Tab App',
    redirect_uris: [`${APP}/callback`],
    launch_uri: `${APP}/launch?site=1`,
    scope: 'launch openid fhirUser patient/*.rs',
  })
  await running.addClient({
    client_id: 'frame-app',
    client_name: 'Frame App',
    redirect_uris: [`${APP}/callback`],
    launch_uri: `${APP}/launch`,
    launch_display: 'embedded',
    scope: 'launch openid fhirUser patient/*.rs',
  })
  await running.addClient({
    client_id: 'no-launch-app',
    client_name: 'Patients only',
    redirect_uris: [`${APP}/callback`],
    launch_uri: `${APP}/launch`,
    scope: 'launch/patient patient/*.rs',
  })
})
afterAll(() => running?.close())

const desk = (path = '/ehr') => signedIn(running, OKAFOR.username, path)
const stores = () => running.gate.stores('default')

describe('who may come in', () => {
  test('a stranger signs in first and comes back to the chart', async () => {
    const { page } = await desk('/ehr/patients/demo-william?encounter=x')
    expect(page.url).toBe(`${running.issuer}/ehr/patients/demo-william?encounter=x`)
    expect(page.status).toBe(200)
  })

  test.each([ADA.username, 'olivia'])(
    '%s, who is no practitioner, gets a page that says so',
    async (username) => {
      for (const path of ['/ehr', '/ehr/patients/demo-william', '/ehr/portlets']) {
        const { page } = await signedIn(running, username, path)
        expect(page.status).toBe(403)
        expect(textOf(page.html)).toContain('These pages are for clinicians')
        expect(page.html).not.toContain('Hart')
      }
    },
  )

  test.each([
    [OKAFOR.username, '/ehr'],
    [ADA.username, '/portal'],
    ['olivia', '/admin'],
  ])('signing in without a page to go back to leads %s to %s', async (username, path) => {
    const { page } = await signedIn(running, username, '/sign-in')
    expect(new URL(page.url).pathname).toBe(path)
  })

  test('a post by a stranger changes nothing', async () => {
    const response = await new Person().fetch(`${running.issuer}/ehr/portlets`, {
      method: 'POST',
      body: new URLSearchParams({ portlet: 'labs' }),
    })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toContain('/sign-in')
  })

  test.each(['nobody', '..%2fx', 'demo-william%20', 'DEMO-WILLIAM'])(
    'there is no patient %s',
    async (id) => {
      const { person } = await desk()
      expect((await person.go(`${running.issuer}/ehr/patients/${id}`, nowhere)).status).toBe(404)
    },
  )

  test('no page of the desk may be framed, and none may run foreign script (attacks B05, B06)', async () => {
    const { page } = await desk('/ehr/patients/demo-william')
    const policy = page.headers.get('content-security-policy')
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(page.headers.get('cache-control')).toBe('no-store')
  })
})

describe('a chart', () => {
  test('shows what the record holds, and records that it was opened', async () => {
    const { page } = await desk('/ehr/patients/demo-william')
    expect(page.html).toMatch(/Essential \(primary\) hypertension/)
    expect(page.html).toMatch(/lisinopril/)
    const [event] = await stores().auditEvents.list({ type: 'chart-opened', limit: 1 })
    expect(event).toMatchObject({
      outcome: 'success',
      patientId: 'demo-william',
      detail: { page: 'quickview' },
    })
  })

  test("holds nothing of another patient's record, though both are named in one entry", async () => {
    const { person } = await desk()
    for (const portlet of ['vitals', 'labs', 'documents', 'encounters', 'allergies', 'problems']) {
      const page = await person.go(`${running.issuer}/ehr/patients/demo-theo/${portlet}`, nowhere)
      expect(page.status).toBe(200)
      expect(page.html, portlet).not.toContain('Maya')
    }
  })

  test('shows text of a record as text, and narrative not at all (K14, B06)', async () => {
    await running.gate.fhirStore('default').put([
      {
        resourceType: 'Patient',
        id: 'hostile',
        name: [{ family: '<script>alert(1)</script>', given: ['"><img src=x onerror=alert(1)>'] }],
        text: {
          status: 'generated',
          div: '<div xmlns="http://www.w3.org/1999/xhtml">NARRATIVE</div>',
        },
      },
      {
        resourceType: 'Condition',
        id: 'hostile-1',
        subject: { reference: 'Patient/hostile' },
        code: { text: '<b onclick=alert(1)>bold</b>' },
        text: {
          status: 'generated',
          div: '<div xmlns="http://www.w3.org/1999/xhtml">NARRATIVE</div>',
        },
      },
      // Shapes that FHIR does not allow, as a careless server may answer them.
      {
        resourceType: 'Observation',
        id: 'hostile-2',
        subject: { reference: 'Patient/hostile' },
        status: 'final',
        category: [{ coding: [{ code: 'vital-signs' }] }],
        code: 'text',
        valueQuantity: [],
        component: 'x',
        effectiveDateTime: {},
      },
      {
        resourceType: 'MedicationRequest',
        id: 'hostile-3',
        subject: { reference: 'Patient/hostile' },
        status: 'active',
        medicationReference: { reference: 'Medication/none' },
        dosageInstruction: { text: 1 },
        authoredOn: 'soon',
      },
    ])
    const { page } = await desk('/ehr/patients/hostile')
    expect(page.status).toBe(200)
    expect(page.html).toContain('&lt;b onclick=alert(1)&gt;bold&lt;/b&gt;')
    expect(page.html).not.toMatch(/<script>alert|<img src=x|<b onclick/)
    expect(page.html).not.toContain('NARRATIVE')
  })

  test('a visit of another patient is not taken for one of this', async () => {
    const { person } = await desk()
    const of = async (query: string) =>
      launchForm(
        await person.go(`${running.issuer}/ehr/patients/demo-william${query}`, nowhere),
        'tab-app',
      ).fields.find(({ name }) => name === 'encounter')?.value
    const own = await of('')
    expect(own).toMatch(/^demo-william-enc-/)
    expect(await of('?encounter=demo-ada-enc-1')).toBe(own)
    expect(await of('?encounter=demo-william-enc-1')).toBe('demo-william-enc-1')
  })

  test('a portlet that is none is not there', async () => {
    const { person } = await desk()
    for (const name of ['everything', 'constructor', 'launch%2ftab-app'])
      expect(
        (await person.go(`${running.issuer}/ehr/patients/demo-ada/${name}`, nowhere)).status,
      ).toBe(404)
  })
})

describe('the front page', () => {
  test('finds patients by name, and says when there are none', async () => {
    const { person, page } = await desk()
    const found = await person.press(page, /^search$/i, nowhere, {
      fill: { search: 'william hart' },
    })
    expect(found.html).toContain('/ehr/patients/demo-william')
    const none = await person.press(found, /^search$/i, nowhere, { fill: { search: 'zzz <b>' } })
    expect(textOf(none.html)).toContain('No patient fits zzz <b>')
  })

  test('leads to the patients seen last', async () => {
    const { page } = await desk()
    expect(page.html).toMatch(/href="\/ehr\/patients\/demo-[a-z]+\?encounter=demo-/)
  })
})

describe('choosing portlets', () => {
  const names = (html: string) =>
    [...html.matchAll(/id="portlet-([a-z]+)"/g)].map(([, name]) => name)

  test('boxes and buttons choose and order, and the chart follows', async () => {
    const { person, page } = await desk('/ehr/portlets?patient=demo-william')
    const chosen = ['labs', 'vitals', 'launch']
    let shown = await person.press(page, /^save$/i, nowhere, {
      tick: (value) => chosen.includes(value),
    })
    expect(textOf(shown.html)).toContain('Your choice is kept')
    let chart = await person.go(`${running.issuer}/ehr/patients/demo-william`, nowhere)
    expect(names(chart.html)).toEqual(['vitals', 'launch', 'labs'])
    // The form's buttons all say Up; the one of the laboratory is pressed.
    const form = new URLSearchParams([
      ['csrf', csrfOf(shown.html)],
      ...['vitals', 'launch', 'labs'].map((name): [string, string] => ['order', name]),
      ...['vitals', 'launch', 'labs'].map((name): [string, string] => ['portlet', name]),
      ['action', 'up labs'],
    ])
    shown = await person.go(`${running.issuer}/ehr/portlets`, nowhere, {
      method: 'POST',
      body: form,
    })
    expect(shown.status).toBe(200)
    chart = await person.go(`${running.issuer}/ehr/patients/demo-ada`, nowhere)
    expect(names(chart.html)).toEqual(['vitals', 'labs', 'launch'])
    await running.restart()
    chart = await person.go(`${running.issuer}/ehr/patients/demo-ada`, nowhere)
    expect(names(chart.html)).toEqual(['vitals', 'labs', 'launch'])
    const reset = await person.go(`${running.issuer}/ehr/portlets`, nowhere)
    await person.press(reset, /as it was/i, nowhere)
    chart = await person.go(`${running.issuer}/ehr/patients/demo-ada`, nowhere)
    expect(names(chart.html)).toHaveLength(10)
  })

  test('a form without its token changes nothing (attack B01)', async () => {
    const { person } = await desk()
    const before = await person.go(`${running.issuer}/ehr/patients/demo-ada`, nowhere)
    const refused = await person.go(`${running.issuer}/ehr/portlets`, nowhere, {
      method: 'POST',
      body: new URLSearchParams({ order: 'labs', portlet: 'labs', csrf: 'x' }),
    })
    expect(refused.status).toBe(403)
    const after = await person.go(`${running.issuer}/ehr/patients/demo-ada`, nowhere)
    expect(names(after.html)).toEqual(names(before.html))
  })

  const csrfOf = (html: string) =>
    /<form class="card flat select"[\s\S]*?name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''
})

describe('starting an app', () => {
  test('lists the apps that a chart can start, and no others', async () => {
    const { page } = await desk('/ehr/patients/demo-william')
    expect(page.html).toContain('Tab App')
    expect(page.html).toContain('Frame App')
    expect(page.html).not.toContain('Patients only')
  })

  test('a click leads to the launch URL with iss and launch, its own query kept (SMART 2.2 app-launch, attack C10)', async () => {
    const { person, page } = await desk('/ehr/patients/demo-william')
    const response = await sendLaunch(person, page, 'tab-app')
    expect(response.status).toBe(303)
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.origin + location.pathname).toBe(`${APP}/launch`)
    expect([...location.searchParams.keys()].sort()).toEqual(['iss', 'launch', 'site'])
    expect(location.searchParams.get('iss')).toBe(running.fhirBase)
    // No patient can be read out of the address.
    expect(location.href).not.toContain('william')
    const [event] = await stores().auditEvents.list({ type: 'launch-made', limit: 1 })
    expect(event).toMatchObject({
      outcome: 'success',
      clientId: 'tab-app',
      patientId: 'demo-william',
    })
  })

  test('an app for the frame comes under the banner, in a frame that cannot lead the window away', async () => {
    const { person, page } = await desk('/ehr/patients/demo-william')
    const response = await sendLaunch(person, page, 'frame-app')
    expect(response.status).toBe(200)
    const html = await response.text()
    expect(html).toMatch(/<iframe[^>]*src="http:\/\/127.0.0.1:9\/app\/launch\?iss=/)
    expect(html).toMatch(/sandbox="[^"]*allow-scripts/)
    expect(html).not.toContain('allow-top-navigation')
    expect(html).toContain('William Arthur Hart')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("frame-src 'self' http://127.0.0.1:9;")
    expect(policy).toContain("frame-ancestors 'none'")
  })

  test('without the token of its form nothing is started (attack B01)', async () => {
    const { person, page } = await desk('/ehr/patients/demo-william')
    for (const change of [{ csrf: null }, { csrf: 'x' }]) {
      const response = await sendLaunch(person, page, 'tab-app', change)
      expect(response.status).toBe(403)
      expect(response.headers.get('location')).toBeNull()
    }
    const ada = await person.go(`${running.issuer}/ehr/patients/demo-ada`, nowhere)
    const csrf = launchForm(ada, 'tab-app').fields.find(({ name }) => name === 'csrf')?.value ?? ''
    expect((await sendLaunch(person, page, 'tab-app', { csrf })).status).toBe(403)
  })

  test('a visit of another patient is refused, and recorded (C05)', async () => {
    const { person, page } = await desk('/ehr/patients/demo-william')
    const response = await sendLaunch(person, page, 'tab-app', { encounter: 'demo-ada-enc-1' })
    expect(response.status).toBe(403)
    expect(textOf(await response.text())).toContain('The app was not started')
    const [event] = await stores().auditEvents.list({ type: 'launch-made', limit: 1 })
    expect(event).toMatchObject({ outcome: 'refused', patientId: 'demo-william' })
  })

  test('an app that was switched off since the page was shown is not started (A22)', async () => {
    const { person, page } = await desk('/ehr/patients/demo-william')
    const client = await stores().clients.find('tab-app')
    if (!client) throw new Error('no such client')
    const off = { ...client, disabledAt: 1, updatedAt: client.updatedAt + 1 }
    await stores().clients.replace(off, client.updatedAt)
    expect((await sendLaunch(person, page, 'tab-app')).status).toBe(403)
    await stores().clients.replace({ ...client, updatedAt: off.updatedAt + 1 }, off.updatedAt)
  })

  test('a launch URL that is loaded again leads back to the chart', async () => {
    const { person } = await desk()
    const page = await person.go(
      `${running.issuer}/ehr/patients/demo-ada/launch/frame-app`,
      nowhere,
    )
    expect(page.url).toBe(`${running.issuer}/ehr/patients/demo-ada`)
  })
})
