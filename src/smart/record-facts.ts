// What the rows of a choice of scopes need to know of the record in question: which kinds the practice
// holds, and how much of each the patient's record has.
import type { PatientDirectory } from '../fhir/patient-directory.ts'
import { isResourceScope, parseScopes } from '../model/scope.ts'
import type { RecordFacts } from './consent-choices.ts'

/** Kinds that can be opened by category. */
const OPENED = ['Condition', 'Observation']

type FactsAsked = {
  scope: string
  /** Null when no patient is in question. */
  patientId: string | null
  practiceWide: boolean
  /** Whether somebody will read how much there is of each kind; what can be ticked is the same without. */
  counted: boolean
}

/** Asks the directory about the record. */
export async function recordFacts(
  { scope, patientId, practiceWide, counted }: FactsAsked,
  directory: PatientDirectory,
): Promise<RecordFacts> {
  const wide = parseScopes(scope)
    .scopes.filter(isResourceScope)
    .map(({ type }) => type)
  const opened = OPENED.filter((type) => wide.includes('*') || wide.includes(type))
  const [heldTypes, counts, ...categories] = await Promise.all([
    directory.heldTypes(),
    patientId === null || !counted ? null : directory.typeCounts(patientId),
    ...opened.map((type) =>
      patientId === null ? new Map<string, number>() : directory.categoryCounts(patientId, type),
    ),
  ])
  return {
    heldTypes,
    practiceWide,
    counts,
    categoryCounts: new Map(opened.map((type, at) => [type, categories[at] ?? new Map()])),
  }
}
