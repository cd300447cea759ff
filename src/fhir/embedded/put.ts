// Writing whole resources under the ids they have: body, history and index rows in one unit of work. A
// resource that is what it was keeps its version.
import type { Kysely } from 'kysely'
import type { Clock } from '../../lib/clock.ts'
import type { Sql } from '../../lib/sql.ts'
import { isResourceType } from '../definitions/definitions.ts'
import { isLogicalId } from '../reference.ts'
import type { Resource } from '../resource.ts'
import { type Extracted, extractForIndex, indexRows } from './index-rows.ts'
import {
  type ExistingRow,
  existingRows,
  insertIndexRows,
  insertResources,
  OvertakenError,
  replaceResources,
  type Unit,
} from './rows.ts'
import type { FhirSchema } from './schema.ts'
import { stampOf } from './snapshot.ts'
import type { Terms } from './terms.ts'

export type PutOutcome = {
  type: string
  id: string
  version: number
  outcome: 'created' | 'updated' | 'unchanged'
}

export type PutDeps = {
  database: Sql<FhirSchema>
  tenant: string
  terms: Terms
  clock: Clock
  /** Absolute FHIR bases that are ours: references under them are local. */
  bases: readonly string[]
}

/** How often a unit is tried that others overtake. */
const ATTEMPTS = 5

type Candidate = { resource: Resource; typeId: number; id: string; extracted: Extracted }

/**
 * Stores each resource under its own type and id, as one unit of work. Of several with the same id the
 * last one counts. Throws a TypeError when one has no R4 type or no valid id: giving ids is the caller's.
 */
export async function put(deps: PutDeps, resources: readonly Resource[]): Promise<PutOutcome[]> {
  const { database, tenant, terms, clock } = deps
  const candidates = await prepare(deps, resources)
  const number = knownNumber(terms)
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.write(store)
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof OvertakenError)) throw error
    }
  }

  async function store(transaction: Kysely<FhirSchema>): Promise<PutOutcome[]> {
    const unit: Unit = { transaction, tenant, dialect: database.dialect }
    const existing = await existingRows(unit, candidates)
    const { fresh, changed, unchanged } = compare(candidates, existing, await stampOf(unit, clock))
    const created = await insertResources(unit, fresh)
    const updated = await replaceResources(unit, changed)
    await insertIndexRows(unit, [...created, ...updated])
    return [
      ...created.map((each) => outcomeOf(each, 'created')),
      ...changed.map((each) => outcomeOf(each, 'updated')),
      ...unchanged.map((each) => outcomeOf(each, 'unchanged')),
    ]
  }

  function compare(all: readonly Candidate[], rows: readonly ExistingRow[], now: number) {
    const existing = new Map(rows.map((row) => [`${row.type_id}/${row.id}`, row]))
    const drafts = all.map((candidate) => draft(candidate, existing, now))
    return {
      fresh: drafts.filter(({ replaced }) => replaced === null),
      changed: drafts.filter(({ replaced, same }) => replaced !== null && !same),
      unchanged: drafts.filter(({ same }) => same),
    }
  }

  function draft(
    { resource, typeId, id, extracted }: Candidate,
    existing: ReadonlyMap<string, ExistingRow>,
    now: number,
  ) {
    const row = existing.get(`${typeId}/${id}`) ?? null
    const same = row !== null && row.body === printBody(resource, row.version, row.updated_at)
    const version = row === null ? 1 : row.version + (same ? 0 : 1)
    const rows = indexRows(resource.resourceType, extracted, number)
    const body = printBody(resource, version, now)
    return {
      type: resource.resourceType,
      typeId,
      id,
      version,
      now,
      body,
      rows,
      same,
      replaced: row,
    }
  }
}

/** Finds what is to be indexed, and gives numbers to terms that were never met. */
async function prepare(deps: PutDeps, resources: readonly Resource[]): Promise<Candidate[]> {
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

function knownNumber(terms: Terms) {
  return (...term: Parameters<Terms['known']>): number => {
    const id = terms.known(...term)
    if (id === undefined) throw new Error(`The term '${term.join(' ')}' was not made`)
    return id
  }
}

/** The stored form: the server's own version and time, the rest as it came (FHIR R4 resource.html#Meta). */
export function printBody(resource: Resource, version: number, updatedAt: number): string {
  const { resourceType, id, meta, ...rest } = resource
  const lastUpdated = new Date(updatedAt).toISOString()
  return JSON.stringify({
    resourceType,
    id,
    meta: { ...meta, versionId: String(version), lastUpdated },
    ...rest,
  })
}

function outcomeOf(
  { type, id, version }: { type: string; id: string; version: number },
  outcome: PutOutcome['outcome'],
): PutOutcome {
  return { type, id, version, outcome }
}
