// Takes an order on (Bulk Data export, "Kick-off Request"): reads its parameters, settles whose data it is
// about, fixes the moment it shows, and leaves the rest to workers.
import type { FhirBackend } from '../fhir/backend.ts'
import { type ExportDesk, type ExportOrder, exportableTypes } from '../fhir/export-order.ts'
import { forbidden, notFound } from '../fhir/refusals.ts'
import { isAmong, membersOf } from '../fhir/roster.ts'
import type { Millis } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import { FhirError } from '../model/errors.ts'
import type { ExportJob, ExportLimits, ExportSpec } from '../model/export-job.ts'
import type { Stores } from '../model/stores.ts'
import type { ExportOrigin } from './export-origin.ts'
import { type ExportRequest, parseExportRequest } from './export-request.ts'

type KickOffDeps = {
  backend: FhirBackend
  origin: ExportOrigin
  stores: Stores
  /** The tenant's FHIR base. */
  baseUrl: string
  limits: ExportLimits
  /** Tells workers that there is work. */
  wake(): void
}

const RETRY_AFTER_SECONDS = 30
const CHECKED_AT_ONCE = 500

/** Makes the desk that the gateway hands orders to. */
export function exportDesk(deps: KickOffDeps): ExportDesk {
  const { stores, origin, baseUrl } = deps
  return {
    levels: () => origin.levels(),
    async start(asked, access, now) {
      const order = ofServedTypes(asked, origin)
      const facts = { bases: [baseUrl], now, lacks: origin.lacks }
      const request = parseExportRequest(order, facts)
      const patients = await patientsOf(order, request, access, deps, now)
      const id = newId(now)
      const job: ExportJob = {
        id,
        clientId: access.client.id,
        authorizationId: access.authorization.id,
        spec: specOf(order, request, patients, access),
        groupId: order.groupId,
        request: `${baseUrl}/${order.target}`,
        snapshotAt: await origin.takeSnapshot(),
        createdAt: now,
        state: 'running',
        failure: null,
        endedAt: null,
        expiresAt: null,
        held: null,
      }
      const added = await stores.write(async (unit) => {
        const outcome = await unit.exportJobs.add(job, deps.limits)
        if (outcome === 'added')
          await unit.auditEvents.append({
            type: 'export-started',
            at: now,
            outcome: 'success',
            clientId: job.clientId,
            authorizationId: job.authorizationId,
            detail: { job: id, level: order.level, group: order.groupId },
          })
        return outcome
      })
      if (added !== 'added') throw tooMany(added)
      deps.wake()
      return { statusUrl: `${baseUrl}/_export/${id}` }
    },
  }
}

/** Without the types that the origin does not have: those the client named it is told of. */
function ofServedTypes(order: ExportOrder, origin: ExportOrigin): ExportOrder {
  const served = origin.types()
  if (served === null) return order
  const types = order.types.filter((type) => served.has(type))
  const missing = order.types.find((type) => !served.has(type))
  if (missing === undefined || !order.typesNamed) return { ...order, types }
  const notice = `The data source has no ${missing}.`
  if (!order.lenient) throw new FhirError(400, 'not-supported', notice)
  return { ...order, types, notices: [...order.notices, notice] }
}

function tooMany(outcome: 'client has enough' | 'all are busy'): FhirError {
  const words =
    outcome === 'client has enough'
      ? 'Exports of this client are running already: wait for one, or delete it.'
      : 'Too many exports are running: try again later.'
  return new FhirError(429, 'throttled', words, {
    headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
  })
}

function specOf(
  order: ExportOrder,
  request: ExportRequest,
  patients: string[] | null,
  access: BearerAccess,
): ExportSpec {
  const { provenance } = request
  if (provenance !== 'none' && !exportableTypes(access)('Provenance'))
    throw forbidden('export-scope-missing', "'includeAssociatedData' needs system/Provenance.rs.")
  // Provenance of what is exported belongs to it, unless '_type' says otherwise.
  const belongs = order.level !== 'system' && order.types.includes('Provenance')
  return {
    level: order.level,
    types: [...order.types],
    since: request.since,
    until: request.until,
    typeFilters: request.typeFilters,
    elements: request.elements,
    provenance: provenance === 'none' && belongs ? 'all' : provenance,
    patients,
    notices: request.notices,
    organizeBy: request.organizeBy,
    partialManifests: request.partialManifests,
    separateStatus: order.separateStatus,
  }
}

/** Whose data it is about, as of now; null for everybody's. */
async function patientsOf(
  order: ExportOrder,
  request: ExportRequest,
  access: BearerAccess,
  deps: KickOffDeps,
  now: Millis,
): Promise<string[] | null> {
  const members = order.groupId === null ? null : await rosterOf(order.groupId, access, deps, now)
  if (request.patients === null) return members
  const asked = [...new Set(request.patients)].sort()
  const known = new Set(members ?? (await existing(asked, deps.backend)))
  // Who is not known is not named: that would tell who is.
  if (asked.some((id) => !known.has(id)))
    throw new FhirError(400, 'value', "'patient' names somebody who is not among these patients.")
  return asked
}

async function rosterOf(
  id: string,
  { client }: BearerAccess,
  { backend, baseUrl }: KickOffDeps,
  now: Millis,
): Promise<string[]> {
  const group = await backend.read('Group', id)
  const allowed = client.exportGroups
  // A client of certain groups is told the same of every other one, there or not.
  if (allowed !== null && !allowed.includes(id) && !(group && isAmong(group, allowed)))
    throw forbidden('export-group-not-allowed', 'This client may not export this group.')
  if (group === null) throw notFound('resource-absent')
  return membersOf(group, [baseUrl], now)
}

async function existing(ids: readonly string[], backend: FhirBackend): Promise<string[]> {
  const found: string[] = []
  for (let at = 0; at < ids.length; at += CHECKED_AT_ONCE) {
    const asked = ids.slice(at, at + CHECKED_AT_ONCE).map((id) => ({ type: 'Patient', id }))
    for (const { id } of await backend.readMany(asked)) if (id !== undefined) found.push(id)
  }
  return found
}
