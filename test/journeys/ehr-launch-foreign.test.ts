// The EHR launch through libraries that apps really use: fhirclient in its Node form, and oauth4webapi over a
// POST to /authorize. What the app is told stays the same after a refresh and in the introspection response.
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLaunch } from '../../src/smart/launch.ts'
import { addApp, REDIRECT } from '../support/app.ts'
import { freePort, type Running, startChartgate } from '../support/chartgate.ts'
import { signedIn } from '../support/desk.ts'
import {
  addressesOf,
  contextOf,
  type FhirclientFacts,
  startFhirclientApp,
} from '../support/fhirclient-app.ts'
import { allowAccess } from '../support/person.ts'
import { addPractice, OKAFOR } from '../support/practice.ts'

const SCOPE = 'launch openid fhirUser offline_access patient/*.rs'
const LAUNCHED = {
  sessionId: null,
  patientId: 'demo-william',
  encounterId: 'demo-william-enc-1',
  intent: 'reconcile-medications',
  fhirContext: [{ reference: 'ImagingStudy/1', role: 'https://x.example/role' }],
  needPatientBanner: false,
}
const CONTEXT = {
  patient: 'demo-william',
  encounter: 'demo-william-enc-1',
  intent: 'reconcile-medications',
  need_patient_banner: false,
  fhirContext: LAUNCHED.fhirContext,
}
const insecure = { [oauth.allowInsecureRequests]: true }

let running: Running
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
})
afterAll(() => running?.close())

/** Makes a launch as the EHR would; `client` is the app's id. */
async function launched(clientId: string) {
  const stores = running.gate.stores('default')
  const client = await stores.clients.find(clientId)
  const user = await stores.users.findByUsername(OKAFOR.username)
  if (!client || !user) throw new Error('no such app or user')
  return createLaunch(await running.gate.launches('default'), { ...LAUNCHED, client, user })
}

test('fhirclient: launched from the chart, it has the patient, the visit and the user, also after a refresh', async () => {
  const port = await freePort()
  const { launchUri, redirectUri } = addressesOf(port)
  const { client } = await addApp(running, {
    redirect_uris: [redirectUri],
    launch_uri: launchUri,
    scope: SCOPE,
  })
  const served = await startFhirclientApp({ port, clientId: client.id, scope: SCOPE })
  try {
    const { launchUrl } = await launched(client.id)
    const { person } = await signedIn(running, OKAFOR.username)
    const back = await allowAccess(person, launchUrl, `${redirectUri}?`, OKAFOR)
    expect(person.trail.some(({ url }) => url.includes('/steps/') && url.includes('sign-in'))).toBe(
      false,
    )
    const answer = await fetch(back)
    const facts = (await answer.json()) as FhirclientFacts
    expect(facts).toMatchObject({
      patient: 'demo-william',
      encounter: 'demo-william-enc-1',
      user: 'Practitioner/demo-okafor',
      resourceType: 'Patient',
      refreshed: true,
    })
    expect(facts.observations).toBeGreaterThan(0)
    expect(facts.told).toMatchObject(CONTEXT)
    expect(facts.toldAgain).toEqual(facts.told)
  } finally {
    await served.close()
  }
})

test('oauth4webapi over POST: token response, refresh and introspection tell the same context (SMART 2.2)', async () => {
  const { client, secret } = await addApp(running, {
    launch_uri: 'http://localhost:9/launch',
    token_endpoint_auth_method: 'client_secret_basic',
    scope: SCOPE,
  })
  const { launch, launchUrl } = await launched(client.id)
  expect(new URL(launchUrl).searchParams.get('iss')).toBe(running.fhirBase)
  const issuer = new URL(running.issuer)
  const server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, insecure),
  )
  const self: oauth.Client = { client_id: client.id }
  const proof = oauth.ClientSecretBasic(secret ?? '')
  const verifier = oauth.generateRandomCodeVerifier()
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]

  const { person } = await signedIn(running, OKAFOR.username)
  const back = await allowAccess(person, server.authorization_endpoint ?? '', REDIRECT, OKAFOR, {
    method: 'POST',
    body: new URLSearchParams({
      response_type: 'code',
      client_id: client.id,
      redirect_uri: REDIRECT,
      scope: SCOPE,
      aud: running.fhirBase,
      launch,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }),
    headers: { origin: new URL(REDIRECT).origin },
  })
  const parameters = oauth.validateAuthResponse(server, self, back, state)
  const tokens = await oauth.processAuthorizationCodeResponse(
    server,
    self,
    await oauth.authorizationCodeGrantRequest(
      server,
      self,
      proof,
      parameters,
      REDIRECT,
      verifier,
      insecure,
    ),
    { expectedNonce: nonce, requireIdToken: true },
  )
  expect(tokens).toMatchObject(CONTEXT)
  expect(tokens.smart_style_url).toContain('/style/')
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  expect(claims?.fhirUser).toBe(`${running.fhirBase}/Practitioner/demo-okafor`)

  const refreshed = await oauth.processRefreshTokenResponse(
    server,
    self,
    await oauth.refreshTokenGrantRequest(server, self, proof, tokens.refresh_token ?? '', insecure),
  )
  expect(refreshed.access_token).not.toBe(tokens.access_token)
  expect(contextOf(refreshed)).toEqual(contextOf(tokens))

  const introspected = await oauth.processIntrospectionResponse(
    server,
    self,
    await oauth.introspectionRequest(server, self, proof, refreshed.access_token, insecure),
  )
  const { token_type: _, ...context } = contextOf(tokens)
  expect(introspected).toMatchObject({ ...context, active: true, fhirUser: claims?.fhirUser })
})

test('oauth4webapi: the launch serves once; the second time the app gets an error and no context', async () => {
  const { client } = await addApp(running, {
    launch_uri: 'http://localhost:9/launch',
    scope: SCOPE,
  })
  const { launch } = await launched(client.id)
  const { person } = await signedIn(running, OKAFOR.username)
  const issuer = new URL(running.issuer)
  const server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, insecure),
  )
  const send = async () => {
    const challenge = await oauth.calculatePKCECodeChallenge(oauth.generateRandomCodeVerifier())
    const url = new URL(server.authorization_endpoint ?? '')
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: client.id,
      redirect_uri: REDIRECT,
      scope: SCOPE,
      aud: running.fhirBase,
      launch,
      state: 's',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }).toString()
    return allowAccess(person, url.href, REDIRECT, OKAFOR)
  }
  const first = oauth.validateAuthResponse(server, { client_id: client.id }, await send(), 's')
  expect(first.get('code')).toBeTruthy()
  const second = await send()
  expect(() =>
    oauth.validateAuthResponse(server, { client_id: client.id }, second, 's'),
  ).toThrowError(oauth.AuthorizationResponseError)
  expect(second.searchParams.get('error')).toBe('invalid_request')
})
