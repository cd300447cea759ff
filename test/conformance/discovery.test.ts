// Discovery as an app meets it: three documents that agree, read by anybody, and telling nothing that is
// off (RFC 8414, OIDC Discovery §3, SMART 2.2 conformance).
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ASSERTION_ALGORITHMS } from '../../src/oauth/client-authentication/private-key-jwt.ts'
import { type App, addApp, authorizeUrl, requestOf } from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'

let running: Running
let app: App
type Document = Record<string, unknown>
let smart: Document
let openid: Document
let oauth: Document

const read = async (url: string): Promise<Document> => (await fetch(url)).json()

beforeAll(async () => {
  running = await startChartgate({ publicPath: '/webchart.cgi' })
  app = await addApp(running, {
    scope:
      'openid fhirUser profile launch/patient offline_access online_access patient/*.rs user/*.rs',
  })
  smart = await read(`${running.fhirBase}/.well-known/smart-configuration`)
  openid = await read(`${running.issuer}/.well-known/openid-configuration`)
  oauth = await read(`${running.issuer}/.well-known/oauth-authorization-server`)
})
afterAll(() => running.close())

describe('the three documents', () => {
  test('say the same of all that they share', () => {
    const shared = Object.keys(oauth)
    expect(shared).toContain('token_endpoint')
    for (const member of shared) {
      expect(openid[member], member).toEqual(oauth[member])
      expect(smart[member], member).toEqual(oauth[member])
    }
    for (const member of Object.keys(openid)) expect(smart[member], member).toEqual(openid[member])
  })

  test('have what each must have (RFC 8414 §2, OIDC Discovery §3, SMART 2.2 conformance, "Metadata")', () => {
    expect(openid).toMatchObject({
      issuer: running.issuer,
      authorization_endpoint: expect.any(String),
      token_endpoint: expect.any(String),
      userinfo_endpoint: expect.any(String),
      jwks_uri: expect.any(String),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
    })
    expect(smart).toMatchObject({
      code_challenge_methods_supported: ['S256'],
      capabilities: expect.any(Array),
      grant_types_supported: expect.arrayContaining(['authorization_code']),
      introspection_endpoint: expect.any(String),
      revocation_endpoint: expect.any(String),
      management_endpoint: expect.any(String),
      scopes_supported: expect.any(Array),
      token_endpoint_auth_methods_supported: expect.arrayContaining(['private_key_jwt']),
      token_endpoint_auth_signing_alg_values_supported: expect.arrayContaining(['RS384', 'ES384']),
    })
  })

  test('name every URL in full, below the issuer (SMART 2.2 conformance)', () => {
    for (const [member, value] of Object.entries(smart))
      if (/(_endpoint|_uri)$/.test(member)) expect(value, member).toMatch(`${running.issuer}/`)
  })

  test('stand before the issuer path as well (RFC 8414 §3.1)', async () => {
    const { origin, pathname } = new URL(running.issuer)
    const before = `${origin}/.well-known/oauth-authorization-server${pathname}`
    expect(await read(before)).toEqual(oauth)
    expect(await read(`${running.issuer}/.well-known/smart-configuration`)).toEqual(smart)
  })

  test.each(['application/json', 'text/html', 'application/fhir+json', '*/*', ''])(
    'are JSON for everybody, whatever Accept says: %j (SMART 2.2 conformance)',
    async (accept) => {
      for (const url of [
        `${running.fhirBase}/.well-known/smart-configuration`,
        `${running.issuer}/.well-known/openid-configuration`,
        `${running.issuer}/.well-known/oauth-authorization-server`,
        String(smart.jwks_uri),
      ]) {
        const response = await fetch(url, accept ? { headers: { accept } } : {})
        expect(response.status, url).toBe(200)
        expect(response.headers.get('content-type')).toMatch(/^application\/json/)
        expect(response.headers.get('access-control-allow-origin')).toBe('*')
        expect(response.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/)
      }
    },
  )
})

describe('nothing is told that is off', () => {
  test('every endpoint is there', async () => {
    for (const [member, url] of Object.entries(smart)) {
      if (!/(_endpoint|_uri)$/.test(member)) continue
      const answers = await Promise.all(
        ['GET', 'POST'].map((method) => fetch(String(url), { method, redirect: 'manual' })),
      )
      const statuses = answers.map(({ status }) => status)
      expect(Math.min(...statuses.filter((status) => status !== 404)), member).toBeLessThan(500)
    }
  })

  test('every grant type is known at the token endpoint, and no other', async () => {
    const errorOf = async (grant_type: string) => {
      const response = await fetch(String(smart.token_endpoint), {
        method: 'POST',
        body: new URLSearchParams({ grant_type }),
      })
      return ((await response.json()) as { error: string }).error
    }
    for (const grantType of smart.grant_types_supported as string[])
      expect(await errorOf(grantType), grantType).toBe('invalid_client')
    for (const grantType of ['password', 'implicit', 'Authorization_Code', 'authorization_code '])
      expect(await errorOf(grantType), grantType).toBe('unsupported_grant_type')
    const told = smart.grant_types_supported as string[]
    for (const grantType of ['authorization_code', 'refresh_token', 'client_credentials'])
      expect((await errorOf(grantType)) !== 'unsupported_grant_type', grantType).toBe(
        told.includes(grantType),
      )
  })

  test('every scope can be asked for by itself (SMART 2.2 conformance)', async () => {
    for (const scope of smart.scopes_supported as string[]) {
      // Only the chart can ask for it; the journeys of launches do.
      if (scope === 'launch') continue
      // Only a backend service can; backend-services.test.ts does.
      if (scope.startsWith('system/')) continue
      const asked = scope === 'fhirUser' ? 'openid fhirUser' : scope
      const response = await fetch(authorizeUrl(app, requestOf(app, { scope: asked })), {
        redirect: 'manual',
      })
      expect(response.headers.get('location'), scope).toContain('/steps/')
    }
  })

  test('every algorithm of assertions is one that is verified', () => {
    expect(smart.token_endpoint_auth_signing_alg_values_supported).toEqual(ASSERTION_ALGORITHMS)
    for (const weak of ['none', 'HS256', 'RS1'])
      expect(smart.token_endpoint_auth_signing_alg_values_supported).not.toContain(weak)
  })

  test('only whom introspection serves is told for it (RFC 7662 §2.1)', () => {
    expect(smart.introspection_endpoint_auth_methods_supported).toEqual([
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
      'Bearer',
    ])
    expect(smart.revocation_endpoint_auth_methods_supported).toContain('none')
  })

  test('plain challenges, implicit and password are told nowhere (SMART 2.2 app-launch, RFC 9700 §2.1.2, §2.4)', () => {
    const text = JSON.stringify([smart, openid, oauth])
    for (const word of ['"plain"', '"token"', '"id_token"', '"password"', '"implicit"', 'fragment'])
      expect(text).not.toContain(word)
  })
})
