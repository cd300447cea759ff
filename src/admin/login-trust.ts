// What the pages about one login trust share: finding it, and where they are.
import { sha256 } from '../lib/hashing.ts'
import type { Client } from '../model/client.ts'
import { PageError } from '../model/errors.ts'
import type { Registration } from '../model/registration.ts'
import type { ClientRules } from '../oauth/client-metadata.ts'
import type { DryRunDeps } from '../oauth/dry-run.ts'
import type { Stated } from '../pages/admin/stated-line.tsx'
import { type ConsoleDeps, roomPath } from './operator.ts'

export type TrustDeps = ConsoleDeps & { rules: ClientRules; dryRun: DryRunDeps }

/** The trust of the path. Throws a page when there is none. */
export async function findTrust(
  id: string,
  { stores }: Pick<TrustDeps, 'stores'>,
): Promise<Client> {
  const client = await stores.clients.find(id)
  if (!client) throw new PageError('not-found')
  return client
}

/** Where the trust's pages are. Ids may hold slashes and colons. */
export function trustPath(deps: TrustDeps, id: string, below = ''): string {
  return roomPath(deps, 'login-trusts', `/${encodeURIComponent(id)}${below}`)
}

/** What a software statement says of an app, for people; null where none was shown. */
export function statedOf(registration: Registration | null): Stated | null {
  if (!registration?.statement) return null
  const { statement, softwareId, softwareVersion } = registration
  const software = [softwareId, softwareVersion].filter((part) => part !== null).join(' ')
  return { software, issuer: statement.issuer, hash: sha256(statement.text) }
}
