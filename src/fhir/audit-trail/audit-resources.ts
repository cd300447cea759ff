// Events of the audit trail as AuditEvents, with the names that people and apps have today.
import type { AuditEntry } from '../../model/audit-event.ts'
import type { Stores } from '../../model/stores.ts'
import type { Resource } from '../resource.ts'
import { type AgentUser, auditEventResource } from './audit-event-resource.ts'

export type AuditNamesFrom = {
  stores: Pick<Stores, 'clients' | 'users'>
  issuer: string
  practiceName: string
}

/** Makes the resources of events, in their order; each name is looked up once. */
export async function auditResources(
  entries: readonly AuditEntry[],
  { stores, issuer, practiceName }: AuditNamesFrom,
): Promise<(Resource & { id: string })[]> {
  const users = new Map<string, AgentUser>()
  const clients = new Map<string, string>()
  const userIds = entries.flatMap(({ userId, actorId }) => [userId, actorId])
  for (const id of new Set(userIds)) {
    const user = id === undefined ? null : await stores.users.find(id)
    if (user) users.set(user.id, { fhirUser: user.fhirUser, name: user.displayName })
  }
  for (const id of new Set(entries.map(({ clientId }) => clientId))) {
    const client = id === undefined ? null : await stores.clients.find(id)
    if (client) clients.set(client.id, client.name)
  }
  return entries.map((entry) => auditEventResource(entry, { issuer, practiceName, users, clients }))
}
