// Resolves references that are searches (`Patient?identifier=...`) to the one resource the caller sees by
// them (FHIR R4 http.html#trules).
import { FhirError } from '../model/errors.ts'
import type { Predicate } from './backend.ts'
import { referencesByQuery } from './body-references.ts'
import { findOne } from './find-one.ts'
import type { Call } from './interaction.ts'
import type { PreparedWith } from './prepare-write.ts'
import { insufficientScope } from './refusals.ts'
import { parseParameters } from './request-target.ts'
import type { Resource } from './resource.ts'
import type { PlannedWith } from './search-plan.ts'
import { conditionPlan } from './write-plan.ts'

const MAX_QUERIES = 50

/** Adds to `names` what the searches in these bodies stand for. */
export async function resolveQueries(
  bodies: readonly Resource[],
  names: Map<string, string>,
  predicate: Predicate,
  call: Call,
  planned: PlannedWith,
  by: PreparedWith,
): Promise<void> {
  const open = bodies.flatMap(referencesByQuery).filter(({ text }) => !names.has(text))
  const unique = new Map(open.map((each) => [each.text, each]))
  if (unique.size > MAX_QUERIES)
    throw new FhirError(400, 'too-costly', `At most ${MAX_QUERIES} references that are searches.`)
  for (const { text, type, query } of unique.values()) {
    if (predicate(type, 's') === 'none') throw insufficientScope(type, 's')
    const condition = conditionPlan(call, type, parseParameters(query), predicate, planned)
    const match = await findOne(condition, by.backend, by.judge)
    if (match === null)
      throw new FhirError(412, 'not-found', 'A reference that is a search means no resource.')
    names.set(text, `${type}/${match.id}`)
  }
}
