// The practice's own look: told to apps in the launch, served to anybody under a name of its content, and followed
// by our own pages through a stylesheet of its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createLaunch } from '../../src/smart/launch.ts'
import { addApp, authorizeUrl, exchange, REDIRECT, requestOf } from '../support/app.ts'
import { startChartgate } from '../support/chartgate.ts'
import { nowhere, signedIn } from '../support/desk.ts'
import { allowAccess, Person } from '../support/person.ts'
import { addPractice, OKAFOR } from '../support/practice.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'chartgate-style-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Where a practice with this look has its documents, and what they are. */
async function lookOf(style: Record<string, string>) {
  const file = path.join(folder, 'style.json')
  writeFileSync(file, JSON.stringify(style))
  const running = await startChartgate({
    env: { CHARTGATE_STYLE_FILE: file },
    tenants: ['elm'],
  })
  try {
    await addPractice(running)
    const scope = 'launch openid fhirUser patient/*.rs'
    const app = await addApp(running, { launch_uri: 'http://localhost:9/launch', scope })
    const user = await running.gate.stores('default').users.findByUsername(OKAFOR.username)
    if (!user) throw new Error('no such user')
    const { launch } = await createLaunch(await running.gate.launches('default'), {
      client: app.client,
      user,
      sessionId: null,
      patientId: 'demo-william',
      encounterId: null,
      intent: null,
      fhirContext: [],
      needPatientBanner: true,
    })
    const { person, page } = await signedIn(running, OKAFOR.username)
    const url = authorizeUrl(app, requestOf(app, { scope, launch }))
    const back = await allowAccess(person, url, REDIRECT, OKAFOR)
    const { body } = await exchange(app, back.searchParams.get('code') ?? '')
    const told = await fetch(String(body.smart_style_url))
    const sheets = (html: string) =>
      [...html.matchAll(/<link rel="stylesheet" href="([^"]*)"/g)].map(([, href = '']) => href)
    const pages = {
      desk: sheets(page.html),
      signIn: sheets((await new Person().go(`${running.issuer}/sign-in`, nowhere)).html),
      otherTenant: sheets((await new Person().go(`${running.issuer}/elm/sign-in`, nowhere)).html),
    }
    const sheet = await fetch(new URL(pages.desk[1] ?? '/none', running.issuer))
    return {
      path: new URL(String(body.smart_style_url)).pathname,
      document: (await told.json()) as Record<string, string>,
      origins: told.headers.get('access-control-allow-origin'),
      pages,
      css: await sheet.text(),
      cssHeaders: sheet.headers,
    }
  } finally {
    await running.close()
  }
}

test('apps and our own pages have the look of the file; another look has other addresses', async () => {
  const purple = await lookOf({ color_highlight: '#7a1f5c', dim_border_radius: '2px' })
  expect(purple.document).toMatchObject({ color_highlight: '#7a1f5c', dim_border_radius: '2px' })
  expect(purple.origins).toBe('*')
  expect(purple.css).toContain('--accent: #7a1f5c')
  expect(purple.css).toContain('--radius-card: 2px')
  expect(purple.cssHeaders.get('content-type')).toContain('text/css')
  expect(purple.cssHeaders.get('cache-control')).toContain('immutable')
  expect(purple.pages.signIn).toEqual(purple.pages.desk)
  expect(purple.pages.desk).toHaveLength(2)
  expect(purple.pages.otherTenant).toHaveLength(1)

  const green = await lookOf({ color_highlight: '#1c6b3f' })
  expect(green.path).not.toBe(purple.path)
  expect(green.pages.desk[1]).not.toBe(purple.pages.desk[1])
  expect(green.pages.desk[0]).toBe(purple.pages.desk[0])
})
