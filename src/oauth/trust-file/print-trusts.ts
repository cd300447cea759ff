// The login trusts of a practice as plain data for a file: everything that can be registered, no secret, in an
// order that depends on nothing but the trusts, so that two exports differ only where the trusts do.
import type { Client } from '../../model/client.ts'
import { printClientMetadata } from '../client-metadata.ts'

/** Members of printed metadata that a file does not hold: they follow from others, or are nobody's to set. */
const LEFT_OUT = [
  'client_id',
  'client_id_issued_at',
  'client_secret',
  'client_secret_expires_at',
  'response_types',
]

/** Everything that a file says of a client, but its version. Scopes are a list, a line each. */
export function trustMembers(client: Client): Record<string, unknown> {
  const members = Object.entries(printClientMetadata(client)).filter(
    ([name]) => !LEFT_OUT.includes(name),
  )
  const scope = client.allowedScope.split(' ').filter((word) => word !== '')
  return { ...Object.fromEntries(members), scope }
}

/** The login trusts of a file by client_id. A `version` lets a plan tell what was changed since. */
export function printTrusts(
  clients: readonly Client[],
  withVersions: boolean,
): Record<string, Record<string, unknown>> {
  // By code unit, which is the same everywhere; names and languages change.
  const sorted = clients.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return Object.fromEntries(
    sorted.map((client) => [
      client.id,
      { ...trustMembers(client), ...(withVersions && { version: client.updatedAt }) },
    ]),
  )
}
