// Authorizations as an operator looks at them: pages, counts, and revoking many at once. Every query is
// led by an index of 0004-token-administration and goes on by key, so that it costs the same in a million rows.
import type { Millis } from '../lib/clock.ts'
import type {
  Authorization,
  AuthorizationFilter,
  AuthorizationStore,
} from '../model/authorization.ts'
import { ENDED_BY, type EndedBy } from './access-ending.ts'
import type { Handle } from './handle.ts'
import type { AuthorizationTable } from './schema.ts'

const MOST_ROWS = 1000
const BATCH_ROWS = 500
/** With more than these at once, all that is cached of authorizations is dropped instead of row by row. */
const ANNOUNCED_ONE_BY_ONE = 100

type Search = Pick<AuthorizationStore, 'search' | 'count' | 'revokeMatching' | 'endExpired'>
type FromRow = (row: AuthorizationTable & Partial<EndedBy>) => Authorization

/** Finds, counts and lists authorizations as the console asks for them. */
export function authorizationSearch({ tenant, read, write }: Handle, fromRow: FromRow): Search {
  function matching(from: typeof read, filter: AuthorizationFilter) {
    const { state, clientId, userId, patientId, madeUntil } = filter
    let query = from
      .selectFrom('authorization')
      .where('tenant', '=', tenant)
      .where('revoked_at', state === 'live' ? 'is' : 'is not', null)
    if (patientId !== undefined) query = query.where('patient_id', '=', patientId)
    if (clientId !== undefined) query = query.where('client_id', '=', clientId)
    if (userId !== undefined) query = query.where('user_id', '=', userId)
    if (madeUntil !== undefined) query = query.where('created_at', '<=', madeUntil)
    return query
  }

  return {
    async search(filter, { limit, after }) {
      let query = matching(read, filter)
        .selectAll()
        .select(ENDED_BY)
        // Of live ones this column is null throughout; naming it lets PostgreSQL follow the index.
        .orderBy('revoked_at', 'desc')
        .orderBy('id', 'desc')
        .limit(Math.min(limit, MOST_ROWS))
      if (after !== undefined)
        query =
          filter.state === 'live' || after.revokedAt === null
            ? query.where('id', '<', after.id)
            : query.where(({ eb, refTuple, tuple }) =>
                eb(refTuple('revoked_at', 'id'), '<', tuple(after.revokedAt, after.id)),
              )
      return (await query.execute()).map(fromRow)
    },
    async count(filter, most) {
      const { counted } = await read
        .selectFrom(matching(read, filter).select('id').limit(most).as('found'))
        .select(({ fn }) => fn.countAll<number>().as('counted'))
        .executeTakeFirstOrThrow()
      return counted
    },
    revokeMatching: (filter, reason, now, limit) =>
      write(async ({ sql, announce }) => {
        const live = { ...filter, state: 'live' as const }
        const rows = await matching(sql, live)
          .selectAll()
          .orderBy('revoked_at', 'desc')
          .orderBy('id', 'desc')
          .limit(Math.min(limit, MOST_ROWS))
          .execute()
        // Another unit may have revoked some meanwhile; what it did is not done twice.
        const revoked = new Set<string>()
        for (let from = 0; from < rows.length; from += BATCH_ROWS) {
          const ids = rows.slice(from, from + BATCH_ROWS).map(({ id }) => id)
          const updated = await sql
            .updateTable('authorization')
            .set({ revoked_at: now, revoked_reason: reason })
            .where('tenant', '=', tenant)
            .where('id', 'in', ids)
            .where('revoked_at', 'is', null)
            .returning('id')
            .execute()
          for (const { id } of updated) revoked.add(id)
        }
        if (revoked.size > ANNOUNCED_ONE_BY_ONE) announce('authorization', '')
        else for (const id of revoked) announce('authorization', id)
        return rows.filter(({ id }) => revoked.has(id)).map(fromRow)
      }),
    endExpired: async (now, unredeemedSince) =>
      (await endBatches('expired', 'expires_at', now)) +
      (await endBatches('never redeemed', 'created_at', unredeemedSince)),
  }

  /** In small steps, so that the clean-up never holds the writer for long. */
  async function endBatches(
    reason: 'expired' | 'never redeemed',
    column: 'expires_at' | 'created_at',
    until: Millis,
  ): Promise<number> {
    for (let total = 0; ; ) {
      const ended = await write(async ({ sql }) => {
        let due = sql
          .selectFrom('authorization')
          .select('id')
          .where('tenant', '=', tenant)
          .where('revoked_at', 'is', null)
          .where(column, '<=', until)
          .limit(BATCH_ROWS)
        if (reason === 'expired') due = due.where('expires_at', 'is not', null)
        else due = due.where('redeemed_at', 'is', null).where('user_id', 'is not', null)
        const { numUpdatedRows } = await sql
          .updateTable('authorization')
          .set(({ ref }) => ({ revoked_at: ref(column), revoked_reason: reason }))
          .where('tenant', '=', tenant)
          .where('revoked_at', 'is', null)
          .where('id', 'in', due)
          .executeTakeFirst()
        return Number(numUpdatedRows)
      })
      total += ended
      if (ended < BATCH_ROWS) return total
    }
  }
}
