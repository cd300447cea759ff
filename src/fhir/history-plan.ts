// Makes the reading of a history ready to run (FHIR R4 http.html#history). Pure, and static.
import type { Millis } from '../lib/clock.ts'
import { FhirError } from '../model/errors.ts'
import type { HistoryQuery, Predicate } from './backend.ts'
import { timeRange } from './date-time.ts'
import type { Call, Interaction } from './interaction.ts'
import { forbidden } from './refusals.ts'
import type { Letter } from './resource.ts'
import { DEFAULT_COUNT, MAX_COUNT, type PlannedWith } from './search-plan.ts'
import { badValue } from './search-value.ts'

type HistoryInteraction = Extract<
  Interaction,
  { kind: 'history-instance' | 'history-type' | 'history-system' }
>

export type HistoryPlan = {
  query: HistoryQuery
  /** What a version must be open to. */
  letter: Extract<Letter, 'r' | 's'>
  predicate: Predicate
}

/** Plans a history. Throws a FhirError that names the parameter. */
export function historyPlan(
  call: Call,
  interaction: HistoryInteraction,
  predicate: Predicate,
  types: readonly string[],
  by: PlannedWith,
): HistoryPlan {
  const { count, since } = historyParameters(call)
  const type = interaction.kind === 'history-system' ? null : interaction.type
  const id = interaction.kind === 'history-instance' ? interaction.id : null
  // Another server tells versions of everybody, page after page of which nothing might be left.
  if (id === null && !by.capabilities.narrowsHops)
    for (const each of type === null ? types : [type])
      if (predicate(each, 's') !== 'all')
        throw forbidden(
          'reach-too-small',
          'This server tells such a history only to who may see all of it.',
        )
  return { query: { type, id, since, count }, letter: id === null ? 's' : 'r', predicate }
}

/** Reads `_count` and `_since`, which histories and `$everything` share. */
export function historyParameters(
  { parameters, lenient }: Call,
  others: readonly string[] = [],
): { count: number; since: Millis | null } {
  let count = DEFAULT_COUNT
  let since: Millis | null = null
  for (const [name, value] of parameters) {
    if (value === '' || others.includes(name)) continue
    if (name === '_count') {
      if (!/^\d{1,9}$/.test(value) || Number(value) === 0)
        throw badValue(name, value, 'a whole number, 1 or more')
      count = Math.min(Number(value), MAX_COUNT)
    } else if (name === '_since') {
      since = timeRange(value)?.lo ?? null
      if (since === null) throw badValue(name, value, 'an instant such as 2025-03-01T08:00:00Z')
    } else if (!lenient)
      throw new FhirError(400, 'not-supported', `The parameter '${name}' is not supported here.`)
  }
  return { count, since }
}
