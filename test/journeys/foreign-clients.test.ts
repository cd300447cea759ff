// The standalone launch through two more libraries that apps really use: openid-client, and fhirclient in
// its Node form.
import { createServer, type Server } from 'node:http'
import * as client from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addApp, REDIRECT, SCOPE } from '../support/app.ts'
import { freePort, type Running, startChartgate } from '../support/chartgate.ts'
import { allowAccess, Person } from '../support/person.ts'
import { ADA, addPractice, WILLIAM } from '../support/practice.ts'

let running: Running
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
})
afterAll(() => running.close())

test('openid-client: discovery, code with PKCE and nonce, UserInfo, refresh, revocation', async () => {
  const app = await addApp(running, { token_endpoint_auth_method: 'client_secret_basic' })
  const configuration = await client.discovery(
    new URL(running.issuer),
    app.client.id,
    {},
    client.ClientSecretBasic(app.secret ?? ''),
    { execute: [client.allowInsecureRequests] },
  )
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: REDIRECT,
    scope: SCOPE,
    aud: running.fhirBase,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  const back = await allowAccess(new Person(), url.href, REDIRECT, WILLIAM)
  const tokens = await client.authorizationCodeGrant(configuration, back, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  })
  const subject = tokens.claims()?.sub ?? ''
  const user = await client.fetchUserInfo(configuration, tokens.access_token, subject)
  expect(user.fhirUser).toBe(`${running.fhirBase}/Patient/demo-william`)
  const refreshed = await client.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
  expect(refreshed.patient).toBe('demo-william')
  await client.tokenRevocation(configuration, refreshed.refresh_token ?? '')
  await expect(
    client.refreshTokenGrant(configuration, refreshed.refresh_token ?? ''),
  ).rejects.toMatchObject({ error: 'invalid_grant' })
})

test('fhirclient: authorize, read the patient and the observations, refresh', async () => {
  const port = await freePort()
  const home = `http://localhost:${port}`
  const app = await addApp(running, { redirect_uris: [`${home}/app`] })
  const served = await startFhirclientApp(port, app.client.id)
  try {
    const back = await allowAccess(new Person(), `${home}/launch`, `${home}/app?`, ADA)
    const answer = await fetch(back, { headers: { cookie: served.cookie() } })
    const read = (await answer.json()) as Record<string, unknown>
    expect(read).toMatchObject({
      patient: 'demo-ada',
      resourceType: 'Patient',
      user: 'Patient/demo-ada',
      refreshed: true,
    })
    expect(read.observations).toBeGreaterThan(10)
  } finally {
    served.server.close()
  }
})

/** An app on fhirclient's Node entry: `/launch` begins, `/app` is where the code comes. One visitor. */
async function startFhirclientApp(port: number, clientId: string) {
  const { default: smart } = (await import('fhirclient')) as unknown as {
    default: (request: unknown, response: unknown, storage: unknown) => SmartApi
  }
  const kept = new Map<string, unknown>()
  const storage = {
    get: async (key: string) => kept.get(key),
    set: async (key: string, value: unknown) => {
      kept.set(key, value)
      return value
    },
    unset: async (key: string) => kept.delete(key),
  }
  const server: Server = createServer((request, response) => {
    const api = smart(request, response, storage)
    const work =
      request.url?.startsWith('/launch') === true
        ? api.authorize({
            iss: running.fhirBase,
            clientId,
            scope: SCOPE,
            redirectUri: `http://localhost:${port}/app`,
            pkceMode: 'required',
          })
        : answer(api).then((facts) => response.end(JSON.stringify(facts)))
    work.catch((error: Error) => {
      response.statusCode = 500
      response.end(JSON.stringify({ error: error.message }))
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { server, cookie: () => '' }

  async function answer(api: SmartApi) {
    const session = await api.ready()
    const before = session.state.tokenResponse?.access_token
    const patient = await session.patient.read()
    const observations = await session.request(`Observation?patient=${session.patient.id}`, {
      pageLimit: 0,
      flat: true,
    })
    await session.refresh()
    return {
      patient: session.patient.id,
      resourceType: patient.resourceType,
      user: session.user.fhirUser?.split('/fhir/').at(-1),
      observations: observations.length,
      refreshed: session.state.tokenResponse?.access_token !== before,
    }
  }
}

/** As far as this test uses it. */
type SmartApi = {
  authorize(options: Record<string, unknown>): Promise<unknown>
  ready(): Promise<{
    patient: { id: string; read(): Promise<{ resourceType: string }> }
    user: { fhirUser: string | null }
    state: { tokenResponse?: { access_token?: string } }
    request(url: string, options: Record<string, unknown>): Promise<unknown[]>
    refresh(): Promise<unknown>
  }>
}
