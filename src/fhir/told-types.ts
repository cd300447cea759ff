// How many resources of each type an answer told, so that the person whose record it is can be told what
// an app read. Pure; types and numbers only, nothing of what stood in them.
import type { Resource } from './resource.ts'

/** Bundles that answer a request, and are not themselves what was asked for (FHIR R4 bundle.html#resource). */
const ANSWERS = new Set(['searchset', 'history', 'batch-response', 'transaction-response'])

/** Counts the resources of an answer by type; a bundle that answers counts for what it holds. */
export function toldTypes(answer: Resource): Map<string, number> {
  const counts = new Map<string, number>()
  count(answer, counts)
  return counts
}

function count(resource: Resource, counts: Map<string, number>): void {
  const { resourceType } = resource
  if (resourceType === 'OperationOutcome') return
  if (resourceType !== 'Bundle' || !ANSWERS.has(String(resource.type))) {
    counts.set(resourceType, (counts.get(resourceType) ?? 0) + 1)
    return
  }
  const entries = Array.isArray(resource.entry) ? resource.entry : []
  for (const { resource: inner } of entries as { resource?: Resource }[]) // of our own making
    if (inner) count(inner, counts)
}

/** The counts as one small text of the audit trail: `Observation=12 Patient=1`. */
export function printTypes(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([type, number]) => `${type}=${number}`).join(' ')
}
