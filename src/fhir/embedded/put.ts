// Writing whole resources under the ids they have: body, history and index rows in one unit of work. A
// resource that is what it was keeps its version.
import type { Kysely } from 'kysely'
import type { Resource } from '../resource.ts'
import { type Candidate, draftOf, knownNumber, type PutDeps, prepare } from './draft.ts'
import {
  type ExistingRow,
  existingRows,
  insertIndexRows,
  insertResources,
  replaceResources,
  type Unit,
  untilNotOvertaken,
} from './rows.ts'
import type { FhirSchema } from './schema.ts'
import { stampOf } from './snapshot.ts'
import { type Statistics, statisticsOf } from './statistics.ts'
import { turns } from './turns.ts'

export type PutOutcome = {
  type: string
  id: string
  version: number
  outcome: 'created' | 'updated' | 'unchanged'
}

export type Put = (resources: readonly Resource[]) => Promise<PutOutcome[]>

/** Several loads at once share the processors between us and the database; further ones would only wait. */
export const PUTS_AT_ONCE = 2

/**
 * Makes the function that stores each resource under its own type and id, as one unit of work. Of several with the same id the
 * last one counts, also where another call is still going on. Throws a TypeError when one has no R4 type or no valid id: giving ids is the caller's.
 */
export function putInto(deps: PutDeps): Put {
  const inTurn = turns()
  const statistics = statisticsOf(deps.database)
  return (resources) => {
    const keys = resources.map(({ resourceType, id }) => `${resourceType}/${id}`)
    return inTurn(keys, () => put({ ...deps, statistics }, resources))
  }
}

async function put(
  deps: PutDeps & { statistics: Statistics },
  resources: readonly Resource[],
): Promise<PutOutcome[]> {
  const { database, tenant, terms, clock, statistics } = deps
  await statistics.renew()
  const candidates = await prepare(deps, resources)
  const number = knownNumber(terms)
  const outcomes = await untilNotOvertaken(() => database.write(store))
  statistics.added(outcomes.filter(({ outcome }) => outcome === 'created').length)
  return outcomes

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
    const drafts = all.map((candidate) =>
      draftOf(candidate, existing.get(`${candidate.typeId}/${candidate.id}`) ?? null, now, number),
    )
    return {
      fresh: drafts.filter(({ replaced }) => replaced === null),
      changed: drafts.filter(({ replaced, same }) => replaced !== null && !same),
      unchanged: drafts.filter(({ same }) => same),
    }
  }
}

function outcomeOf(
  { type, id, version }: { type: string; id: string; version: number },
  outcome: PutOutcome['outcome'],
): PutOutcome {
  return { type, id, version, outcome }
}
