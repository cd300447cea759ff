// The standalone launch through two more libraries that apps really use: openid-client, and fhirclient in
// its Node form.
import * as client from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addApp, REDIRECT, SCOPE } from '../support/app.ts'
import { freePort, type Running, startChartgate } from '../support/chartgate.ts'
import { addressesOf, startFhirclientApp } from '../support/fhirclient-app.ts'
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
  const { launchUri, redirectUri } = addressesOf(port)
  const app = await addApp(running, { redirect_uris: [redirectUri] })
  const served = await startFhirclientApp({
    port,
    clientId: app.client.id,
    scope: SCOPE,
    iss: running.fhirBase,
  })
  try {
    const back = await allowAccess(new Person(), launchUri, `${redirectUri}?`, ADA)
    const answer = await fetch(back)
    const read = (await answer.json()) as Record<string, unknown>
    expect(read).toMatchObject({
      patient: 'demo-ada',
      resourceType: 'Patient',
      user: 'Patient/demo-ada',
      refreshed: true,
    })
    expect(read.observations).toBeGreaterThan(10)
  } finally {
    await served.close()
  }
})
