// The whole Patient Standalone Launch over HTTP, by a client that we did not write (oauth4webapi), for
// the three kinds of clients: discovery, sign-in, consent, code, tokens, FHIR, refresh, introspection,
// revocation.
import { generateKeyPairSync } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { allowAccess, Person } from '../support/person.ts'
import { ADA, addPractice } from '../support/practice.ts'

const REDIRECT = 'http://localhost:9/callback'
const SCOPE = 'launch/patient openid fhirUser offline_access patient/*.rs'
const insecure = { [oauth.allowInsecureRequests]: true }

let running: Running
let server: oauth.AuthorizationServer

beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  const issuer = new URL(running.issuer)
  server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }),
  )
})
afterAll(() => running.close())

type Kind = { name: string; metadata: Record<string, unknown>; authentication(): oauth.ClientAuth }

const registered = new Map<string, { id: string; secret: string | null }>()
const keyPair = generateKeyPairSync('ec', { namedCurve: 'P-384' })

const KINDS: Kind[] = [
  {
    name: 'public',
    metadata: { token_endpoint_auth_method: 'none' },
    authentication: () => oauth.None(),
  },
  {
    name: 'client_secret_basic',
    metadata: { token_endpoint_auth_method: 'client_secret_basic' },
    authentication: () =>
      oauth.ClientSecretBasic(registered.get('client_secret_basic')?.secret ?? ''),
  },
  {
    name: 'client_secret_post',
    metadata: { token_endpoint_auth_method: 'client_secret_post' },
    authentication: () =>
      oauth.ClientSecretPost(registered.get('client_secret_post')?.secret ?? ''),
  },
  {
    name: 'private_key_jwt',
    metadata: {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: {
        keys: [{ ...keyPair.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES384' }],
      },
    },
    authentication: () => privateKeyJwt,
  },
]

/** oauth4webapi takes WebCrypto keys. */
let privateKeyJwt: oauth.ClientAuth
beforeAll(async () => {
  const key = await crypto.subtle.importKey(
    'pkcs8',
    keyPair.privateKey.export({ format: 'der', type: 'pkcs8' }),
    { name: 'ECDSA', namedCurve: 'P-384' },
    false,
    ['sign'],
  )
  privateKeyJwt = oauth.PrivateKeyJwt({ key, kid: 'k1' })
})

async function register(kind: Kind): Promise<oauth.Client> {
  const { client, secret } = await running.addClient({
    client_name: `App, ${kind.name}`,
    redirect_uris: [REDIRECT],
    grant_types: ['authorization_code', 'refresh_token'],
    scope: SCOPE,
    ...kind.metadata,
  })
  registered.set(kind.name, { id: client.id, secret })
  return { client_id: client.id }
}

/** Goes through the pages and exchanges the code. */
async function connect(
  client: oauth.Client,
  authentication: oauth.ClientAuth,
  tick?: (scope: string) => boolean,
): Promise<oauth.TokenEndpointResponse> {
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const nonce = oauth.generateRandomNonce()
  const url = new URL(server.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: REDIRECT,
    scope: SCOPE,
    state,
    nonce,
    aud: running.fhirBase,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  const back = await allowAccess(new Person(), url.href, REDIRECT, {
    ...ADA,
    ...(tick && { tick }),
  })
  const parameters = oauth.validateAuthResponse(server, client, back, state)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    parameters,
    REDIRECT,
    verifier,
    insecure,
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  })
  return tokens
}

const fhir = (token: string, path: string) =>
  fetch(`${running.fhirBase}/${path}`, { headers: { authorization: `Bearer ${token}` } })

describe.each(KINDS)('a $name app', (kind) => {
  test('reads exactly what was allowed, refreshes, introspects and revokes', async () => {
    const client = await register(kind)
    const tokens = await connect(client, kind.authentication())
    expect(tokens.scope).toBe(SCOPE)
    expect(tokens.patient).toBe(ADA.patient)
    expect(tokens.expires_in).toBe(3600)
    const claims = oauth.getValidatedIdTokenClaims(tokens)
    expect(claims?.fhirUser).toBe(`${running.fhirBase}/Patient/${ADA.patient}`)

    const own = await fhir(tokens.access_token, `Patient/${ADA.patient}`)
    expect(own.status).toBe(200)
    expect((await fhir(tokens.access_token, 'Patient/demo-william')).status).toBe(404)
    const observations = await fhir(tokens.access_token, `Observation?patient=${ADA.patient}`)
    const bundle = (await observations.json()) as { entry: unknown[] }
    expect(bundle.entry.length).toBeGreaterThan(0)

    const refreshed = await oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(
        server,
        client,
        kind.authentication(),
        tokens.refresh_token ?? '',
        insecure,
      ),
    )
    expect(refreshed.scope).toBe(SCOPE)
    expect(refreshed.patient).toBe(ADA.patient)
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token)

    if (kind.name !== 'public') {
      const facts = await oauth.processIntrospectionResponse(
        server,
        client,
        await oauth.introspectionRequest(
          server,
          client,
          kind.authentication(),
          refreshed.access_token,
          insecure,
        ),
      )
      expect(facts).toMatchObject({
        active: true,
        scope: SCOPE,
        client_id: client.client_id,
        patient: ADA.patient,
        sub: claims?.sub,
      })
    }

    const revocation = await oauth.revocationRequest(
      server,
      client,
      kind.authentication(),
      refreshed.refresh_token ?? '',
      insecure,
    )
    await oauth.processRevocationResponse(revocation)
    expect((await fhir(refreshed.access_token, `Patient/${ADA.patient}`)).status).toBe(401)
    expect((await fhir(tokens.access_token, `Patient/${ADA.patient}`)).status).toBe(401)
  })
})

describe('what was greyed', () => {
  test('is absent from scope, refused by the API, and cannot be had by refreshing (B10)', async () => {
    const kind = KINDS[0] as Kind
    const client = await register(kind)
    const greyed = /\/(MedicationRequest|Immunization)\./
    const laboratory = /Observation\.rs\?.*laboratory/
    const tokens = await connect(
      client,
      kind.authentication(),
      (scope) => !greyed.test(scope) && !laboratory.test(scope),
    )
    const granted = (tokens.scope ?? '').split(' ')
    expect(granted).not.toContain('patient/*.rs')
    expect(granted).not.toContain('patient/Observation.rs')
    expect(granted.some((scope) => greyed.test(scope))).toBe(false)
    expect(granted.some((scope) => laboratory.test(scope))).toBe(false)
    expect(granted.some((scope) => /Observation\.rs\?.*vital-signs/.test(scope))).toBe(true)

    for (const type of ['MedicationRequest', 'Immunization'])
      expect((await fhir(tokens.access_token, `${type}?patient=${ADA.patient}`)).status).toBe(403)
    expect((await fhir(tokens.access_token, `Condition?patient=${ADA.patient}`)).status).toBe(200)
    const labs = await fhir(
      tokens.access_token,
      `Observation?patient=${ADA.patient}&category=laboratory`,
    )
    expect(((await labs.json()) as { entry?: unknown[] }).entry ?? []).toEqual([])

    const wider = await oauth.refreshTokenGrantRequest(
      server,
      client,
      kind.authentication(),
      tokens.refresh_token ?? '',
      { additionalParameters: { scope: SCOPE }, ...insecure },
    )
    expect(wider.status).toBe(400)
    expect(await wider.json()).toMatchObject({ error: 'invalid_scope' })
  })
})
