// "Why was this refused?" over HTTP: a developer with the app's own credentials, an operator and an auditor in
// the console, and the command line, each by the request's id that the answer named.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { bufferedRefusals } from '../../src/store/buffered-refusals.ts'
import { aRefusal } from '../store/contract/refusals.ts'
import {
  type App,
  addApp,
  authorizeUrl,
  codeFor,
  credentialsOf,
  exchange,
  fhirGet,
  post,
  requestOf,
} from '../support/app.ts'
import { addBackendService, assertionOf } from '../support/backend-service.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { operatorAt } from '../support/operator.ts'
import { textOf } from '../support/person.ts'
import { ADA, addPractice, WILLIAM } from '../support/practice.ts'

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
let running: Running
let own: App
let other: App
let publicApp: App
let requestId: string
beforeAll(async () => {
  running = await startChartgate({
    tenants: ['north'],
    env: { CHARTGATE_REGISTRATION: 'open', CHARTGATE_REGISTRATION_REQUESTS_PER_MINUTE: '100' },
  })
  await addPractice(running)
  const secret = { token_endpoint_auth_method: 'client_secret_basic' }
  own = await addApp(running, { ...secret, client_name: '<b onclick=alert(1)>Own</b>' })
  other = await addApp(running, secret)
  publicApp = await addApp(running)
  requestId = await refused(own)
}, 60_000)
afterAll(() => running.close())

const basic = ({ client, secret }: App) => ({
  authorization: `Basic ${Buffer.from(`${client.id}:${secret}`).toString('base64')}`,
})
const refused = async (of: App) =>
  String(
    (
      await post(
        of,
        '/token',
        {
          grant_type: 'authorization_code',
          code: '<script>',
          redirect_uri: 'x',
          ...(of.secret === null ? credentialsOf(of) : {}),
        },
        of.secret === null ? {} : basic(of),
      )
    ).body.request_id,
  )
type Told = { status: number; body: { request_id: string; refusals: Record<string, unknown>[] } }
const why = async (id: string, headers: Record<string, string>, at = running): Promise<Told> => {
  const response = await fetch(`${at.issuer}/refusals/${id}`, { headers })
  return { status: response.status, body: await response.json() }
}

describe('each refusal names its request', () => {
  test('as OAuth JSON, on the way to the app, as an OperationOutcome and on a page', async () => {
    const json = await post(own, '/token', {})
    expect(json.body.request_id).toBe(json.headers.get('x-request-id'))
    const redirect = await fetch(authorizeUrl(own, requestOf(own, { aud: null })), {
      redirect: 'manual',
    })
    const back = new URL(redirect.headers.get('location') ?? '')
    expect(back.searchParams.get('request_id')).toBe(redirect.headers.get('x-request-id'))
    const outcome = await fhirGet(own, 'x', 'Patient/1')
    expect(await outcome.json()).toMatchObject({
      resourceType: 'OperationOutcome',
      id: outcome.headers.get('x-request-id'),
    })
    const page = await fetch(authorizeUrl(own, requestOf(own, { redirect_uri: 'x' })))
    expect(await page.text()).toContain(page.headers.get('x-request-id'))
  })
})

describe('a developer', () => {
  test('is told rule, meaning, what was asked and what would be enough, by the app’s own secret', async () => {
    const { status, body } = await why(requestId, basic(own))
    expect(status).toBe(200)
    expect(body).toEqual({
      request_id: requestId,
      refusals: [
        {
          time: expect.any(String),
          endpoint: 'token',
          rule: 'code-unknown',
          meaning: expect.stringMatching(/no such code/),
          remedy: expect.any(String),
          error: 'invalid_grant',
          status: 400,
          asked: { grant_type: 'authorization_code', redirect_uri: '(no URL)', with: 'code' },
          client_authenticated: true,
          documentation: 'docs/apps.md#refusals-tokens',
        },
      ],
    })
  })

  test('is told by an assertion, which is posted', async () => {
    const service = await addBackendService(running)
    const form = async (claims = {}) => ({
      client_assertion: await assertionOf(service, claims),
      client_assertion_type: ASSERTION_TYPE,
    })
    const late = await post(own, '/token', {
      grant_type: 'client_credentials',
      ...(await form({ exp: 1 })),
    })
    const { status, body } = await post(own, `/refusals/${late.body.request_id}`, await form())
    expect(status).toBe(200)
    expect(body.refusals).toMatchObject([
      { rule: 'assertion-expired', client_authenticated: false, status: 401 },
    ])
  })

  test('of an app that registered itself is told by its registration access token', async () => {
    const made = await (
      await fetch(`${running.issuer}/register`, {
        method: 'POST',
        body: JSON.stringify({
          client_name: 'Self made',
          redirect_uris: ['https://self.example/callback'],
          grant_types: ['authorization_code'],
          token_endpoint_auth_method: 'none',
          scope: 'launch/patient patient/Patient.rs',
        }),
        headers: { 'content-type': 'application/json' },
      })
    ).json()
    const parameters = new URLSearchParams({
      client_id: made.client_id,
      redirect_uri: 'https://x/',
    })
    const page = await fetch(`${running.issuer}/authorize?${parameters}`)
    const id = page.headers.get('x-request-id') ?? ''
    const bearer = { authorization: `Bearer ${made.registration_access_token}` }
    const { body } = await why(id, bearer)
    expect(body.refusals).toMatchObject([
      { rule: 'redirect-uri-mismatch', enough: 'One of: https://self.example/callback' },
    ])
    expect((await why(requestId, bearer)).status).toBe(404)
  })

  test('is told why a token may not, and which scope would be enough', async () => {
    const app = await addApp(running, { token_endpoint_auth_method: 'client_secret_basic' })
    const scope = 'launch/patient patient/Patient.rs'
    const form = { client_id: null, client_secret: null }
    const { body } = await exchange(app, await codeFor(app, WILLIAM, { scope }), form, basic(app))
    const answer = await fhirGet(
      app,
      body.access_token,
      'Observation?patient=demo-william&code=SECRET',
    )
    expect(answer.status).toBe(403)
    const told = await why(answer.headers.get('x-request-id') ?? '', basic(app))
    expect(told.body.refusals).toMatchObject([
      {
        rule: 'scope-missing',
        enough:
          'patient/Observation.rs, or patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory',
        asked: { request: 'search-type', resource: 'Observation', parameters: 'patient, code' },
      },
    ])
    expect(JSON.stringify(told.body)).not.toContain('SECRET')
  })

  test('is not told whether what was not found is there for others', async () => {
    const app = await addApp(running, { token_endpoint_auth_method: 'client_secret_basic' })
    const form = { client_id: null, client_secret: null }
    const { body } = await exchange(app, await codeFor(app, WILLIAM), form, basic(app))
    const told = async (id: string) => {
      const answer = await fhirGet(app, body.access_token, `Patient/${id}`)
      const { refusals } = (await why(answer.headers.get('x-request-id') ?? '', basic(app))).body
      return JSON.stringify(refusals.map(({ time: _, ...rest }) => rest)).replaceAll(id, 'x')
    }
    expect(await told(ADA.patient)).toBe(await told('none'))
  })

  test('is told of each refused entry of a batch', async () => {
    const app = await addApp(running, { token_endpoint_auth_method: 'client_secret_basic' })
    const form = { client_id: null, client_secret: null }
    const { body } = await exchange(app, await codeFor(app, WILLIAM), form, basic(app))
    const answer = await fetch(running.fhirBase, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${body.access_token}`,
        'content-type': 'application/fhir+json',
      },
      body: JSON.stringify({
        resourceType: 'Bundle',
        type: 'batch',
        entry: ['Patient/demo-william', 'Patient/demo-ada', 'Group/g'].map((url) => ({
          request: { method: 'GET', url },
        })),
      }),
    })
    expect(answer.status).toBe(200)
    const told = await why(answer.headers.get('x-request-id') ?? '', basic(app))
    expect(told.body.refusals.map(({ rule }) => rule).sort()).toEqual([
      'not-found',
      'scope-missing',
    ])
  })
})

describe('nobody else is', () => {
  test('another client gets a 404, like for a request that never was', async () => {
    const [foreign, none] = [await why(requestId, basic(other)), await why(newId(1), basic(other))]
    expect([foreign.status, none.status]).toEqual([404, 404])
    const { request_id: _, ...words } = { ...foreign.body }
    expect(none.body).toMatchObject(words)
  })

  test('nor one at another practice, with the same id and the same secret', async () => {
    const north = running.at('north')
    await north.gate.stores('north').clients.add(own.client)
    expect((await why(requestId, basic(own), north)).status).toBe(404)
    expect((await why(requestId, basic(own))).status).toBe(200)
  })

  test('without credentials, with wrong ones, or with a token of a public app', async () => {
    const { body } = await exchange(publicApp, await codeFor(publicApp, WILLIAM))
    const mine = await refused(publicApp)
    for (const headers of [
      {},
      { authorization: 'Bearer x' },
      { authorization: `Basic ${btoa(`${own.client.id}:wrong`)}` },
      { authorization: `Bearer ${body.access_token}` },
    ] as Record<string, string>[])
      expect((await why(mine, headers)).status).toBe(401)
    expect((await post(publicApp, `/refusals/${mine}`, credentialsOf(publicApp))).status).toBe(401)
  })

  test.each(['x', '%3Cscript%3E', "'%20or%201=1--", 'A'.repeat(26)])('by the id %s', async (id) => {
    expect((await why(id, basic(own))).status).toBe(404)
  })
})

describe('the console', () => {
  test('finds refusals by request, app, rule and day, and tells one closely', async () => {
    const { look } = await operatorAt(running)
    for (const query of [
      `request=${requestId}`,
      `request=${requestId.toUpperCase()}`,
      `app=${own.client.id}&rule=code-unknown`,
      `app=${own.client.id}&from=2020-01-01`,
    ])
      expect((await look(`/refusals?${query}`)).html).toContain(`/admin/refusals/${requestId}`)
    for (const query of ['rule=state-missing', `app=${other.client.id}`, 'until=2020-01-01'])
      expect((await look(`/refusals?${query}`)).html).not.toContain(`/admin/refusals/${requestId}`)
    const page = await look(`/refusals/${requestId}`)
    const text = textOf(page.html)
    for (const words of [
      'code-unknown',
      'There is no such code',
      'authorization_code',
      'invalid_grant',
    ])
      expect(text).toContain(words)
    // The app's name, as an app could choose it.
    expect(page.html).not.toContain('<b onclick')
    expect(page.html).toContain('&lt;b onclick')
  })

  test('says to an auditor, too, what was hidden and why', async () => {
    const { body } = await exchange(publicApp, await codeFor(publicApp, WILLIAM))
    const answer = await fhirGet(publicApp, body.access_token, `Patient/${ADA.patient}`)
    const id = answer.headers.get('x-request-id')
    const { look } = await operatorAt(running, 'auditor')
    const { html } = await look(`/refusals/${id}`)
    for (const words of ['not-found', 'belongs to no patient', 'william'])
      expect(html).toContain(words)
  })

  test('shows nothing of another practice, and a page for what is not there', async () => {
    await running.gate.stores('north').refusals.add([aRefusal({ requestId: newId(2) })])
    const { look } = await operatorAt(running, 'operator', 'operator-2')
    for (const path of [`/refusals/${newId(2)}`, '/refusals/%3Cscript%3E', '/refusals/x'])
      expect((await look(path)).status).toBe(404)
    const hostile = '%3Cscript%3Ealert(1)%3C/script%3E'
    const list = await look(
      `/refusals?request=${hostile}&app=${hostile}&rule=${hostile}&from=x&before=x`,
    )
    expect([list.status, list.html.includes('<script>alert')]).toEqual([200, false])
  })

  test('pages through many', async () => {
    const stores = running.gate.stores('default')
    const log = bufferedRefusals(stores, 1000, () => {})
    for (let each = 0; each < 120; each++)
      log.note(aRefusal({ at: 1000 + each, clientId: 'many', requestId: newId(each) }))
    await log.close()
    const { look } = await operatorAt(running, 'operator', 'operator-3')
    const seen = new Set<string>()
    let path: string | undefined = '/refusals?app=many'
    for (let pages = 0; path !== undefined && pages < 5; pages++) {
      const { html } = await look(path)
      for (const [, id = ''] of html.matchAll(/\/admin\/refusals\/([0-9a-z]{26})/g)) seen.add(id)
      path = /href="[^"]*\/admin(\/refusals\?[^"]*before=[^"]*)"/
        .exec(html)?.[1]
        ?.replaceAll('&amp;', '&')
    }
    expect(seen.size).toBe(120)
  })
})
