// Makes resources ready to be stored: what is to be indexed is found before the unit of work begins, and
// the stored form is made once it is known what they replace.
import type { Clock } from '../../lib/clock.ts'
import type { Sql } from '../../lib/sql.ts'
import { isResourceType } from '../definitions/definitions.ts'
import { isLogicalId } from '../reference.ts'
import type { Resource } from '../resource.ts'
import { type Extracted, extractForIndex, indexRows } from './index-rows.ts'
import type { ExistingRow } from './rows.ts'
import type { FhirSchema } from './schema.ts'
import type { Terms } from './terms.ts'

export type PutDeps = {
  database: Sql<FhirSchema>
  tenant: string
  terms: Terms
  clock: Clock
  /** Absolute FHIR bases that are ours: references under them are local. */
  bases: readonly string[]
}

/** A resource with what of it is to be indexed. */
export type Candidate = { resource: Resource; typeId: number; id: string; extracted: Extracted }

/** Finds what is to be indexed, and gives numbers to terms that were never met. */
export async function prepare(deps: PutDeps, resources: readonly Resource[]): Promise<Candidate[]> {
  const byKey = new Map<string, { resource: Resource; id: string }>()
  for (const resource of resources) {
    const { resourceType, id } = resource
    if (!isResourceType(resourceType)) throw new TypeError(`'${resourceType}' is no R4 type`)
    if (typeof id !== 'string' || !isLogicalId(id))
      throw new TypeError(`A ${resourceType} has no valid id`)
    byKey.set(`${resourceType}/${id}`, { resource, id })
  }
  const extracted = [...byKey.values()].map(({ resource, id }) => ({
    resource,
    id,
    extracted: extractForIndex(resource, deps.bases),
  }))
  await deps.terms.ensure(extracted.flatMap((each) => each.extracted.terms))
  const number = knownNumber(deps.terms)
  return extracted.map((each) => ({ ...each, typeId: number('type', each.resource.resourceType) }))
}

/** The numbers of terms that were made ready; a fault of ours when one was not. */
export function knownNumber(terms: Terms) {
  return (...term: Parameters<Terms['known']>): number => {
    const id = terms.known(...term)
    if (id === undefined) throw new Error(`The term '${term.join(' ')}' was not made`)
    return id
  }
}

/** The resource as it is to be stored after `row`; `same` when it is what it was. */
export function draftOf(
  { resource, typeId, id, extracted }: Candidate,
  row: ExistingRow | null,
  now: number,
  number: ReturnType<typeof knownNumber>,
) {
  const { resourceType: type } = resource
  const same = row !== null && row.body === printBody(resource, row.version, row.updated_at)
  const version = row === null ? 1 : row.version + (same ? 0 : 1)
  const rows = indexRows(type, extracted, number)
  const body = printBody(resource, version, now)
  return { type, typeId, id, version, now, body, rows, same, deleted: 0, replaced: row }
}

/** The stored form: the server's own version and time, the rest as it came (FHIR R4 resource.html#Meta). */
function printBody(resource: Resource, version: number, updatedAt: number): string {
  const { resourceType, id, meta, ...rest } = resource
  const lastUpdated = new Date(updatedAt).toISOString()
  return JSON.stringify({
    resourceType,
    id,
    meta: { ...meta, versionId: String(version), lastUpdated },
    ...rest,
  })
}
