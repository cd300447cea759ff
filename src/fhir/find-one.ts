// Finds the one resource that a condition means, among those the caller sees: what may not be seen neither
// matches nor makes a match ambiguous (FHIR R4 http.html#cond-update).
import { FhirError } from '../model/errors.ts'
import type { FhirBackend } from './backend.ts'
import type { Judge } from './judge.ts'
import type { Resource } from './resource.ts'
import type { SearchPlan } from './search-plan.ts'

/** A backend that cannot narrow the search enough is not read to its end. */
const MAX_PAGES = 20

/** The match; null when there is none. Throws a 412 when there are several. */
export async function findOne(
  { query, predicate, possible }: SearchPlan,
  backend: FhirBackend,
  judge: Judge,
): Promise<Resource | null> {
  const found = new Map<string, Resource>()
  let cursor: string | null = null
  for (let page = 0; possible && page < MAX_PAGES; page++) {
    const answered = await backend.search(query, predicate, cursor)
    const judged = await judge.page(answered, query, cursor === null)
    for (const match of judged.matches) found.set(String(match.id), match)
    if (found.size > 1)
      throw new FhirError(412, 'duplicate', 'The condition means more than one resource.')
    if (judged.next === null) return [...found.values()][0] ?? null
    cursor = judged.next
  }
  if (!possible) return null
  throw new FhirError(412, 'too-costly', 'The condition does not say enough to find a resource by.')
}
