// A query of `_typeFilter` (Bulk Data export, "Query Parameters"), as an order is checked by it and
// as resources are chosen by it. Pure.
import { isSelfContained } from '../fhir/clause.ts'
import { parseClause } from '../fhir/parse-clause.ts'
import { parseParameters } from '../fhir/request-target.ts'
import type { Millis } from '../lib/clock.ts'
import { FhirError } from '../model/errors.ts'

/** What a query means depends on: the bases that are ours, and the time of the order. */
export type FilterFacts = { bases: readonly string[]; now: Millis }

/** Characters of what a client sent that an answer repeats at most. */
export const MAX_TOLD = 64

/** The conditions of a query of `_typeFilter`, each of which can be judged on one resource alone. */
export function clausesOf(type: string, query: string, facts: FilterFacts) {
  return parseParameters(query).map(([name, value]) => {
    const clause = parseClause(type, name, value, facts)
    if (!isSelfContained(clause))
      throw new FhirError(400, 'not-supported', `'${name.slice(0, MAX_TOLD)}' looks beyond it.`)
    return clause
  })
}
