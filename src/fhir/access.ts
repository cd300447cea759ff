// Decides, before any data is touched, whether a request may run and as what (FHIR R4 http.html). The
// decision depends on the request and the token alone, never on data, so a refusal tells nothing about
// what is there. What is not scoped is refused first (403); what is scoped but not built says so.
import type { BearerAccess } from '../model/bearer-access.ts'
import { FhirError } from '../model/errors.ts'
import type { Predicate } from './backend.ts'
import type { Capabilities } from './capabilities.ts'
import { resourceTypes } from './definitions/definitions.ts'
import { type ExportOrder, exportLevel, exportOrder, requireExport } from './export-order.ts'
import type { Grant } from './grants.ts'
import { type HistoryPlan, historyPlan } from './history-plan.ts'
import type { Call, Interaction } from './interaction.ts'
import { predicateOf } from './predicate.ts'
import { forbidden, insufficientScope } from './refusals.ts'
import type { Letter, Resource } from './resource.ts'
import {
  compartmentPlan,
  type PlannedWith,
  type SearchPlan,
  searchOptions,
  searchPlan,
} from './search-plan.ts'
import { parseSearch, type SearchQuery } from './search-query.ts'
import { isServed } from './served.ts'
import { everythingPlan, systemSearchPlan, type TypesPlan, typesOf } from './types-plan.ts'
import { type WritePlan, writePlan } from './write-plan.ts'

/** What is to be done; built from the parsed request, never from what the client sent. */
export type Plan =
  | { run: 'read'; type: string; id: string; predicate: Predicate; projection: Projection }
  | { run: 'vread'; type: string; id: string; versionId: string; predicate: Predicate }
  | { run: 'history'; history: HistoryPlan }
  | { run: 'search'; search: SearchPlan }
  | { run: 'types'; types: TypesPlan }
  | { run: 'write'; write: WritePlan }
  | { run: 'bundle'; bundle: Resource; kind: 'batch' | 'transaction' }
  | { run: 'export'; order: ExportOrder }

/** Which elements are wanted; applied after judging. */
type Projection = Pick<SearchQuery, 'elements' | 'summary'>

export type Decision = { allowed: false; error: FhirError } | { allowed: true; plan: Plan }

export type DecidedBy = PlannedWith & {
  grants: readonly Grant[]
  /** Who is asking; without, nothing is exported. */
  access?: BearerAccess
}

/** Decides one call. Only a fault of ours throws. */
export function decide(call: Call, by: DecidedBy): Decision {
  try {
    const predicate = predicateOf(by.grants)
    requireScopes(call.interaction, call, predicate, by)
    if (!isBuilt(call.interaction, by.capabilities)) throw notBuilt(call.interaction)
    return { allowed: true, plan: planOf(call, predicate, by) }
  } catch (error) {
    if (error instanceof FhirError) return { allowed: false, error }
    throw error
  }
}

function isBuilt(interaction: Interaction, capabilities: Capabilities): boolean {
  const { interactions, exports } = capabilities
  const level = interaction.kind === 'operation' ? exportLevel(interaction) : null
  if (level !== null) return exports().has(level)
  const type = 'type' in interaction ? interaction.type : null
  const { kind } = interaction
  return interactions.has(kind) && isServed(capabilities.served(), kind, type)
}

function notBuilt({ kind }: Interaction): FhirError {
  return new FhirError(501, 'not-supported', `This server does not do '${kind}' yet.`)
}

/** What the interaction needs, as type and letter; all of it. */
function requirements(interaction: Interaction): [type: string, letter: Letter][] {
  switch (interaction.kind) {
    case 'read':
    case 'vread':
    case 'history-instance':
      return [[interaction.type, 'r']]
    case 'search-type':
    case 'history-type':
    case 'search-compartment':
      return [[interaction.type, 's']]
    case 'create':
      return interaction.ifNoneExist === null
        ? [[interaction.type, 'c']]
        : [
            [interaction.type, 'c'],
            [interaction.type, 's'],
          ]
    case 'update':
    case 'patch':
      return [[interaction.type, 'u']]
    case 'conditional-update':
    case 'conditional-patch':
      return [
        [interaction.type, 'u'],
        [interaction.type, 's'],
      ]
    case 'delete':
      return [[interaction.type, 'd']]
    case 'conditional-delete':
      return [
        [interaction.type, 'd'],
        [interaction.type, 's'],
      ]
    case 'search-system':
    case 'history-system':
      return [['*', 's']]
    case 'operation':
    case 'batch':
    case 'transaction':
    case 'page':
      return []
  }
}

function requireScopes(
  interaction: Interaction,
  call: Call,
  predicate: Predicate,
  by: DecidedBy,
): void {
  const { grants } = by
  // Entries of a bundle are each decided alone, and a page link is opened first; but who has nothing at
  // all gets nothing at all.
  if (grants.length === 0) throw insufficientScope('anything', 'r')
  if (interaction.kind === 'operation') requireOperation(interaction, predicate, by.access)
  const types = interaction.kind === 'search-system' ? (typesOf(call.parameters) ?? []) : []
  for (const type of types) if (predicate(type, 's') === 'none') throw insufficientScope(type, 's')
  for (const [type, letter] of requirements(interaction)) {
    const held =
      type === '*'
        ? grants.some((grant) => grant.letters.has(letter))
        : predicate(type, letter) !== 'none'
    if (!held) throw insufficientScope(type === '*' ? 'all types' : type, letter)
  }
}

/** Operations run only where a rule says so; the rest is nobody's, whatever its scopes. */
function requireOperation(
  operation: Extract<Interaction, { kind: 'operation' }>,
  predicate: Predicate,
  access: BearerAccess | undefined,
): void {
  const { name, on } = operation
  if (name === 'everything' && on === 'instance' && operation.type === 'Patient') {
    if (predicate('Patient', 'r') === 'none') throw insufficientScope('Patient', 'r')
    return
  }
  if (name === 'everything' && on === 'type' && operation.type === 'Patient') {
    const opened = predicate('Patient', 's')
    if (opened === 'all') return
    if (opened === 'none') throw insufficientScope('Patient', 's')
    throw forbidden(
      'reach-too-small',
      'This token may not ask for everything of all patients: it needs a search of all of them.',
    )
  }
  const level = exportLevel(operation)
  if (level === null || !access)
    throw forbidden('operation-not-offered', `This token may not call '$${name}' here.`)
  requireExport(level, access)
}

function planOf(call: Call, predicate: Predicate, by: DecidedBy): Plan {
  const { interaction } = call
  switch (interaction.kind) {
    case 'read': {
      const { type, id } = interaction
      return { run: 'read', type, id, predicate, projection: projectionOf(call, type, by) }
    }
    case 'search-type':
      return { run: 'search', search: searchPlan(call, interaction.type, predicate, null, by) }
    case 'search-compartment': {
      const { compartment, type } = interaction
      return { run: 'search', search: compartmentPlan(call, type, compartment, predicate, by) }
    }
    case 'search-system':
      return { run: 'types', types: systemSearchPlan(call, predicate, by) }
    case 'vread': {
      const { type, id, versionId } = interaction
      requirePlain(call)
      return { run: 'vread', type, id, versionId, predicate }
    }
    case 'history-instance':
    case 'history-type':
    case 'history-system':
      return {
        run: 'history',
        history: historyPlan(call, interaction, predicate, resourceTypes(), by),
      }
    case 'create':
    case 'update':
    case 'conditional-update':
    case 'patch':
    case 'conditional-patch':
    case 'delete':
    case 'conditional-delete':
      return { run: 'write', write: writePlan(call, interaction, predicate, by.grants, by) }
    case 'batch':
    case 'transaction':
      return { run: 'bundle', bundle: interaction.bundle, kind: interaction.kind }
    case 'operation': {
      if (interaction.name === 'everything') {
        const patient = interaction.on === 'instance' ? interaction.id : null
        return { run: 'types', types: everythingPlan(call, patient, predicate, by) }
      }
      const level = exportLevel(interaction)
      if (level === null || by.access === undefined) throw notBuilt(interaction)
      return { run: 'export', order: exportOrder(call, level, by.access) }
    }
    case 'page':
      // Opened before it is decided on (carry-out.ts).
      throw notBuilt(interaction)
  }
}

/** A read takes no parameters but those that choose what of the resource is wanted. */
function projectionOf(call: Call, type: string, by: DecidedBy): Projection {
  const wanted = call.parameters.filter(([name]) => name === '_elements' || name === '_summary')
  requirePlain(call)
  const projection = parseSearch(type, wanted, searchOptions(call, by))
  if (projection.summary === 'count')
    throw new FhirError(400, 'value', "'_summary=count' is for searches.")
  return projection
}

function requirePlain({ parameters, lenient }: Call): void {
  const other = parameters.some(
    ([name, value]) => name !== '_elements' && name !== '_summary' && value !== '',
  )
  if (other && !lenient)
    throw new FhirError(
      400,
      'not-supported',
      'A read takes no parameter but _elements and _summary.',
    )
}
