// A practice with an issuer, keys, users, apps and a FHIR backend of its own. Nothing of one tenant is
// worth anything at another. People know it by its handle.
import type { Millis } from '../lib/clock.ts'
import type { Sealer } from '../lib/seal.ts'
import type { AuditEvent } from './audit-event.ts'

export type Tenant = {
  /** The handle: `default` lives at the root of the public URL, others at `/{handle}`. */
  id: string
  /** What it has settled for itself, by name, as text; for the rest the defaults hold. */
  settings: Readonly<Record<string, string>>
  /** Likewise its secrets, each sealed under the master key. */
  secrets: Readonly<Record<string, string>>
  createdAt: Millis
  /** When its settings were last changed; tells one state of them from another. */
  updatedAt: Millis
}

/** A practice that has settled nothing yet, or only what is given. */
export function newTenant(id: string, now: Millis, settings: Tenant['settings'] = {}): Tenant {
  return { id, settings, secrets: {}, createdAt: now, updatedAt: now }
}

/** Where a secret of a practice is at home: sealed there, it opens nowhere else. */
export const secretPlace = (tenant: string, name: string): string => `practice/${tenant}/${name}`

/** The secrets of a practice by name. Throws a SealError. */
export function openSecrets(
  { id, secrets }: Pick<Tenant, 'id' | 'secrets'>,
  sealer: Sealer,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, sealed]) => [
      name,
      sealer.open(sealed, secretPlace(id, name)).toString(),
    ]),
  )
}

export const DEFAULT_TENANT = 'default'

/** First path segments that a handle may not take, since the default tenant's own URLs live there. */
const RESERVED = new Set(
  'default authorize token introspect revoke register userinfo jwks jwt par fhir oauth portal ehr admin steps sign-in sign-out style assets health ready metrics bulk logo launch'.split(
    ' ',
  ),
)

/** What is wrong with a handle; null when it will do. */
export function handleFault(handle: string): string | null {
  if (handle === DEFAULT_TENANT) return null
  if (!/^[a-z][a-z0-9-]{1,62}$/.test(handle))
    return 'A handle is 2 to 63 lower-case letters, digits and hyphens and starts with a letter.'
  if (RESERVED.has(handle)) return `'${handle}' is a path of the server itself.`
  return null
}

export interface TenantStore {
  find(id: string): Promise<Tenant | null>
  list(): Promise<Tenant[]>
  /** Adds the tenant; false when the handle is taken, or was: an issuer never comes to mean another practice. */
  add(tenant: Tenant, record?: AuditEvent): Promise<boolean>
  /**
   * Removes the tenant with all its rows but the audit trail, which ends with `record`, and announces a change of
   * everything. False when there is none; called again, it removes what a removal that was cut off has left.
   */
  remove(id: string, record: AuditEvent): Promise<boolean>
}

/** A tenant's own record, for units of work. */
export interface PracticeStore {
  /**
   * Keeps these settings and secrets and announces a change; false when the record is not the one that
   * `readAt` (its `updatedAt`) names, or not there.
   */
  settle(
    settled: Pick<Tenant, 'settings' | 'secrets' | 'updatedAt'>,
    readAt: Millis,
  ): Promise<boolean>
}
