// Makes a write ready to be carried out, as far as the request and the token alone tell: the body has the
// structure of R4, the condition is a search that can be made. What depends on data comes later
// (prepare-write.ts). Pure.
import { FhirError } from '../model/errors.ts'
import type { Predicate } from './backend.ts'
import type { Grant } from './grants.ts'
import type { Call, Interaction } from './interaction.ts'
import { requireValid } from './invalid-resource.ts'
import type { Parameter } from './request-target.ts'
import type { Letter } from './resource.ts'
import { type PlannedWith, type SearchPlan, searchPlan } from './search-plan.ts'

type WritingKind =
  | 'create'
  | 'update'
  | 'conditional-update'
  | 'patch'
  | 'conditional-patch'
  | 'delete'
  | 'conditional-delete'

type WriteInteraction = Extract<Interaction, { kind: WritingKind }>

export type WritePlan = {
  interaction: WriteInteraction
  /** What an existing resource is tested for: the effect on what is there. */
  letter: Extract<Letter, 'c' | 'u' | 'd'>
  /** The search that names the resource; null when the URL does, or nothing needs to. */
  condition: SearchPlan | null
  predicate: Predicate
  /** Whether a PUT may add a resource under an id of the client's choice. */
  addsByUpdate: boolean
  /** Whether security labels and tags are as the client says; else an update leaves them as they are. */
  setsLabels: boolean
  /** `If-None-Match: *`: only what is not there yet. */
  onlyNew: boolean
}

/** Plans a write. Throws what is wrong with its body or condition. */
export function writePlan(
  call: Call,
  interaction: WriteInteraction,
  predicate: Predicate,
  grants: readonly Grant[],
  by: PlannedWith,
): WritePlan {
  if ('resource' in interaction) requireValid(interaction.resource)
  const { type } = interaction
  const letter = letterOf(interaction)
  const parameters = conditionOf(call, interaction)
  if (parameters === null) requireNoParameters(call)
  return {
    interaction,
    letter,
    condition: parameters === null ? null : conditionPlan(call, type, parameters, predicate, by),
    predicate,
    addsByUpdate:
      by.capabilities.updateCreates &&
      (by.capabilities.served()?.types.get(type)?.updateCreates ?? true) &&
      predicate(type, 'u') === 'all' &&
      predicate(type, 'c') === 'all',
    setsLabels: grants.some(
      (grant) =>
        grant.context === 'system' &&
        (grant.type === '*' || grant.type === type) &&
        grant.letters.has(letter),
    ),
    onlyNew: call.ifNoneMatch?.trim() === '*',
  }
}

function letterOf({ kind }: WriteInteraction): WritePlan['letter'] {
  if (kind === 'create') return 'c'
  return kind === 'delete' || kind === 'conditional-delete' ? 'd' : 'u'
}

function conditionOf(call: Call, interaction: WriteInteraction): readonly Parameter[] | null {
  switch (interaction.kind) {
    case 'create':
      return interaction.ifNoneExist
    case 'conditional-update':
    case 'conditional-patch':
    case 'conditional-delete':
      return call.parameters
    default:
      return null
  }
}

function requireNoParameters({ parameters, lenient }: Call): void {
  if (lenient || parameters.every(([, value]) => value === '')) return
  throw new FhirError(400, 'not-supported', 'This interaction takes no parameters.')
}

/** Matches looked at; two that the caller sees are one too many. */
const MATCHES = 10

/**
 * Plans the search of a condition. Read strictly, however lenient the client: what is passed over would
 * make it mean more resources than were meant.
 */
export function conditionPlan(
  call: Call,
  type: string,
  parameters: readonly Parameter[],
  predicate: Predicate,
  by: PlannedWith,
): SearchPlan {
  const control = parameters.find(([name]) =>
    /^_(?:count|sort|total|summary|elements|include|revinclude)\b/.test(name),
  )
  if (control !== undefined)
    throw new FhirError(400, 'not-supported', `A condition takes no '${control[0]}'.`)
  const strict = { ...call, parameters: [...parameters], lenient: false }
  const plan = searchPlan(strict, type, predicate, null, by)
  if (plan.query.clauses.length === 0 && plan.possible)
    throw new FhirError(412, 'required', 'A condition needs a search parameter with a value.')
  return { ...plan, query: { ...plan.query, count: MATCHES } }
}
