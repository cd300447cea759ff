import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../lib/hashing.ts'
import { OAuthError } from '../model/errors.ts'
import { parseClientMetadata, printClientMetadata } from './client-metadata.ts'
import { unknownMembers } from './client-metadata-shape.ts'
import { registerClient } from './client-registration.ts'

const production = { demo: false, allowHosts: [], accessTokenLifetimeSeconds: 3600 }
const demo = { ...production, demo: true }
const NOW = 1_800_000_000_000
const app = { client_name: 'Heart', redirect_uris: ['https://heart.example/cb'] }
const publicApp = { ...app, token_endpoint_auth_method: 'none' }

const publicJwk = (type: 'rsa' | 'ec', kid: string, options: object = {}) => {
  const { publicKey } =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048, ...options })
      : generateKeyPairSync('ec', { namedCurve: 'P-384', ...options })
  return { ...publicKey.export({ format: 'jwk' }), kid }
}
const ec = publicJwk('ec', 'e1')
const backend = {
  client_name: 'Nightly',
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: [ec] },
  scope: 'system/*.rs',
}

function errorOf(json: unknown, rules = production): OAuthError {
  try {
    parseClientMetadata(json, rules)
  } catch (error) {
    if (error instanceof OAuthError) return error
    throw error
  }
  throw new Error('was taken')
}

describe('defaults (RFC 7591 §2)', () => {
  test('an app that says little is a confidential one with the code grant', () => {
    const parsed = parseClientMetadata(app, production)
    expect(parsed).toMatchObject({
      grantTypes: ['authorization_code'],
      tokenEndpointAuthMethod: 'client_secret_basic',
      pkceRequired: true,
      stateRequired: true,
      fhirEnabled: true,
      accessTokenFormat: 'reference',
      accessTokenLifetimeSeconds: 3600,
      mayIntrospectAll: false,
      allowedScope: 'launch launch/patient openid fhirUser patient/*.rs',
    })
  })

  test('offline access is among the default scopes only with the refresh grant', () => {
    const grant_types = ['authorization_code', 'refresh_token']
    const { allowedScope } = parseClientMetadata({ ...app, grant_types }, production)
    expect(allowedScope).toContain('offline_access')
  })

  test('a backend service has no response type, no default scope and tokens of five minutes', () => {
    const { scope, ...without } = backend
    const { client } = registerClient(parseClientMetadata(without, production), NOW)
    expect(client.allowedScope).toBe('')
    expect(client.accessTokenLifetimeSeconds).toBe(300)
    expect(printClientMetadata(client).response_types).toEqual([])
    expect(scope).toBe('system/*.rs')
  })

  test('null is as good as nothing, and unknown members are left out', () => {
    const given = { ...app, logo_uri: null, software_id: 'x', redirct_uris: [] }
    expect(parseClientMetadata(given, production)).toEqual(parseClientMetadata(app, production))
    expect(unknownMembers(given)).toEqual(['software_id', 'redirct_uris'])
  })
})

describe('the legacy app of the first tutorial', () => {
  const legacy = {
    ...app,
    client_id: 'MIE-localhost',
    client_secret: 'f3b8c1d09a7e42e6',
    redirect_uris: ['http://localhost:8080/code'],
    launch_uri: 'http://localhost:8080/launch',
    token_endpoint_auth_method: 'client_secret_post',
    pkce_required: false,
    state_required: false,
  }

  test('keeps its id and secret, without PKCE and state', () => {
    const { client, secret } = registerClient(parseClientMetadata(legacy, demo), NOW)
    expect(client).toMatchObject({ id: 'MIE-localhost', pkceRequired: false, stateRequired: false })
    expect(client.launchUris).toEqual(['http://localhost:8080/launch'])
    expect(client.secrets).toEqual([
      { hash: sha256('f3b8c1d09a7e42e6'), createdAt: NOW, expiresAt: null },
    ])
    expect(secret).toBe('f3b8c1d09a7e42e6')
    expect(JSON.stringify(client)).not.toContain('f3b8c1d09a7e42e6')
  })

  test.each(['short', 'x'.repeat(40), 'with\nnewline-and-more', 'ünïcödé-secret-of-some-length'])(
    'does not bring the secret %j',
    (client_secret) => {
      expect(errorOf({ ...legacy, client_secret }, demo).message).toMatch(/client_secret/)
    },
  )

  test('a fault never repeats the secret', () => {
    expect(errorOf({ ...legacy, client_secret: 'hunter2' }, demo).message).not.toContain('hunter2')
  })
})

describe('refused as invalid_redirect_uri (RFC 7591 §3.2.2)', () => {
  test.each([
    [undefined],
    [[]],
    [['javascript:alert(1)']],
    [['https://ok.example/cb', 'https://*.example/cb']],
    [['https://ok.example/cb#x']],
    [['http://10.0.0.1/cb']],
    [[7]],
    ['https://heart.example/cb'],
    [{ 0: 'https://heart.example/cb' }],
    [Array.from({ length: 51 }, (_, i) => `https://heart.example/${i}`)],
    [Array.from({ length: 5_000 }, () => 'https://heart.example/cb')],
  ])('redirect_uris %j (H01)', (redirect_uris) => {
    expect(errorOf({ ...app, redirect_uris }).code).toBe('invalid_redirect_uri')
  })
})

describe('refused as invalid_client_metadata', () => {
  test.each([
    ['no object', 'app'],
    ['nothing', null],
    ['an array', [app]],
    ['a name that turns its text around (B07)', { ...app, client_name: 'My\u202Etrahc' }],
    ['a name with an invisible letter (B07)', { ...app, client_name: 'My\u200BChart' }],
    ['a name of two lines', { ...app, client_name: 'My\nChart' }],
    ['an empty name', { ...app, client_name: ' ' }],
    ['a name that is no text', { ...app, client_name: 7 }],
    ['a name without end', { ...app, client_name: 'x'.repeat(101) }],
    ['an id with a space', { ...app, client_id: 'my app' }],
    ['an unknown grant', { ...app, grant_types: ['implicit'] }],
    ['the password grant', { ...app, grant_types: ['password'] }],
    ['no grant', { ...app, grant_types: [] }],
    ['refresh alone', { ...backend, grant_types: ['client_credentials', 'refresh_token'] }],
    ['another response type', { ...app, response_types: ['token'] }],
    ['no response type with the code grant', { ...app, response_types: [] }],
    ['a response type without the code grant', { ...backend, response_types: ['code'] }],
    ['an unknown method', { ...app, token_endpoint_auth_method: 'client_secret_jwt' }],
    [
      'a backend service without credentials',
      { ...backend, token_endpoint_auth_method: 'none', jwks: null },
    ],
    ['a public client without PKCE', { ...publicApp, pkce_required: false }],
    ['a public client without state', { ...publicApp, state_required: false }],
    ['a public client that introspects all', { ...publicApp, may_introspect_all: true }],
    ['a public client with a secret', { ...publicApp, client_secret: 'f3b8c1d09a7e42e6' }],
    ['a signing client with a secret (H09)', { ...backend, client_secret: 'f3b8c1d09a7e42e6' }],
    ['a switch that is a text', { ...app, pkce_required: 'false' }],
    ['private_key_jwt without keys', { ...backend, jwks: null }],
    ['both jwks and jwks_uri', { ...backend, jwks_uri: 'https://heart.example/jwks' }],
    ['a plain http jwks_uri', { ...backend, jwks: null, jwks_uri: 'http://heart.example/jwks' }],
    ['a jwks_uri inside', { ...backend, jwks: null, jwks_uri: 'https://10.0.0.1/jwks' }],
    ['a script as logo (H02)', { ...app, logo_uri: 'javascript:alert(1)' }],
    ['data as home page (H02)', { ...app, client_uri: 'data:text/html,x' }],
    ['a file as policy (H02)', { ...app, policy_uri: 'file:///etc/passwd' }],
    ['a script as terms (H02)', { ...app, tos_uri: ' javascript:alert(1)' }],
    ['a script as launch address (H02)', { ...app, launch_uri: 'JaVaScRiPt:alert(1)' }],
    [
      'a launch address with a fragment',
      { ...app, launch_uris: ['https://heart.example/#/launch'] },
    ],
    ['an origin with a path', { ...app, allowed_origins: ['https://heart.example/'] }],
    ['every origin', { ...app, allowed_origins: ['*'] }],
    ['a scope that is none (N02)', { ...app, scope: 'openid patient/*.x' }],
    ['letters out of order (N01)', { ...app, scope: 'patient/Observation.sr' }],
    ['system scopes in an app for people', { ...app, scope: 'system/*.rs' }],
    [
      'system scopes with a shared secret (SMART 2.2 backend-services)',
      { ...backend, token_endpoint_auth_method: 'client_secret_basic', jwks: null },
    ],
    ['patient scopes in a backend service', { ...backend, scope: 'patient/*.rs' }],
    ['offline access without the refresh grant', { ...app, scope: 'offline_access patient/*.rs' }],
    ['a scope without end', { ...app, scope: 'openid '.repeat(10_000) }],
    ['tokens that live for days', { ...app, access_token_lifetime_seconds: 86_400 }],
    ['tokens that live for ever', { ...app, access_token_lifetime_seconds: Number.MAX_VALUE }],
    ['a negative lifetime', { ...app, access_token_lifetime_seconds: -1 }],
    ['an unknown token format', { ...app, access_token_format: 'saml' }],
  ])('%s', (_, json) => {
    expect(errorOf(json).code).toBe('invalid_client_metadata')
  })

  test('every fault is told at once, with its member', () => {
    const { message } = errorOf({ ...app, logo_uri: 'x', tos_uri: 'y', scope: 'z' })
    expect(message).toMatch(/logo_uri .*tos_uri .*scope /)
  })
})

describe('keys', () => {
  const withKeys = (...keys: unknown[]) => ({ ...backend, jwks: { keys } })
  const rsa = publicJwk('rsa', 'r1')

  test('RSA of 2048 bits and EC on P-256 and P-384 are taken, without members we do not know', () => {
    const p256 = publicJwk('ec', 'e2', { namedCurve: 'P-256' })
    const { jwks } = parseClientMetadata(
      withKeys({ ...ec, use: 'sig', alg: 'ES384', x5c: ['...'] }, p256, rsa),
      production,
    )
    expect(jwks).toEqual([{ ...ec, use: 'sig', alg: 'ES384' }, p256, rsa])
  })

  test('two keys may share a kid when their types differ', () => {
    expect(() => parseClientMetadata(withKeys(ec, { ...rsa, kid: 'e1' }), production)).not.toThrow()
  })

  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const p521 = publicJwk('ec', 'e5', { namedCurve: 'P-521' })
  const small = publicJwk('rsa', 'r2', { modulusLength: 1024 })
  test.each([
    ['none', []],
    ['200 of them (E10)', Array.from({ length: 200 }, (_, i) => ({ ...ec, kid: `k${i}` }))],
    ['a private key', [{ ...privateKey.export({ format: 'jwk' }), kid: 'p' }]],
    ['a shared secret', [{ kty: 'oct', k: 'c2VjcmV0', kid: 's' }]],
    ['one without kid', [{ ...ec, kid: undefined }]],
    ['two with one kid and type', [ec, { ...ec }]],
    ['one for encryption (E10)', [{ ...ec, use: 'enc' }]],
    ['RSA of 1024 bits (E10)', [small]],
    ['another curve', [p521]],
    ['Ed25519', [{ kty: 'OKP', crv: 'Ed25519', x: 'a', kid: 'o' }]],
    ['a point off the curve', [{ ...ec, x: ec.y }]],
    ['one without numbers', [{ kty: 'RSA', kid: 'n' }]],
    ['no object', ['key']],
  ])('refuses %s', (_, keys) => {
    expect(errorOf(withKeys(...keys)).message).toMatch(/jwks/)
  })

  test('no JWK Set at all is refused', () => {
    for (const jwks of ['keys', [], { keys: {} }, {}])
      expect(errorOf({ ...backend, jwks }).code).toBe('invalid_client_metadata')
  })
})

describe('registering and printing (RFC 7591 §3.2.1)', () => {
  test('a secret of 256 bits is made, told once, and kept as a hash', () => {
    const { client, secret } = registerClient(parseClientMetadata(app, production), NOW)
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(client.secrets[0]?.hash).toBe(sha256(secret ?? ''))
    expect(printClientMetadata(client, secret)).toMatchObject({
      client_id: client.id,
      client_id_issued_at: 1_800_000_000,
      client_secret: secret,
      client_secret_expires_at: 0,
      response_types: ['code'],
    })
    expect(printClientMetadata(client)).not.toHaveProperty('client_secret')
  })

  test('two apps never share an id or a secret (H13)', () => {
    const [a, b] = [1, 2].map(() => registerClient(parseClientMetadata(app, production), NOW))
    expect(a?.client.id).not.toBe(b?.client.id)
    expect(a?.secret).not.toBe(b?.secret)
  })

  test.each([
    ['public', publicApp],
    ['signing', backend],
  ])('a %s client gets no secret (H09)', (_, json) => {
    const { client, secret } = registerClient(parseClientMetadata(json, production), NOW)
    expect(secret).toBeNull()
    expect(client.secrets).toEqual([])
    expect(printClientMetadata(client, secret)).not.toHaveProperty('client_secret')
  })

  test('what is printed can be registered again and gives the same client', () => {
    const metadata = parseClientMetadata(
      { ...app, contacts: ['it@heart.example'], launch_uri: 'https://heart.example/launch' },
      production,
    )
    const { client } = registerClient(metadata, NOW)
    const again = parseClientMetadata(printClientMetadata(client), production)
    expect(again).toEqual({ ...metadata, chosenId: client.id })
  })
})

test('any JSON is taken or refused with a registered code, never a crash (H10)', () => {
  const member = fc.constantFrom(
    ...Object.keys({
      ...app,
      ...backend,
      launch_uri: 1,
      logo_uri: 1,
      allowed_origins: 1,
      pkce_required: 1,
    }),
  )
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(member, fc.jsonValue())), (json) => {
      try {
        parseClientMetadata(json, production)
      } catch (error) {
        expect(error).toBeInstanceOf(OAuthError)
        expect((error as OAuthError).status).toBe(400) // seen to be one on the line above
      }
    }),
    { numRuns: 2_000 },
  )
})
