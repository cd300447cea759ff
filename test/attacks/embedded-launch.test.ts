// Apps in a frame of the chart: what may stand in a frame, whose, and how a request that brings no cookie
// goes on (attacks B05, B21; conformance 2.7).
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { sendLaunch, signedIn } from '../support/desk.ts'
import { formsOf, type Person } from '../support/person.ts'
import { addPractice, OKAFOR } from '../support/practice.ts'

const APP = 'http://127.0.0.1:9/app'
const CALLBACK = `${APP}/callback`
const IN_FOREIGN_FRAME = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site' }
const IN_OWN_FRAME = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin' }

let running: Running

beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  for (const launch_display of ['tab', 'embedded'])
    await running.addClient({
      client_id: launch_display,
      redirect_uris: [CALLBACK],
      launch_uri: `${APP}/launch`,
      launch_display,
      scope: 'launch launch/patient openid fhirUser patient/*.rs user/*.rs',
    })
})
afterAll(() => running?.close())

/** The authorization URL that the app makes of a click in the chart; of no click for a scope without `launch`. */
async function authorizationUrl(
  person: Person,
  clientId: string,
  scope = 'launch patient/Patient.rs',
) {
  const url = new URL(`${running.issuer}/authorize`)
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: CALLBACK,
    state: 'state with & and = in it',
    aud: running.fhirBase,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    scope,
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  if (scope.startsWith('launch ')) url.searchParams.set('launch', await launchOf(person, clientId))
  return url
}

async function launchOf(person: Person, clientId: string): Promise<string> {
  const url = `${running.issuer}/ehr/patients/demo-william`
  const page = await person.go(url, () => false)
  const response = await sendLaunch(person, page, clientId)
  const location =
    response.headers.get('location') ??
    /src="([^"]+)"/.exec((await response.text()).split('<iframe')[1] ?? '')?.[1]
  const launch = new URL((location ?? '').replaceAll('&amp;', '&')).searchParams.get('launch')
  if (!launch) throw new Error('no launch')
  return launch
}

const desk = async () => (await signedIn(running, OKAFOR.username)).person
const policyOf = (response: Response) => response.headers.get('content-security-policy') ?? ''

/** Walks from an authorization request that our own frame sends to the page it ends on. */
async function pageOf(person: Person, url: URL): Promise<Response> {
  let response = await person.fetch(url.href, { headers: IN_OWN_FRAME })
  while (response.status === 303)
    response = await person.fetch(new URL(response.headers.get('location') ?? '', url).href)
  return response
}

test('a request from a foreign frame goes on through a page of ours, with all of its parameters, and uses nothing up', async () => {
  const person = await desk()
  const url = await authorizationUrl(person, 'embedded')
  const response = await person.fetch(url.href, { headers: IN_FOREIGN_FRAME })
  expect(response.status).toBe(200)
  expect(policyOf(response)).toContain("frame-ancestors 'self'")
  expect(policyOf(response)).toContain("form-action 'self' http://127.0.0.1:9;")
  const form = formsOf(await response.text()).find(({ action }) => action === '/authorize')
  expect(form?.method).toBe('get')
  expect(form?.fields.map(({ name, value }) => [name, value])).toEqual([...url.searchParams])
  expect((await pageOf(person, url)).status).toBe(200)
})

test('a form from a foreign frame stays a form', async () => {
  const person = await desk()
  const url = await authorizationUrl(person, 'embedded')
  const response = await person.fetch(`${running.issuer}/authorize`, {
    method: 'POST',
    body: new URLSearchParams(url.search),
    headers: { ...IN_FOREIGN_FRAME, origin: 'http://127.0.0.1:9' },
  })
  const form = formsOf(await response.text()).find(({ action }) => action === '/authorize')
  expect(form?.method).toBe('post')
  expect(form?.fields).toHaveLength([...url.searchParams].length)
})

test('it comes to that page once and never goes round (B21)', async () => {
  const person = await desk()
  const response = await person.fetch((await authorizationUrl(person, 'embedded')).href, {
    headers: IN_OWN_FRAME,
  })
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toMatch(/^\/steps\//)
})

test('what was sent twice is not made one on the way (A07)', async () => {
  const person = await desk()
  const url = await authorizationUrl(person, 'embedded')
  url.searchParams.append('scope', 'openid')
  const response = await person.fetch(url.href, { headers: IN_FOREIGN_FRAME })
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toContain('error=invalid_request')
})

describe('who may frame the pages of the steps (B05)', () => {
  test('ourselves, for an app that was started to stand in the chart', async () => {
    const person = await desk()
    const page = await pageOf(person, await authorizationUrl(person, 'embedded'))
    expect(policyOf(page)).toContain("frame-ancestors 'self'")
    expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN')
  })

  test('nobody, for an app that was started in a tab', async () => {
    const person = await desk()
    const page = await pageOf(person, await authorizationUrl(person, 'tab'))
    expect(policyOf(page)).toContain("frame-ancestors 'none'")
    expect(page.headers.get('x-frame-options')).toBe('DENY')
  })

  test('nobody, for an app that started itself, whatever its registration says', async () => {
    const person = await desk()
    const page = await pageOf(
      person,
      await authorizationUrl(person, 'embedded', 'openid user/Patient.rs'),
    )
    expect(page.status).toBe(200)
    expect(policyOf(page)).toContain("frame-ancestors 'none'")
  })
})
