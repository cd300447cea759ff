// A tenant's keys in memory: made on first start, sealed at rest, published as a JWK Set (RFC 7517 §5).
// A signing key is published as `next` before it signs, and stays published after it retired, until what
// it signed has expired (OIDC Core §10.1.1).
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPair,
  hash,
  type KeyObject,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { Clock } from '../lib/clock.ts'
import { randomBytes } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'
import type { Jwk } from '../model/client.ts'
import type { KeyPurpose, SigningKey, SigningKeyStore } from '../model/signing-key.ts'

export type SignatureAlgorithm = 'RS256' | 'ES256'

export type KeyRing = {
  /** The key that signs now. */
  signing(alg: SignatureAlgorithm): { kid: string; privateKey: KeyObject }
  /** A key that this tenant publishes, by its id. */
  verification(kid: string): { alg: SignatureAlgorithm; publicKey: KeyObject } | null
  /** The current HMAC key of a purpose. */
  hmac(purpose: 'access' | 'refresh'): { kid: string; secret: KeyObject }
  /** An HMAC key that still verifies, by its id. */
  hmacByKid(purpose: 'access' | 'refresh', kid: string): KeyObject | null
  /** All HMAC keys of a purpose that still verify. */
  hmacs(purpose: 'access' | 'refresh'): KeyObject[]
  /** The JWK Set, public members only; the same object for as long as it is the same set. */
  jwks(): { keys: Jwk[] }
  /** Reads the store again; called when the changes feed tells of a new key. */
  reload(): Promise<void>
  /** The stored keys, for people who look after them. */
  list(): Promise<SigningKey[]>
  /** Lets the `next` key of a purpose take over and sees to it that there is a new one; answers its `kid`. */
  rotate(purpose: KeyPurpose): Promise<string>
  /** Adds a private key in PEM as the `next` one of the purpose its type serves; answers its `kid`. Throws RangeError for a key that will not do. */
  importPem(pem: string): Promise<string>
}

const PURPOSES: readonly KeyPurpose[] = ['RS256', 'ES256', 'access', 'refresh']
const RSA_BITS = 2048
const makePair = promisify(generateKeyPair)

type Loaded = SigningKey & { privateKey: KeyObject; publicKey: KeyObject | null }

/** Opens the tenant's keys, making those that are missing. */
export async function openKeyRing(deps: {
  tenant: string
  store: SigningKeyStore
  sealer: Sealer
  clock: Clock
  /** How long a retired key goes on verifying, in milliseconds. */
  overlapMillis: number
}): Promise<KeyRing> {
  const { tenant, store, sealer, clock } = deps
  let loaded: Loaded[] = []
  let published: ReturnType<typeof publish> | null = null
  const context = (kid: string) => `signing-key/${tenant}/${kid}`

  let reading: Promise<void> = Promise.resolve()
  /** One reading after the other: of two at once the older must not come last and stay. */
  function reload(): Promise<void> {
    reading = reading.catch(() => {}).then(read)
    return reading
  }

  async function read(): Promise<void> {
    const now = clock.now()
    const rows = (await store.list()).filter((key) => key.expiresAt === null || now < key.expiresAt)
    loaded = rows.map((row) => {
      const known = loaded.find((key) => key.kid === row.kid)
      return known ? { ...known, ...row } : { ...row, ...open(row, sealer, context(row.kid)) }
    })
    published = null
  }

  async function add(purpose: KeyPurpose, material: Material): Promise<string> {
    const sealedPrivate = sealer.seal(material.bytes, context(material.kid))
    const added = await store.add({
      kid: material.kid,
      purpose,
      state: 'next',
      publicJwk: material.publicJwk,
      sealedPrivate,
      createdAt: clock.now(),
      activatedAt: null,
      retiredAt: null,
      expiresAt: null,
    })
    if (!added) throw new RangeError(`There is a key with the id ${material.kid} already.`)
    return material.kid
  }

  const waiting = (purpose: KeyPurpose) =>
    loaded.filter((key) => key.purpose === purpose && key.state === 'next')

  async function activate(kid: string): Promise<void> {
    if (!(await store.activate(kid, clock.now(), clock.now() + deps.overlapMillis)))
      throw new RangeError(`The key ${kid} has been retired meanwhile.`)
    await reload()
  }

  /** HMAC keys too have a `next`, so that every node knows a key before another makes tokens with it. */
  async function ensureNext(purpose: KeyPurpose): Promise<void> {
    if (waiting(purpose).length > 0) return
    await add(purpose, await make(purpose))
    await reload()
  }

  async function rotate(purpose: KeyPurpose): Promise<string> {
    await reload()
    await ensureNext(purpose)
    // The newest: a key that was just imported is meant to be used.
    const kid = waiting(purpose).at(-1)?.kid ?? ''
    await activate(kid)
    await ensureNext(purpose)
    return kid
  }

  /** The first start. Of several nodes that start at once, all take the key that is there first. */
  async function begin(purpose: KeyPurpose): Promise<void> {
    const begun = () => loaded.some((key) => key.purpose === purpose && key.state === 'current')
    if (begun()) return
    await ensureNext(purpose)
    const [first] = waiting(purpose)
    if (first && !begun()) await activate(first.kid)
    await ensureNext(purpose)
  }

  const current = (purpose: KeyPurpose): Loaded => {
    const keys = loaded.filter((key) => key.purpose === purpose && key.state === 'current')
    const newest = keys.sort((a, b) => (a.activatedAt ?? 0) - (b.activatedAt ?? 0)).at(-1)
    if (!newest) throw new Error(`no current ${purpose} key for tenant ${tenant}`)
    return newest
  }
  const live = (key: Loaded) => key.expiresAt === null || clock.now() < key.expiresAt

  function publish() {
    const keys = loaded.filter(live)
    const ends = keys.map(({ expiresAt }) => expiresAt ?? Number.POSITIVE_INFINITY)
    const set = { keys: keys.flatMap(({ publicJwk }) => publicJwk ?? []) }
    return { set, until: Math.min(...ends) }
  }

  await reload()
  for (const purpose of PURPOSES) await begin(purpose)

  return {
    signing: (alg) => current(alg),
    verification: (kid) => {
      const key = loaded.find((other) => other.kid === kid && live(other))
      if (!key?.publicKey || !isSignature(key.purpose)) return null
      return { alg: key.purpose, publicKey: key.publicKey }
    },
    hmac: (purpose) => {
      const key = current(purpose)
      return { kid: key.kid, secret: key.privateKey }
    },
    hmacByKid: (purpose, kid) =>
      loaded.find((key) => key.kid === kid && key.purpose === purpose && live(key))?.privateKey ??
      null,
    hmacs: (purpose) =>
      loaded.filter((key) => key.purpose === purpose && live(key)).map((key) => key.privateKey),
    jwks: () => {
      if (published === null || clock.now() >= published.until) published = publish()
      return published.set
    },
    reload,
    list: () => store.list(),
    rotate,
    importPem: async (pem) => {
      const key = readPem(pem)
      const purpose = purposeOf(key)
      const kid = await add(purpose, signatureMaterial(key, purpose))
      await reload()
      return kid
    },
  }
}

type Material = { kid: string; bytes: Buffer; publicJwk: Jwk | null }

const isSignature = (purpose: KeyPurpose): purpose is SignatureAlgorithm =>
  purpose === 'RS256' || purpose === 'ES256'

async function make(purpose: KeyPurpose): Promise<Material> {
  // An HMAC key's id travels in every token, so it is four bytes.
  if (!isSignature(purpose))
    return { kid: randomBytes(4).toString('base64url'), bytes: randomBytes(32), publicJwk: null }
  const pair =
    purpose === 'RS256'
      ? await makePair('rsa', { modulusLength: RSA_BITS })
      : await makePair('ec', { namedCurve: 'P-256' })
  return signatureMaterial(pair.privateKey, purpose)
}

function signatureMaterial(privateKey: KeyObject, alg: SignatureAlgorithm): Material {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' })
  const kid = thumbprint(jwk)
  return {
    kid,
    bytes: privateKey.export({ format: 'der', type: 'pkcs8' }),
    publicJwk: { ...jwk, kty: String(jwk.kty), kid, alg, use: 'sig' },
  }
}

type PublicMembers = Partial<Record<'kty' | 'e' | 'n' | 'crv' | 'x' | 'y', unknown>>

/** RFC 7638 §3: the required members in lexical order, hashed. */
export function thumbprint(jwk: PublicMembers): string {
  const members =
    jwk.kty === 'RSA'
      ? { e: jwk.e, kty: jwk.kty, n: jwk.n }
      : { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }
  return hash('sha256', JSON.stringify(members), 'base64url')
}

function open(
  row: SigningKey,
  sealer: Sealer,
  context: string,
): { privateKey: KeyObject; publicKey: KeyObject | null } {
  const bytes = sealer.open(row.sealedPrivate, context)
  if (!isSignature(row.purpose)) return { privateKey: createSecretKey(bytes), publicKey: null }
  const privateKey = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

function readPem(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw new RangeError('This is not a private key in PEM form without a pass phrase.', { cause })
  }
}

function purposeOf(key: KeyObject): SignatureAlgorithm {
  const details = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa') {
    if ((details.modulusLength ?? 0) < RSA_BITS)
      throw new RangeError(`An RSA key needs at least ${RSA_BITS} bits (RFC 7518 §3.3).`)
    return 'RS256'
  }
  if (key.asymmetricKeyType === 'ec' && details.namedCurve === 'prime256v1') return 'ES256'
  throw new RangeError('Only RSA keys (for RS256) and P-256 keys (for ES256) sign tokens here.')
}
