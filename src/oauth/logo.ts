// Keeps an app's picture: fetched by the safe fetch from where its metadata says (RFC 7591 §2, `logo_uri`), checked,
// and served by ourselves, so that no page of ours tells a stranger who looks at it. Without one the initials
// stand; nothing waits for it, and why there is none is kept for the operator (attack B07).
import type { Clock, Millis } from '../lib/clock.ts'
import { sha256 } from '../lib/hashing.ts'
import { MAX_PICTURE_BYTES, type PictureFault, readPicture } from '../lib/picture.ts'
import { type SafeFetch, SafeFetchError } from '../lib/safe-fetch.ts'
import type { Client } from '../model/client.ts'
import type { Logo, LogoFault, LogoPicture } from '../model/logo.ts'
import type { Registration } from '../model/registration.ts'
import type { Stores } from '../model/stores.ts'
import { changedAt } from './client-registration.ts'
import { trustedApps } from './trusted-apps.ts'

type LogoDeps = {
  stores: Pick<Stores, 'clients' | 'logos' | 'registrations' | 'write'>
  clock: Clock
  safeFetch: SafeFetch
}

const ACCEPT = 'image/png, image/jpeg, image/webp, image/gif'
/** One that could not be had is looked for again after so long. */
const RETRY_MILLIS = 86_400_000

/** Whether there is something to fetch or to forget. */
function logoIsDue(client: Client, known: Logo | null, now: Millis): boolean {
  if (known?.source === 'uploaded') return false
  if ((known?.logoUri ?? null) !== client.logoUri) return true
  return known !== null && known.fault !== null && known.at + RETRY_MILLIS <= now
}

/** Does what is due for an app. Throws nothing for a picture that cannot be had. */
export async function followLogo(clientId: string, deps: LogoDeps): Promise<void> {
  const client = await deps.stores.clients.find(clientId)
  const known = client && (await deps.stores.logos.find(clientId))
  if (!client || !logoIsDue(client, known, deps.clock.now())) return
  await fetchLogo(client, deps)
}

/** Does what is due for every app; part of the upkeep. */
export async function followLogos(deps: LogoDeps, stopping = () => false): Promise<void> {
  const known = new Map((await deps.stores.logos.list()).map((logo) => [logo.clientId, logo]))
  for (const client of await deps.stores.clients.list()) {
    if (stopping()) return
    if (logoIsDue(client, known.get(client.id) ?? null, deps.clock.now()))
      await fetchLogo(client, deps)
  }
}

/** Fetches the picture that the metadata names, whatever was there; with none named, forgets it. */
export async function fetchLogo(client: Client, deps: LogoDeps): Promise<void> {
  const { stores, clock } = deps
  const { id, logoUri } = client
  if (logoUri === null) return stores.logos.remove(id)
  const found = await pictureAt(logoUri, deps.safeFetch)
  const now = clock.now()
  const facts = { clientId: id, source: 'fetched', logoUri, at: now } as const
  if (typeof found === 'string') {
    const before = await stores.logos.find(id)
    // The picture that was there goes on only when it was of the same address.
    const hash = before?.logoUri === logoUri ? before.hash : null
    return stores.logos.save({ ...facts, hash, fault: found }, null)
  }
  const hash = sha256(found.bytes)
  await stores.logos.save({ ...facts, hash, fault: null }, found)
  await flagSameLogo(client, hash, deps)
}

/** Keeps a picture that an operator brings; answers why not. */
export async function uploadLogo(
  clientId: string,
  bytes: Uint8Array,
  { stores, clock }: Pick<LogoDeps, 'clock'> & { stores: Pick<Stores, 'logos'> },
): Promise<PictureFault | null> {
  const picture = readPicture(bytes)
  if (typeof picture === 'string') return picture
  const logo: Logo = {
    clientId,
    source: 'uploaded',
    logoUri: null,
    hash: sha256(bytes),
    fault: null,
    at: clock.now(),
  }
  await stores.logos.save(logo, { contentType: picture.contentType, bytes })
  return null
}

async function pictureAt(logoUri: string, safeFetch: SafeFetch): Promise<LogoPicture | LogoFault> {
  try {
    const { body } = await safeFetch(logoUri, { accept: ACCEPT, maxBytes: MAX_PICTURE_BYTES })
    const picture = readPicture(body)
    return typeof picture === 'string' ? picture : { contentType: picture.contentType, bytes: body }
  } catch (error) {
    if (!(error instanceof SafeFetchError)) throw error
    return error.reason === 'too-large' ? 'too-large' : 'unreachable'
  }
}

/** An app that registered itself with the picture of one that is trusted waits for a person, whatever the policy. */
async function flagSameLogo(client: Client, hash: string, deps: LogoDeps): Promise<void> {
  const { stores, clock } = deps
  const registration = await stores.registrations.find(client.id)
  if (!registration || registration.reviewed) return
  const alike = new Set(
    (await stores.logos.list()).filter((logo) => logo.hash === hash).map((logo) => logo.clientId),
  )
  const trusted = await trustedApps(stores)
  const original = trusted.find(({ id }) => id !== client.id && alike.has(id))
  const others = registration.flags.filter(({ kind }) => kind !== 'logo-of-app')
  const flags: Registration['flags'] = original
    ? [...others, { kind: 'logo-of-app', like: original.name }]
    : others
  const waits = original !== undefined && registration.state === 'approved'
  const now = clock.now()
  await stores.write(async (unit) => {
    const next: Registration = {
      ...registration,
      flags,
      ...(waits && { state: 'waiting' as const, since: now }),
    }
    // One that its developer changed at this moment is looked at again by that change.
    if (!(await unit.registrations.replace(next, registration.tokenHash)) || !waits) return
    const fresh = await unit.clients.find(client.id)
    if (!fresh) return
    const off = { ...fresh, disabledAt: now, updatedAt: changedAt(fresh, now) }
    if (!(await unit.clients.replace(off, fresh.updatedAt)))
      throw new Error('an app changed inside a unit of work')
    await unit.auditEvents.append({
      type: 'client-changed',
      at: now,
      outcome: 'success',
      clientId: client.id,
      detail: { by: 'policy', switched: 'off', logoOf: original?.id ?? null },
    })
  })
}
