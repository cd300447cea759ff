// The secret of a login trust: shown once when it was made, and replaced with an overlap in which the old one
// goes on working (RFC 6749 §2.3.1; attack H14).
import { csrfToken } from '../../http/csrf.ts'
import { pageResponse } from '../../http/page.ts'
import type { Millis } from '../../lib/clock.ts'
import { randomSecret, sha256 } from '../../lib/hashing.ts'
import type { Client } from '../../model/client.ts'
import { PageError } from '../../model/errors.ts'
import { changedAt } from '../../oauth/client-registration.ts'
import {
  NewSecretPage,
  type NewSecretProps,
  OVERLAPS,
  type Overlap,
  SecretPage,
} from '../../pages/admin/login-trust-steps.tsx'
import { findTrust, type TrustDeps, trustPath } from '../login-trust.ts'
import { consoleOf, operatorEvent, readChange, type Visit } from '../operator.ts'

const HOUR = 3_600_000
const OVERLAP_MILLIS: Record<Overlap, number> = {
  none: 0,
  hour: HOUR,
  day: 24 * HOUR,
  week: 7 * 24 * HOUR,
  month: 30 * 24 * HOUR,
}
const purposeOf = (id: string) => `new secret of ${id}`

/** Asks for how long the old one goes on working. */
export async function showNewSecret(visit: Visit, id: string, deps: TrustDeps): Promise<Response> {
  if (!visit.mayChange) throw new PageError('read-only')
  return question(visit, await bySecret(id, deps), null, deps)
}

/** Makes a new one and shows it. */
export async function submitNewSecret(
  visit: Visit,
  id: string,
  deps: TrustDeps,
): Promise<Response> {
  const { form, expired } = await readChange(visit, purposeOf(id), deps)
  const client = await bySecret(id, deps)
  if (expired) return question(visit, client, 'expired', deps)
  const overlap = OVERLAPS.find((one) => one === form.get('overlap')) ?? 'none'
  const now = deps.clock.now()
  const secret = randomSecret()
  const changed = withSecret(client, sha256(secret), now, OVERLAP_MILLIS[overlap])
  const kept = await deps.stores.write(async (unit) => {
    if (!(await unit.clients.replace(changed, client.updatedAt))) return false
    await unit.auditEvents.append(
      operatorEvent(visit, now, {
        type: 'client-changed',
        clientId: id,
        detail: { changed: 'secrets', overlap },
      }),
    )
    return true
  })
  if (!kept) return question(visit, client, 'conflict', deps)
  return secretPage(visit, client, secret, deps)
}

/** The client with a new secret; the others end after the overlap, those that have ended are gone. */
function withSecret(client: Client, hash: string, now: Millis, overlapMillis: number): Client {
  const end = now + overlapMillis
  const kept = client.secrets
    .filter(({ expiresAt }) => overlapMillis > 0 && (expiresAt === null || now < expiresAt))
    .map((old) => ({ ...old, expiresAt: Math.min(old.expiresAt ?? end, end) }))
  return {
    ...client,
    secrets: [...kept, { hash, createdAt: now, expiresAt: null }],
    updatedAt: changedAt(client, now),
  }
}

/** The page that shows a secret; no other does. */
export async function secretPage(
  visit: Visit,
  client: Client,
  secret: string | null,
  deps: TrustDeps,
): Promise<Response> {
  const page = SecretPage({
    console: await consoleOf(visit, 'login-trusts', deps),
    app: client,
    secret,
    onHref: trustPath(deps, client.id),
  })
  return pageResponse(visit.request, deps, page)
}

async function bySecret(id: string, deps: TrustDeps): Promise<Client> {
  const client = await findTrust(id, deps)
  if (!/^client_secret_/.test(client.tokenEndpointAuthMethod)) throw new PageError('not-found')
  return client
}

async function question(
  visit: Visit,
  client: Client,
  fault: NewSecretProps['fault'],
  deps: TrustDeps,
): Promise<Response> {
  const page = NewSecretPage({
    console: await consoleOf(visit, 'login-trusts', deps),
    app: client.name,
    action: trustPath(deps, client.id, '/secret'),
    csrf: csrfToken(visit.signedIn.secret, purposeOf(client.id)),
    backHref: trustPath(deps, client.id),
    fault,
  })
  const status = fault === null ? 200 : fault === 'expired' ? 403 : 409
  return pageResponse(visit.request, deps, page, { status })
}
