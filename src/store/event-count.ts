// Counts by hour and day. The audit trail's own places say what is counted already: they have no gaps and come in
// the order of commits, which on PostgreSQL the sequence of a table does not.
import { sql as text } from 'kysely'
import type { Millis } from '../lib/clock.ts'
import type { AuditEventType } from '../model/audit-event.ts'
import {
  type EventCountStore,
  eventName,
  type Measure,
  STRETCH_MILLIS,
  type Stretch,
} from '../model/event-count.ts'
import type { Handle, Unit } from './handle.ts'
import type { EventCountTable } from './schema.ts'

/** What an app does when it uses what it was allowed. */
const OF_APPS: ReadonlySet<AuditEventType> = new Set([
  'token-issued',
  'token-refreshed',
  'fhir-access',
])
const STRETCHES = Object.keys(STRETCH_MILLIS) as readonly Stretch[] // the table's own
const BATCH_ROWS = 100

/** Keeps event counts in SQL, of one tenant. */
export function eventCountStore({ tenant, read, write }: Handle): EventCountStore {
  return {
    rollUp: (limit) =>
      write(async (unit) => {
        const position = await takeCounted(unit, tenant)
        const events = await unit.sql
          .selectFrom('audit_event')
          .select(['chain_position', 'type', 'outcome', 'at', 'client_id'])
          .where('tenant', '=', tenant)
          .where('chain_position', '>', position)
          .orderBy('chain_position')
          .limit(limit)
          .execute()
        const last = events.at(-1)?.chain_position
        if (last === undefined || last === null) return 0
        const sums = sumsOf(tenant)
        for (const { type, outcome, at, client_id: clientId } of events) {
          sums.add('event', at, eventName(type, outcome), 1)
          if (clientId !== null && OF_APPS.has(type)) sums.add('app', at, clientId, 1)
        }
        await save(unit, sums.rows())
        await unit.sql
          .updateTable('event_count_head')
          .set({ position: last })
          .where('tenant', '=', tenant)
          .execute()
        return events.length
      }),
    add: (measure, counts) => write((unit) => addCounts(unit, tenant, measure, counts)),
    async series(measure, stretch, from) {
      const rows = await counted(measure, stretch, from)
        .select(['from_at', 'name', 'count'])
        .orderBy('from_at')
        .orderBy('name')
        .execute()
      return rows.map((row) => ({ from: row.from_at, name: row.name, count: row.count }))
    },
    async most(measure, stretch, from, limit) {
      return counted(measure, stretch, from)
        .select(({ fn }) => ['name', fn.sum<number>('count').as('count')])
        .groupBy('name')
        .orderBy('count', 'desc')
        .orderBy('name')
        .limit(limit)
        .execute()
        .then((rows) => rows.map(({ name, count }) => ({ name, count: Number(count) })))
    },
    deleteBefore: (stretch, before) =>
      write(async ({ sql }) => {
        await sql
          .deleteFrom('event_count')
          .where('tenant', '=', tenant)
          .where('stretch', '=', stretch)
          .where('from_at', '<', before)
          .execute()
      }),
  }

  function counted(measure: Measure, stretch: Stretch, from: number) {
    return read
      .selectFrom('event_count')
      .where('tenant', '=', tenant)
      .where('measure', '=', measure)
      .where('stretch', '=', stretch)
      .where('from_at', '>=', from)
  }
}

/** Adds to counts, in the unit of what is counted. */
export async function addCounts(
  unit: Unit,
  tenant: string,
  measure: Measure,
  counts: readonly { at: Millis; name: string; count: number }[],
): Promise<void> {
  const sums = sumsOf(tenant)
  for (const { at, name, count } of counts) sums.add(measure, at, name, count)
  await save(unit, sums.rows())
}

/** The place up to which events are counted; whoever has it holds it until the unit ends. */
async function takeCounted({ sql }: Unit, tenant: string): Promise<number> {
  const { position } = await sql
    .insertInto('event_count_head')
    .values({ tenant, position: 0 })
    .onConflict((conflict) =>
      conflict.column('tenant').doUpdateSet(({ ref }) => ({
        position: ref('event_count_head.position'),
      })),
    )
    .returning('position')
    .executeTakeFirstOrThrow()
  return position
}

/** Adds up before anything is written: a thousand events are a handful of rows. */
function sumsOf(tenant: string) {
  const sums = new Map<string, EventCountTable>()
  return {
    add(measure: Measure, at: number, name: string, count: number): void {
      for (const stretch of STRETCHES) {
        const from = at - (at % STRETCH_MILLIS[stretch])
        const key = JSON.stringify([measure, stretch, from, name])
        const row = sums.get(key) ?? { tenant, measure, stretch, from_at: from, name, count: 0 }
        row.count += count
        sums.set(key, row)
      }
    },
    // In one order, so that two units never wait for each other.
    rows: () => [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
  }
}

async function save({ sql }: Unit, rows: readonly EventCountTable[]): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH_ROWS)
    await sql
      .insertInto('event_count')
      .values(rows.slice(from, from + BATCH_ROWS))
      .onConflict((conflict) =>
        conflict
          .columns(['tenant', 'measure', 'stretch', 'from_at', 'name'])
          .doUpdateSet({ count: text`event_count.count + excluded.count` }),
      )
      .execute()
}
