// Whether an export may still go on, or be shown: asked at every step, since a client may be switched off, an
// authorization revoked, or a registration narrowed at any time (Bulk Data export, "Privacy and Security").
import { type ExportingAccess, stillExports } from '../fhir/export-order.ts'
import type { Resource } from '../fhir/resource.ts'
import { isAmong } from '../fhir/roster.ts'
import type { Millis } from '../lib/clock.ts'
import { authorizationFault } from '../model/authorization.ts'
import type { ExportJob } from '../model/export-job.ts'
import type { Stores } from '../model/stores.ts'

type StandingDeps = {
  stores: Pick<Stores, 'clients' | 'authorizations'>
  readGroup(id: string): Promise<Resource | null>
}

/** Every type that a job may bring. */
export function exportedTypes({ spec }: Pick<ExportJob, 'spec'>): string[] {
  return spec.provenance === 'none' ? spec.types : [...new Set([...spec.types, 'Provenance'])]
}

/** Whether this token opens the job. */
export async function opensJob(
  access: ExportingAccess,
  job: ExportJob,
  { readGroup }: Pick<StandingDeps, 'readGroup'>,
): Promise<boolean> {
  const { client } = access
  if (client.id !== job.clientId) return false
  if (!stillExports(access, { level: job.spec.level, types: exportedTypes(job) })) return false
  if (client.exportGroups === null || job.groupId === null) return client.exportGroups === null
  if (client.exportGroups.includes(job.groupId)) return true
  const group = await readGroup(job.groupId)
  return group !== null && isAmong(group, client.exportGroups)
}

/** Whether what the job rests on is still there. */
export async function jobStands(job: ExportJob, deps: StandingDeps, now: Millis): Promise<boolean> {
  const client = await deps.stores.clients.find(job.clientId)
  const authorization = await deps.stores.authorizations.find(job.authorizationId)
  if (!client || !authorization || authorizationFault(authorization, now) !== null) return false
  return opensJob({ client, authorization, grantedScope: authorization.grantedScope }, job, deps)
}
