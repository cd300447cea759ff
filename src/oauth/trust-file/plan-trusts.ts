// What a file would change: pure, from what is wanted and what is there. What is applied is what was planned:
// every change carries the version that it was made from.
import type { Millis } from '../../lib/clock.ts'
import { randomSecret, sha256 } from '../../lib/hashing.ts'
import type { Client } from '../../model/client.ts'
import { registerClient, withMetadata } from '../client-registration.ts'
import type { ConfigFile } from './config-file.ts'
import { trustMembers } from './print-trusts.ts'
import type { FileFault, WantedTrust } from './read-trusts.ts'

/** A member as it is and as it would be; undefined where it is not set. */
export type MemberChange = { member: string; before: unknown; after: unknown }

type PlannedChange = {
  before: Client
  after: Client
  members: MemberChange[]
  /** Told once when it is applied: the app proves itself by a secret now and had none. */
  madeSecret: string | null
  /** Whether the file gives it another secret; the ones before stop working. */
  secretReplaced: boolean
}

export type TrustPlan = {
  created: { client: Client; madeSecret: string | null }[]
  changed: PlannedChange[]
  removed: Client[]
  /** Not in the file, and left as they are. */
  left: Client[]
  unchanged: number
  /** What cannot be applied, since somebody changed it after the file was made. */
  conflicts: FileFault[]
}

/**
 * Compares a file with what is there. `strangers` are apps that registered themselves and that nobody has looked
 * at: pruning is about the practice's own, so they are left.
 */
export function planTrusts(
  { prune, trusts }: Pick<ConfigFile, 'prune' | 'trusts'>,
  clients: readonly Client[],
  strangers: ReadonlySet<string>,
  now: Millis,
): TrustPlan {
  const plan: TrustPlan = {
    created: [],
    changed: [],
    removed: [],
    left: [],
    unchanged: 0,
    conflicts: [],
  }
  const known = new Map(clients.map((client) => [client.id, client]))
  const named = new Set(trusts.map(({ id }) => id))
  for (const wanted of trusts.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    planOne(wanted, known.get(wanted.id) ?? null, now, plan)
  for (const client of clients)
    if (!named.has(client.id))
      (prune && !strangers.has(client.id) ? plan.removed : plan.left).push(client)
  return plan
}

/** How many trusts would be written or removed. */
export function countChanges({ created, changed, removed }: TrustPlan): number {
  return created.length + changed.length + removed.length
}

/** What tells one plan from another: what would be written, `beside` it too, and the versions it stands on. */
export function planDigest(
  { created, changed, removed, conflicts }: TrustPlan,
  beside: unknown = null,
): string {
  const of = (client: Client) => [client.id, trustMembers(client)]
  return sha256(
    JSON.stringify([
      created.map(({ client }) => of(client)),
      changed.map(({ before, after, secretReplaced }) => [
        before.updatedAt,
        ...of(after),
        secretReplaced && after.secrets.map(({ hash }) => hash),
      ]),
      removed.map(({ id, updatedAt }) => [id, updatedAt]),
      conflicts.length,
      beside,
    ]),
  )
}

function planOne(wanted: WantedTrust, before: Client | null, now: Millis, plan: TrustPlan): void {
  const { id, line, version, disabled, metadata, secretHash } = wanted
  const conflict = (message: string) =>
    plan.conflicts.push({ line, field: `${id}: version`, message })
  if (before === null) {
    if (version !== null) {
      conflict(
        'is of a login trust that is not here: it was removed since, or is another practice’s',
      )
      return
    }
    const made = registerClient(metadata, now)
    const secrets = secretHash === null ? made.client.secrets : [secretOf(secretHash, now)]
    const client = { ...made.client, secrets, disabledAt: disabled ? now : null }
    plan.created.push({ client, madeSecret: secretHash === null ? made.secret : null })
    return
  }
  const change = changeOf(wanted, before, now)
  if (change === null) plan.unchanged++
  else if (version !== null && version !== before.updatedAt)
    conflict('is not the newest: somebody changed this login trust after the file was made')
  else plan.changed.push(change)
}

/** What the file changes of a client; null for nothing. */
function changeOf(wanted: WantedTrust, before: Client, now: Millis): PlannedChange | null {
  const { metadata, disabled, secretHash } = wanted
  let after = withMetadata(before, metadata, now)
  // A file says nothing of groups where an app works for people; what was set of them stays.
  if (!metadata.grantTypes.includes('client_credentials'))
    after = { ...after, exportGroups: before.exportGroups }
  after = { ...after, disabledAt: disabled ? (before.disabledAt ?? now) : null }
  const bySecret = /^client_secret_/.test(after.tokenEndpointAuthMethod)
  const knows = before.secrets.some(({ hash }) => hash === secretHash)
  const secretReplaced = secretHash !== null && !knows
  let madeSecret: string | null = null
  if (secretReplaced) after = { ...after, secrets: [secretOf(secretHash, now)] }
  else if (bySecret && after.secrets.length === 0 && !bySecretBefore(before)) {
    madeSecret = randomSecret()
    after = { ...after, secrets: [secretOf(sha256(madeSecret), now)] }
  }
  const members = changedMembers(trustMembers(before), trustMembers(after))
  if (members.length === 0 && !secretReplaced) return null
  return { before, after, members, madeSecret, secretReplaced }
}

const bySecretBefore = ({ tokenEndpointAuthMethod }: Client) =>
  /^client_secret_/.test(tokenEndpointAuthMethod)

const secretOf = (hash: string, now: Millis) => ({ hash, createdAt: now, expiresAt: null })

function changedMembers(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): MemberChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((member) => ({ member, before: before[member], after: after[member] }))
}
