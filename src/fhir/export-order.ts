// Whether an export may be made, and of which types (Bulk Data export, "Privacy and Security"). Decided by the
// request and the token alone. What becomes of an order is the matter of whoever keeps export jobs.
import type { Millis } from '../lib/clock.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import { FhirError } from '../model/errors.ts'
import { covers, intersect, isResourceScope, parseScopes, type Scope } from '../model/scope.ts'
import { isResourceType, resourceTypes } from './definitions/definitions.ts'
import type { Call, Interaction } from './interaction.ts'
import { forbidden } from './refusals.ts'
import { type Parameter, printParameters } from './request-target.ts'

export type ExportLevel = 'system' | 'patient' | 'group'

/** An export that the token allows. */
export type ExportOrder = {
  level: ExportLevel
  /** Null unless it is about a group. */
  groupId: string | null
  /** Those asked for, or all that the token covers. */
  types: readonly string[]
  /** Whether the client named the types. */
  typesNamed: boolean
  /** What was passed over because handling is lenient, in words for the client. */
  notices: readonly string[]
  /** The parameters besides `_type`. */
  parameters: readonly Parameter[]
  lenient: boolean
  /** Whether its status is told beside that of asking for it. */
  separateStatus: boolean
  /** The path and query of the request, below the FHIR base. */
  target: string
}

/** Where orders go. */
export interface ExportDesk {
  /** The levels that can be exported at this moment. */
  levels(): ReadonlySet<ExportLevel>
  /** Takes the order on; answers where its status will be told. Throws the FhirError by which it is refused. */
  start(order: ExportOrder, access: BearerAccess, now: Millis): Promise<{ statusUrl: string }>
}

type Operation = Extract<Interaction, { kind: 'operation' }>

/** The level of an export at this place; null where there is none. */
export function exportLevel(operation: Operation): ExportLevel | null {
  if (operation.name !== 'export') return null
  if (operation.on === 'system') return 'system'
  if (operation.on === 'type') return operation.type === 'Patient' ? 'patient' : null
  return operation.type === 'Group' ? 'group' : null
}

export type ExportingAccess = Pick<BearerAccess, 'client' | 'authorization' | 'grantedScope'>

/** What a token may export: what its `system/` scopes read and search unfiltered, as far as the client is still registered for it. */
export function exportableTypes(access: ExportingAccess): (type: string) => boolean {
  const { client, authorization, grantedScope } = access
  if (!client.fhirEnabled || client.disabledAt !== null || authorization.userId !== null)
    return () => false
  const scopes = systemScopes(grantedScope, client.allowedScope)
  return (type) => scopesExport(scopes, type)
}

/** The system scopes of a token that the client is still registered for. */
function systemScopes(grantedScope: string, allowedScope: string): Scope[] {
  const granted = parseScopes(grantedScope).scopes.filter(
    (scope) => isResourceScope(scope) && scope.context === 'system',
  )
  return granted.length === 0 ? [] : intersect(granted, parseScopes(allowedScope).scopes)
}

const scopesExport = (scopes: readonly Scope[], type: string) =>
  covers(scopes, {
    kind: 'resource',
    context: 'system',
    type,
    letters: new Set(['r', 's']),
    version: 2,
    filter: [],
    text: '',
  })

/** Refuses, before anything else is looked at, what this token may not export at this level. */
export function requireExport(level: ExportLevel, access: ExportingAccess): void {
  const may = exportableTypes(access)
  if (!resourceTypes().some(may))
    throw forbidden(
      'export-scope-missing',
      "An export needs system/ scopes with 'r' and 's' and without a filter.",
    )
  if (level !== 'group' && access.client.exportGroups !== null)
    throw forbidden(
      'export-group-not-allowed',
      'This client may export certain groups only: use Group/[id]/$export.',
    )
  if (level !== 'system' && !may('Patient'))
    throw forbidden('export-scope-missing', 'An export of patients needs system/Patient.rs.')
  if (level === 'group' && !readsGroups(access))
    throw forbidden('export-scope-missing', 'An export of a group needs system/Group.r.')
}

function readsGroups({ grantedScope, client }: ExportingAccess): boolean {
  return systemScopes(grantedScope, client.allowedScope).some(
    (scope) =>
      isResourceScope(scope) &&
      (scope.type === 'Group' || scope.type === '*') &&
      scope.letters.has('r') &&
      scope.filter.length === 0,
  )
}

/** Whether the token still opens what was ordered with another one; asked whenever a job is. */
export function stillExports(
  access: ExportingAccess,
  order: { level: ExportLevel; types: readonly string[] },
): boolean {
  try {
    requireExport(order.level, access)
  } catch (error) {
    if (error instanceof FhirError) return false
    throw error
  }
  return order.types.every(exportableTypes(access))
}

/** Carriers of other resources, never exported for themselves. */
const NEVER_EXPORTED = new Set(['Parameters'])

/** Reads the types of an order. Throws what is wrong with the request, or that the token does not cover it. */
export function exportOrder(call: Call, level: ExportLevel, access: ExportingAccess): ExportOrder {
  if (!call.respondAsync)
    throw new FhirError(400, 'required', "An export needs the header 'Prefer: respond-async'.")
  const may = exportableTypes(access)
  const named = call.parameters
    .filter(([name]) => name === '_type')
    .flatMap(([, value]) => value.split(','))
    .map((type) => type.trim())
    .filter((type) => type !== '')
  const unknown = named.filter((type) => !isResourceType(type) || NEVER_EXPORTED.has(type))
  if (unknown.length > 0 && !call.lenient)
    throw new FhirError(400, 'value', "'_type' names something that is no resource type.")
  const known = [...new Set(named)].filter((type) => !unknown.includes(type))
  const foreign = known.find((type) => !may(type))
  if (foreign !== undefined)
    throw forbidden(
      'export-scope-missing',
      `This token may not export ${foreign}: it needs 'r' and 's' without a filter.`,
    )
  const { interaction } = call
  const notices = unknown.map((type) => `'_type' names '${type.slice(0, 64)}', which is no type.`)
  const byQuery = (call.queryParameters ?? []).some(([name]) => name === 'patient')
  if (byQuery) {
    const notice = "'patient' is taken by POST only, in a Parameters resource."
    if (!call.lenient) throw new FhirError(400, 'not-supported', notice)
    notices.push(notice)
  }
  return {
    level,
    groupId: level === 'group' && 'id' in interaction ? interaction.id : null,
    types:
      named.length > 0
        ? known
        : resourceTypes().filter((type) => may(type) && !NEVER_EXPORTED.has(type)),
    typesNamed: named.length > 0,
    notices,
    parameters: call.parameters.filter(
      ([name]) => name !== '_type' && !(byQuery && name === 'patient'),
    ),
    lenient: call.lenient,
    separateStatus: call.separateExportStatus === true,
    target: targetOf(call),
  }
}

/** What the manifest calls the request (Bulk Data export, "Response - Complete Status"). */
function targetOf({ interaction, queryParameters, parameters }: Call): string {
  const path =
    'id' in interaction
      ? `Group/${interaction.id}/$export`
      : 'type' in interaction
        ? 'Patient/$export'
        : '$export'
  const query = queryParameters ?? parameters
  return query.length === 0 ? path : `${path}?${printParameters(query)}`
}
