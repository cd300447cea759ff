import { generateKeyPairSync } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { manualClock } from '../../lib/clock.ts'
import type { UpstreamCredential } from '../../model/upstream-settings.ts'
import { upstreamCredentials } from './credentials.ts'

const CLIENT = {
  kind: 'client-secret',
  tokenUrl: 'https://as.example/token',
  clientId: 'gate way',
  clientSecret: 'p:ss',
  scope: 'system/*.cruds',
} as const

test('none, a name and a password (RFC 7617), a token (RFC 6750), a certificate', async () => {
  const value = (credentials: UpstreamCredential) =>
    upstreamCredentials({ credentials, certificate: null }, manualClock(0)).authorization(false)
  expect(await value({ kind: 'none' })).toBeNull()
  expect(await value({ kind: 'basic', username: 'me', password: 'ö' })).toBe(
    `Basic ${Buffer.from('me:ö').toString('base64')}`,
  )
  expect(await value({ kind: 'bearer', token: 't' })).toBe('Bearer t')
  const certificate = { cert: 'c', key: 'k' }
  expect(
    upstreamCredentials({ credentials: { kind: 'none' }, certificate }, manualClock(0)).certificate,
  ).toEqual(certificate)
})

describe('client credentials (RFC 6749 §4.4)', () => {
  function server(answer: (asked: number) => Response, credentials: UpstreamCredential = CLIENT) {
    const asked: { url: string; init: RequestInit }[] = []
    const clock = manualClock(1_000_000)
    const send = async (url: string | URL | Request, init: RequestInit = {}) => {
      asked.push({ url: String(url), init })
      return answer(asked.length)
    }
    const { authorization } = upstreamCredentials({ credentials, certificate: null }, clock, send)
    return { asked, clock, authorization }
  }
  const token = (value: string, more: object = {}) =>
    Response.json({ access_token: value, token_type: 'Bearer', expires_in: 600, ...more })

  test('asks once, with our own secret, and again before the token ends', async () => {
    const { asked, clock, authorization } = server((n) => token(`t${n}`))
    const both = await Promise.all([authorization(false), authorization(false)])
    expect(both).toEqual(['Bearer t1', 'Bearer t1'])
    const [first] = asked
    expect(first?.url).toBe(CLIENT.tokenUrl)
    expect(new Headers(first?.init.headers).get('authorization')).toBe(
      `Basic ${Buffer.from('gate%20way:p%3Ass').toString('base64')}`,
    )
    expect(first?.init.body).toBe('grant_type=client_credentials&scope=system%2F*.cruds')
    expect(first?.init.redirect).toBe('manual')
    clock.advance(569_000)
    expect(await authorization(false)).toBe('Bearer t1')
    clock.advance(2000)
    expect(await authorization(false)).toBe('Bearer t2')
  })

  test('a token that is refused is renewed, one that was just given is not', async () => {
    const { asked, clock, authorization } = server((n) => token(`t${n}`))
    await authorization(false)
    expect(await authorization(true)).toBe('Bearer t1')
    clock.advance(5000)
    expect(await authorization(true)).toBe('Bearer t2')
    expect(asked).toHaveLength(2)
  })

  test.each<[string, () => Response]>([
    ['a refusal', () => Response.json({ error: 'invalid_client' }, { status: 401 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://x/' } })],
    ['no JSON', () => new Response('<html>')],
    ['null', () => Response.json(null)],
    ['no token', () => Response.json({ token_type: 'bearer' })],
    ['a token with a newline', () => token('a\nb')],
    ['a token of another kind', () => token('t', { token_type: 'DPoP' })],
  ])('%s is no token: 502, without its words, and a pause', async (_, answer) => {
    const { asked, clock, authorization } = server(answer)
    await expect(authorization(false)).rejects.toMatchObject({ status: 502 })
    await expect(authorization(false)).rejects.toMatchObject({ status: 502 })
    expect(asked).toHaveLength(1)
    clock.advance(2000)
    await expect(authorization(false)).rejects.toMatchObject({ status: 502 })
    expect(asked).toHaveLength(2)
  })

  test.each([
    ['RS384', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['ES384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ])(
    'by an assertion signed with our key, a fresh one each time (RFC 7523 §3): %s',
    async (alg, pair) => {
      const { privateKey, publicKey } = pair()
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      const { clientSecret: _, ...client } = CLIENT
      const { asked, clock, authorization } = server((n) => token(`t${n}`), {
        ...client,
        kind: 'private-key',
        privateKey: pem,
        keyId: null,
      })
      await authorization(false)
      clock.advance(600_000)
      await authorization(false)
      const jtis = new Set<unknown>()
      for (const { init } of asked) {
        expect(new Headers(init.headers).get('authorization')).toBeNull()
        const form = new URLSearchParams(String(init.body))
        expect(form.get('client_assertion_type')).toBe(
          'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        )
        const { payload, protectedHeader } = await jwtVerify(
          form.get('client_assertion') ?? '',
          publicKey,
          {
            algorithms: [alg],
            issuer: CLIENT.clientId,
            subject: CLIENT.clientId,
            audience: CLIENT.tokenUrl,
            currentDate: new Date(jtis.size === 0 ? 1_000_000 : 1_600_000),
          },
        )
        expect(protectedHeader).toEqual({
          alg,
          typ: 'JWT',
          kid: await calculateJwkThumbprint(await exportJWK(publicKey)),
        })
        expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(300)
        jtis.add(payload.jti)
      }
      expect(jtis.size).toBe(2)
    },
  )
})
