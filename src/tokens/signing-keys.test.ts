import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DAY, NOW } from '../../test/support/fixtures.ts'
import {
  KEY_OVERLAP,
  openKeys,
  openTenant,
  refusal,
  type TestTenant,
} from '../../test/support/tenant.ts'
import { createSealer, SealError } from '../lib/seal.ts'
import type { SigningKey, SigningKeyStore } from '../model/signing-key.ts'
import { type KeyRing, openKeyRing } from './signing-keys.ts'

const PURPOSES = ['RS256', 'ES256', 'access', 'refresh'] as const

function rsaPem(bits = 2048, options: { cipher?: string; passphrase?: string } = {}): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  return privateKey.export({ type: 'pkcs8', format: 'pem', ...options }).toString()
}
function ecPem(namedCurve: string): string {
  return generateKeyPairSync('ec', { namedCurve })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
}
const inState = (keys: SigningKey[], state: SigningKey['state']) =>
  keys.filter((key) => key.state === state).map(({ purpose }) => purpose)

describe('on the first start', () => {
  let tenant: TestTenant
  let keys: KeyRing
  beforeAll(async () => {
    tenant = await openTenant()
    keys = await openKeys(tenant)
  })
  afterAll(() => tenant.close())

  test('there is a current and a next key of every purpose', async () => {
    const stored = await keys.list()
    expect(inState(stored, 'current').sort()).toEqual([...PURPOSES].sort())
    expect(inState(stored, 'next').sort()).toEqual([...PURPOSES].sort())
  })

  test('the JWK Set has the signing keys, next ones included, and no private member (RFC 7517 §4, OIDC Core §10.1.1)', async () => {
    const { keys: published } = keys.jwks()
    expect(published.map(({ alg }) => alg).sort()).toEqual(['ES256', 'ES256', 'RS256', 'RS256'])
    for (const jwk of published) {
      expect(jwk.use).toBe('sig')
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])
        expect(jwk).not.toHaveProperty(secret)
      expect(jwk.kid).toBe(await calculateJwkThumbprint(jwk))
    }
  })

  test('no secret is stored in the open (RFC 9700 §2.5)', async () => {
    for (const row of await tenant.stores.signingKeys.list()) {
      expect(row.sealedPrivate).toMatch(/^v1\./)
      expect(Buffer.from(row.sealedPrivate).includes('PRIVATE KEY')).toBe(false)
      expect(() =>
        createPrivateKey({
          key: Buffer.from(row.sealedPrivate.split('.').at(-1) ?? '', 'base64url'),
          format: 'der',
          type: 'pkcs8',
        }),
      ).toThrow()
    }
  })

  test('HMAC keys are never published nor taken for signing keys', async () => {
    const { kid } = keys.hmac('access')
    expect(keys.jwks().keys.some((jwk) => jwk.kid === kid)).toBe(false)
    expect(keys.verification(kid)).toBeNull()
    expect(keys.hmacByKid('refresh', kid)).toBeNull()
    expect(keys.hmacByKid('access', keys.signing('RS256').kid)).toBeNull()
  })

  test('the next start finds the same keys', async () => {
    const again = await openKeys(tenant)
    expect(again.signing('RS256').kid).toBe(keys.signing('RS256').kid)
    expect(again.jwks()).toEqual(keys.jwks())
    expect(await again.list()).toHaveLength(8)
  })

  test('another master key opens none, and says so', async () => {
    const opening = openKeyRing({
      tenant: 'default',
      store: tenant.stores.signingKeys,
      sealer: createSealer(Buffer.alloc(32, 8)),
      clock: tenant.clock,
      overlapMillis: KEY_OVERLAP,
    })
    expect(await refusal(opening)).toBeInstanceOf(SealError)
  })

  test("a row copied into another tenant's table opens nothing there", async () => {
    const rows = await tenant.stores.signingKeys.list()
    const store = { ...tenant.stores.signingKeys, list: async () => rows }
    expect(
      await refusal(openKeys({ stores: { signingKeys: store }, clock: tenant.clock }, 'other')),
    ).toBeInstanceOf(SealError)
  })
})

describe('two nodes that start at the same time on one database', () => {
  let tenant: TestTenant
  beforeAll(async () => {
    tenant = await openTenant()
  })
  afterAll(() => tenant.close())

  test('sign with the same keys, and verify what the other signs', async () => {
    const nodes = await Promise.all([openKeys(tenant), openKeys(tenant), openKeys(tenant)])
    await Promise.all(nodes.map((node) => node.reload()))
    const stored = await tenant.stores.signingKeys.list()
    expect(inState(stored, 'current').sort()).toEqual([...PURPOSES].sort())
    expect(inState(stored, 'retired')).toEqual([])
    for (const node of nodes) {
      expect(node.signing('RS256').kid).toBe(nodes[0]?.signing('RS256').kid)
      expect(node.signing('ES256').kid).toBe(nodes[0]?.signing('ES256').kid)
      expect(node.hmac('access').kid).toBe(nodes[0]?.hmac('access').kid)
      expect(node.jwks()).toEqual(nodes[0]?.jwks())
    }
  })
})

describe('rotation (OIDC Core §10.1.1)', () => {
  let tenant: TestTenant
  let keys: KeyRing
  beforeEach(async () => {
    tenant = await openTenant()
    keys = await openKeys(tenant)
    tenant.clock.advance(DAY)
    return () => tenant.close()
  })

  test.each(['RS256', 'ES256'] as const)(
    'of %s signs with the key that was published before',
    async (alg) => {
      const before = keys.signing(alg).kid
      const published = keys.jwks().keys.map(({ kid }) => kid)
      const now = await keys.rotate(alg)
      expect(keys.signing(alg).kid).toBe(now)
      expect(now).not.toBe(before)
      expect(published).toContain(now)
    },
  )

  test('keeps the retired key until its end and not after (attack E13)', async () => {
    const { kid } = keys.signing('RS256')
    await keys.rotate('RS256')
    tenant.clock.advance(KEY_OVERLAP - 1)
    expect(keys.verification(kid)?.alg).toBe('RS256')
    expect(keys.jwks().keys.map((jwk) => jwk.kid)).toContain(kid)
    tenant.clock.advance(1)
    expect(keys.verification(kid)).toBeNull()
    expect(keys.jwks().keys.map((jwk) => jwk.kid)).not.toContain(kid)
    // Nor after a restart, whether or not the row has been cleared away.
    expect((await openKeys(tenant)).verification(kid)).toBeNull()
    expect(await tenant.stores.signingKeys.deleteExpired(tenant.clock.now())).toBe(1)
    expect((await openKeys(tenant)).signing('RS256').kid).toBe(keys.signing('RS256').kid)
  })

  test.each(['access', 'refresh'] as const)(
    'of the HMAC key for %s tokens keeps the one before until its end',
    async (purpose) => {
      const { kid } = keys.hmac(purpose)
      const next = await keys.rotate(purpose)
      expect(keys.hmac(purpose).kid).toBe(next)
      expect(keys.hmacByKid(purpose, kid)).not.toBeNull()
      expect(keys.hmacs(purpose)).toHaveLength(3)
      tenant.clock.advance(KEY_OVERLAP)
      expect(keys.hmacByKid(purpose, kid)).toBeNull()
      expect(keys.hmacs(purpose)).toHaveLength(2)
    },
  )

  test.each(PURPOSES)(
    'of %s takes a key that other nodes know already, so that none refuses what it makes',
    async (purpose) => {
      const other = await openKeys(tenant)
      const kid = await keys.rotate(purpose)
      // The other node has not heard of it yet.
      const known =
        purpose === 'RS256' || purpose === 'ES256'
          ? other.verification(kid)
          : other.hmacByKid(purpose, kid)
      expect(known).not.toBeNull()
    },
  )

  test('on one node is seen by another once it reads again', async () => {
    const other = await openKeys(tenant)
    await keys.rotate('RS256')
    expect(other.signing('RS256').kid).not.toBe(keys.signing('RS256').kid)
    await other.reload()
    expect(other.signing('RS256').kid).toBe(keys.signing('RS256').kid)
  })

  test('leaves one current and one next key, however often it is done', async () => {
    for (let round = 0; round < 3; round++) {
      tenant.clock.advance(1000)
      await keys.rotate('ES256')
    }
    const stored = (await keys.list()).filter(({ purpose }) => purpose === 'ES256')
    expect(inState(stored, 'current')).toHaveLength(1)
    expect(inState(stored, 'next')).toHaveLength(1)
    expect(inState(stored, 'retired')).toHaveLength(3)
  })

  test('of a key that another node retired meanwhile is refused, not claimed', async () => {
    const store: SigningKeyStore = { ...tenant.stores.signingKeys, activate: async () => false }
    const late = await openKeys({ stores: { signingKeys: store }, clock: tenant.clock })
    expect(await refusal(late.rotate('RS256'))).toBeInstanceOf(RangeError)
  })

  test('an older reading that ends late does not bring old keys back', async () => {
    const { list } = tenant.stores.signingKeys
    let hold: Promise<void> | null = null
    const store: SigningKeyStore = {
      ...tenant.stores.signingKeys,
      list: async () => {
        const rows = await list()
        await hold
        return rows
      },
    }
    const slow = await openKeys({ stores: { signingKeys: store }, clock: tenant.clock })
    let release = () => {}
    hold = new Promise((resolve) => {
      release = resolve
    })
    const older = slow.reload()
    await new Promise((resolve) => setImmediate(resolve))
    hold = null
    await keys.rotate('RS256')
    const newer = slow.reload()
    release()
    await Promise.all([older, newer])
    expect(slow.signing('RS256').kid).toBe(keys.signing('RS256').kid)
  })
})

describe('importing a private key as PEM', () => {
  let tenant: TestTenant
  let keys: KeyRing
  beforeAll(async () => {
    tenant = await openTenant()
    keys = await openKeys(tenant)
  })
  afterAll(() => tenant.close())

  test.each([
    ['RSA with 2048 bits', 'RS256', () => rsaPem()],
    ['P-256', 'ES256', () => ecPem('P-256')],
    [
      'P-256 in the older form (SEC 1)',
      'ES256',
      () =>
        generateKeyPairSync('ec', { namedCurve: 'P-256' })
          .privateKey.export({ type: 'sec1', format: 'pem' })
          .toString(),
    ],
  ] as const)(
    'takes %s for %s: published at once, signing after a rotation',
    async (_, alg, pem) => {
      tenant.clock.advance(1000)
      const kid = await keys.importPem(pem())
      expect(keys.verification(kid)?.alg).toBe(alg)
      expect(keys.signing(alg).kid).not.toBe(kid)
      tenant.clock.advance(1000)
      expect(await keys.rotate(alg)).toBe(kid)
      expect(keys.signing(alg).kid).toBe(kid)
    },
  )

  test.each([
    ['RSA with 1024 bits (RFC 7518 §3.3)', () => rsaPem(1024)],
    ['P-384', () => ecPem('P-384')],
    ['secp256k1', () => ecPem('secp256k1')],
    [
      'Ed25519',
      () =>
        generateKeyPairSync('ed25519')
          .privateKey.export({ type: 'pkcs8', format: 'pem' })
          .toString(),
    ],
    [
      'RSA bound to PSS',
      () =>
        generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
          .privateKey.export({ type: 'pkcs8', format: 'pem' })
          .toString(),
    ],
    ['a key under a pass phrase', () => rsaPem(2048, { cipher: 'aes-256-cbc', passphrase: 'x' })],
    [
      'a public key',
      () =>
        generateKeyPairSync('ec', { namedCurve: 'P-256' })
          .publicKey.export({ type: 'spki', format: 'pem' })
          .toString(),
    ],
    ['a torn key', () => rsaPem().replace(/\n[A-Za-z0-9+/]{20}/, '\n')],
    ['no PEM at all', () => 'hello'],
    ['nothing', () => ''],
  ])('refuses %s with words for the operator', async (_, pem) => {
    const before = (await keys.list()).length
    const error = await refusal(keys.importPem(pem()))
    expect(error).toBeInstanceOf(RangeError)
    expect(error.message).not.toContain('BEGIN')
    expect(await keys.list()).toHaveLength(before)
  })

  test('refuses the same key a second time', async () => {
    const pem = ecPem('P-256')
    await keys.importPem(pem)
    expect(await refusal(keys.importPem(pem))).toBeInstanceOf(RangeError)
  })

  test('is sealed like the keys we make', async () => {
    const pem = ecPem('P-256')
    const kid = await keys.importPem(pem)
    const row = (await tenant.stores.signingKeys.list()).find((key) => key.kid === kid)
    expect(row?.sealedPrivate).toMatch(/^v1\./)
    expect(row?.createdAt).toBeGreaterThan(NOW)
  })
})
