// Decides, before any data is touched, whether a request may run and as what (FHIR R4 http.html). The
// decision depends on the request and the token alone, never on data, so a refusal tells nothing about
// what is there. What is not scoped is refused first (403); what is scoped but not built says so.
import { FhirError } from '../model/errors.ts'
import type { Predicate } from './backend.ts'
import type { Capabilities } from './capabilities.ts'
import type { Clause, ReferenceTest } from './clause.ts'
import { isResourceType, resourceTypes, typeClass } from './definitions/definitions.ts'
import type { Grant } from './grants.ts'
import type { Call, Interaction } from './interaction.ts'
import { predicateOf, withinCompartment } from './predicate.ts'
import type { Letter } from './resource.ts'
import { type Include, parseSearch, type SearchQuery } from './search-query.ts'

/** What is to be done; built from the parsed request, never from what the client sent. */
export type Plan =
  | { run: 'read'; type: string; id: string; predicate: Predicate; projection: Projection }
  | { run: 'search'; search: SearchPlan }

export type SearchPlan = {
  query: SearchQuery
  /** False when nothing can match; the backend is not asked then. */
  possible: boolean
  /** What may be matched, followed and included; a backend narrows by it, the gateway judges by it. */
  predicate: Predicate
  /** As the client asked, to be repeated by the link to the next page. */
  call: Pick<Call, 'parameters' | 'lenient'>
  compartment: string | null
}

/** Which elements are wanted; applied after judging. */
export type Projection = Pick<SearchQuery, 'elements' | 'summary'>

export type Decision = { allowed: false; error: FhirError } | { allowed: true; plan: Plan }

export type DecidedBy = {
  grants: readonly Grant[]
  capabilities: Capabilities
  /** Absolute FHIR bases that are ours. */
  bases: readonly string[]
  now: number
}

export const DEFAULT_COUNT = 50
export const MAX_COUNT = 500

/** Decides one call. Only a fault of ours throws. */
export function decide(call: Call, by: DecidedBy): Decision {
  try {
    const predicate = predicateOf(by.grants)
    requireScopes(call.interaction, call, predicate, by.grants)
    if (!by.capabilities.interactions.has(call.interaction.kind)) throw notBuilt(call.interaction)
    return { allowed: true, plan: planOf(call, predicate, by) }
  } catch (error) {
    if (error instanceof FhirError) return { allowed: false, error }
    throw error
  }
}

const WORDS: Record<Letter, string> = {
  c: 'create',
  r: 'read',
  u: 'update',
  d: 'delete',
  s: 'search',
}

/** The refusal of a request that the token's scopes do not cover (RFC 6750 §3.1). */
function insufficientScope(type: string, letter: Letter): FhirError {
  return new FhirError(
    403,
    'forbidden',
    `This token may not ${WORDS[letter]} ${type}: no scope it holds has '${letter}' for it.`,
    { headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' } },
  )
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
  grants: readonly Grant[],
): void {
  // Entries of a bundle are each decided alone, and a page link is opened first; but who has nothing at
  // all gets nothing at all.
  if (grants.length === 0) throw insufficientScope('anything', 'r')
  if (interaction.kind === 'operation') requireOperation(interaction, predicate, grants)
  const types = interaction.kind === 'search-system' ? typesAsked(call) : []
  for (const type of types) if (predicate(type, 's') === 'none') throw insufficientScope(type, 's')
  for (const [type, letter] of requirements(interaction)) {
    const held =
      type === '*'
        ? grants.some((grant) => grant.letters.has(letter))
        : predicate(type, letter) !== 'none'
    if (!held) throw insufficientScope(type === '*' ? 'all types' : type, letter)
  }
}

function typesAsked({ parameters }: Call): string[] {
  const types = parameters
    .filter(([name]) => name === '_type')
    .flatMap(([, value]) => value.split(','))
    .filter((type) => type !== '')
  const unknown = types.find((type) => !isResourceType(type))
  if (unknown !== undefined)
    throw new FhirError(400, 'value', "'_type' names something that is no resource type.")
  return types
}

/** Operations run only where a rule says so; the rest is nobody's, whatever its scopes. */
function requireOperation(
  operation: Extract<Interaction, { kind: 'operation' }>,
  predicate: Predicate,
  grants: readonly Grant[],
): void {
  const { name, on } = operation
  if (name === 'everything' && on === 'instance' && operation.type === 'Patient') {
    if (predicate('Patient', 'r') === 'none') throw insufficientScope('Patient', 'r')
    return
  }
  if (name === 'everything' && on === 'type' && operation.type === 'Patient') {
    if (predicate('Patient', 's') === 'all') return
    throw insufficientScope('Patient', 's')
  }
  // Bulk Data export, "Privacy and Security": for backend services, and only what they hold unfiltered.
  const exported =
    name === 'export' &&
    (on === 'system' ||
      (on === 'type' && operation.type === 'Patient') ||
      (on === 'instance' && operation.type === 'Group'))
  const bulk = grants.some(
    ({ context, letters, filter }) =>
      context === 'system' && letters.has('r') && letters.has('s') && filter.length === 0,
  )
  if (exported && bulk) return
  throw new FhirError(403, 'forbidden', `This token may not call '$${name}' here.`, {
    headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' },
  })
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
    default:
      throw notBuilt(interaction)
  }
}

/** A read takes no parameters but those that choose what of the resource is wanted. */
function projectionOf(call: Call, type: string, by: DecidedBy): Projection {
  const wanted = call.parameters.filter(([name]) => name === '_elements' || name === '_summary')
  const other = call.parameters.find(
    ([name, value]) => name !== '_elements' && name !== '_summary' && value !== '',
  )
  if (other && !call.lenient)
    throw new FhirError(
      400,
      'not-supported',
      'A read takes no parameter but _elements and _summary.',
    )
  const projection = parseSearch(type, wanted, searchOptions(call, by))
  if (projection.summary === 'count')
    throw new FhirError(400, 'value', "'_summary=count' is for searches.")
  return projection
}

function searchOptions(call: Pick<Call, 'lenient'>, { bases, now }: DecidedBy) {
  return { bases, now, lenient: call.lenient, defaultCount: DEFAULT_COUNT, maxCount: MAX_COUNT }
}

function searchPlan(
  call: Call,
  type: string,
  predicate: Predicate,
  compartment: string | null,
  by: DecidedBy,
): SearchPlan {
  const query = parseSearch(type, call.parameters, searchOptions(call, by))
  const include = (letter: Letter) => (includes: readonly Include[]) =>
    includes.filter((each) => couldInclude(each, letter, predicate))
  const iterates = [...query.includes, ...query.revincludes].some(({ iterate }) => iterate)
  if (iterates && !by.capabilities.narrowsHops)
    throw new FhirError(400, 'not-supported', "':iterate' is not supported by this server.")
  const clauses = query.clauses.map((clause) => withinScopes(clause, predicate, by))
  const possible = clauses.filter((clause) => clause !== null)
  return {
    query: {
      ...query,
      clauses: possible,
      includes: include('r')(query.includes),
      revincludes: include('s')(query.revincludes),
    },
    possible: possible.length === clauses.length,
    predicate,
    call: { parameters: call.parameters, lenient: call.lenient },
    compartment,
  }
}

function compartmentPlan(
  call: Call,
  type: string,
  compartment: { type: string; id: string },
  predicate: Predicate,
  by: DecidedBy,
): SearchPlan {
  if (compartment.type !== 'Patient' || typeClass(type) !== 'member')
    throw new FhirError(
      400,
      'not-supported',
      'A compartment search is one of a type that belongs to patients, below Patient/[id].',
    )
  const narrowed = withinCompartment(predicate, type, compartment.id)
  // Out of reach: the answer is that of a patient who never was, and the backend is not asked.
  if (narrowed(type, 's') === 'none') throw notFound()
  return searchPlan(call, type, narrowed, compartment.id, by)
}

/** The one answer for what is hidden, deleted, foreign or was never there. */
export function notFound(): FhirError {
  return new FhirError(404, 'not-found', 'There is no such resource that this token could see.')
}

/** What could bring nothing along is left out before the backend hears of it. */
function couldInclude(include: Include, letter: Letter, predicate: Predicate): boolean {
  const brought = letter === 's' ? include.source : include.target
  return brought === null || predicate(brought, letter) !== 'none'
}

/**
 * The clause with the hops that scopes allow, null when nothing can meet it. Each type that a chain or
 * `_has` looks into must be searchable with this token, or else values of what may not be seen could be
 * found out by trial; and a patient out of reach is named in vain (status rules: an empty list).
 */
function withinScopes(clause: Clause, predicate: Predicate, by: DecidedBy): Clause | null {
  switch (clause.kind) {
    case 'chain': {
      const [first] = clause.targets
      const scoped = clause.targets.filter(({ type }) => predicate(type, 's') !== 'none')
      if (scoped.length === 0) throw insufficientScope(first?.type ?? 'anything', 's')
      const targets = scoped.flatMap((target) => hop(target, predicate, by) ?? [])
      return targets.length === 0 ? null : { ...clause, targets }
    }
    case 'has': {
      if (predicate(clause.clause.type, 's') === 'none')
        throw insufficientScope(clause.clause.type, 's')
      const inner = hop(clause.clause, predicate, by)
      return inner === null ? null : { ...clause, clause: inner }
    }
    case 'reference': {
      const values = clause.values.flatMap((test) => withinReach(test, clause.type, predicate))
      return values.length === 0 ? null : { ...clause, values }
    }
    default:
      return clause
  }
}

function hop(clause: Clause, predicate: Predicate, by: DecidedBy): Clause | null {
  if (!by.capabilities.narrowsHops && predicate(clause.type, 's') !== 'all')
    throw new FhirError(
      400,
      'not-supported',
      `This server cannot look into ${clause.type} from another type with this token.`,
    )
  return withinScopes(clause, predicate, by)
}

/** The reference without the patients that no grant on the type reaches. */
function withinReach(test: ReferenceTest, type: string, predicate: Predicate): ReferenceTest[] {
  const opened = predicate(type, 's')
  if (test.kind !== 'local' || opened === 'all' || opened === 'none') return [test]
  const reached = opened.anyOf.some(
    ({ patients }) => patients === 'all' || patients.includes(test.id),
  )
  if (reached) return [test]
  const types = (test.types ?? resourceTypes()).filter((each) => each !== 'Patient')
  return types.length === 0 ? [] : [{ ...test, types }]
}
