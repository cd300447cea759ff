// A practice with an issuer, keys, users, apps and a FHIR backend of its own. Nothing of one tenant is
// worth anything at another. People know it by its handle.
import type { Millis } from '../lib/clock.ts'

export type Tenant = {
  /** The handle: `default` lives at the root of the public URL, others at `/{handle}`. */
  id: string
  /** The practice's name, as pages show it. */
  name: string
  createdAt: Millis
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
  /** Adds the tenant; false when the handle is taken. */
  add(tenant: Tenant): Promise<boolean>
}
