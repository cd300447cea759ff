// Keeps conditional writes from adding the same thing twice: whoever adds a resource unless there is one holds
// its type until the unit ends, and then looks again. Two processes that found nothing at the same time add
// one after the other, and the second finds what the first added (FHIR R4 http.html#ccreate, http.html#cond-update).
import { type Unmatched, VersionConflict, type Write } from '../backend.ts'
import { aliases } from './condition.ts'
import type { PutDeps } from './draft.ts'
import { predicateCondition } from './predicate-sql.ts'
import type { Unit } from './rows.ts'
import { findPage } from './search.ts'
import { sql } from './sql.ts'

/** Throws VersionConflict when a search that must find nothing finds something. */
export async function requireUnmatched(
  unit: Unit,
  steps: readonly { typeId: number; write: Write }[],
  { database, terms }: PutDeps,
): Promise<void> {
  const conditional = steps.flatMap(({ typeId, write }) =>
    'unless' in write && write.unless ? [{ typeId, unless: write.unless }] : [],
  )
  if (conditional.length === 0) return
  await holdTypes(
    unit,
    conditional.map(({ typeId }) => typeId),
  )
  const reader = { ...database, read: unit.transaction }
  const within = terms.within(unit.transaction)
  for (const { unless } of conditional) {
    const { query, predicate }: Unmatched = unless
    const compiling = {
      ...unit,
      terms: within,
      predicate,
      visible: predicateCondition,
      alias: aliases(),
    }
    const { found } = await findPage({ ...query, count: 1 }, null, compiling, reader)
    if (found.length > 0) throw new VersionConflict('What the condition means is there meanwhile')
  }
}

/** Holds the types' own terms, which nothing else ever locks. On SQLite the unit is the only writer anyway. */
async function holdTypes({ transaction, tenant, dialect }: Unit, typeIds: readonly number[]) {
  if (dialect === 'sqlite') return
  // One by one and in one order everywhere: units that need several wait for each other and not in a ring.
  const ordered = [...new Set(typeIds)].sort((one, other) => one - other)
  for (const typeId of ordered)
    await sql`select id from fhir_term where tenant = ${tenant} and id = ${typeId} for update`.execute(
      transaction,
    )
}
