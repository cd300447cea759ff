// The change feed over a table: appended in the unit of work that made the change, told to this process's
// listeners right after the commit and to every process by polling. The order of `seq` is not the order of
// commits on PostgreSQL, so each poll reads a trailing window of time again, by the database's clock, and
// tells what it has not told yet. A process hears its own changes twice: the second time drops what a
// reader may have cached between its read and the commit.
import { type RawBuilder, sql } from 'kysely'
import type { Millis } from '../lib/clock.ts'
import type { Append, Sql, SqlDialect } from '../lib/sql.ts'
import type { Change, ChangeFeed, ChangeKind, ChangeListener } from '../model/change.ts'
import type { DurableSchema } from './schema.ts'

export const CHANGE_POLL_MILLIS = 250
/** How far each poll looks back: much longer than it takes from appending a change to its commit. */
const WINDOW_MILLIS = 10_000
/** How long rows are kept. A process that could not poll for so long drops all it has cached. */
const KEPT_MILLIS = 600_000
const PRUNE_EVERY_MILLIS = 60_000
/** A poll that takes longer counts as failed, again after every such time, until it answers. */
const POLL_PATIENCE_MILLIS = 1000
/** Changes told one by one in a poll; when there are more, everything counts as changed. */
const POLL_ROWS = 20_000

const KINDS: Record<ChangeKind, true> = {
  authorization: true,
  client: true,
  user: true,
  session: true,
  key: true,
  'access-token': true,
  tenant: true,
}

// The keys of KINDS are the kinds.
export const CHANGE_KINDS = Object.keys(KINDS) as readonly ChangeKind[]

export type ChangeLog = {
  /** Appends to the feed, in the transaction that made the changes. */
  append: Append<DurableSchema, Change>
  /** Tells this process's listeners; call it once the unit is on disk. */
  publish(changes: readonly Change[]): void
}

type ChangeFeedOptions = {
  pollMillis: number
  /** Tenants of which this process may have cached something. */
  tenants(): Iterable<string>
  now(): Millis
  /** Hears what goes wrong while polling or in a listener; for the log. */
  onFault(error: unknown): void
}

/** The feed over `engine`; polls once there is a listener. */
export function changeFeed(
  engine: Sql<DurableSchema>,
  options: ChangeFeedOptions,
): ChangeFeed & ChangeLog & { lag(): Millis | null; close(): Promise<void> } {
  const listeners = new Set<ChangeListener>()
  const reader = trailingReader(engine)
  let timer: NodeJS.Timeout | undefined
  let polling = Promise.resolve()
  let pruning = Promise.resolve()
  let closed = false
  let readAt: number | null = null

  function publish(changes: readonly Change[]) {
    for (const change of changes) {
      for (const listener of listeners) {
        try {
          listener(change)
        } catch (error) {
          options.onFault(error)
        }
      }
    }
  }

  /** While the feed cannot be read, a revocation might be missed: nothing cached may be believed. */
  function publishEverything() {
    for (const tenant of options.tenants()) {
      for (const kind of CHANGE_KINDS) publish([{ tenant, kind, key: '' }])
    }
  }

  async function poll() {
    const impatience = setInterval(publishEverything, POLL_PATIENCE_MILLIS)
    try {
      const changes = await reader.next()
      readAt = options.now()
      if (changes === 'too many') publishEverything()
      else publish(changes)
      // Not waited for: while another process holds the write lock, polling goes on.
      pruning = reader.prune().catch(options.onFault)
    } catch (error) {
      publishEverything()
      options.onFault(error)
    }
    clearInterval(impatience)
    schedule()
  }

  function schedule() {
    if (closed) return
    timer = setTimeout(() => {
      polling = poll()
    }, options.pollMillis)
    timer.unref()
  }

  return {
    publish,
    lag: () => (readAt === null ? null : Math.max(0, options.now() - readAt)),
    async append(transaction, changes) {
      await transaction
        .insertInto('change')
        .values(changes.map(({ tenant, kind, key }) => ({ tenant, kind, key })))
        .execute()
    },
    subscribe(listener) {
      listeners.add(listener)
      if (timer === undefined && !closed) schedule()
      return () => listeners.delete(listener)
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await polling
      await pruning
    },
  }
}

/** Reads what was committed since the last time, late committers included. */
function trailingReader(engine: Sql<DurableSchema>) {
  const seen = new Map<number, Millis>()
  let lastNow: Millis | null = null
  let prunedAt: Millis | null = null

  async function next(): Promise<Change[] | 'too many'> {
    if (lastNow === null) lastNow = await databaseNow(engine)
    const from = lastNow - WINDOW_MILLIS
    const rows = await engine.read
      .selectFrom(sql<{ now: Millis }>`(select ${now(engine.dialect)} as now)`.as('clock'))
      .leftJoin('change', (join) => join.on('change.at', '>=', from))
      .select([
        'clock.now',
        'change.seq',
        'change.at',
        'change.tenant',
        'change.kind',
        'change.key',
      ])
      .orderBy('change.seq')
      .limit(POLL_ROWS)
      .execute()
    const stoodStill = (rows[0]?.now ?? from) - lastNow > KEPT_MILLIS - WINDOW_MILLIS
    lastNow = rows[0]?.now ?? lastNow

    for (const [seq, at] of seen) if (at < from) seen.delete(seq)
    const changes: Change[] = []
    for (const { seq, at, tenant, kind, key } of rows) {
      // Without a change to join, the row carries the time only.
      if (seq === null || at === null || tenant === null || kind === null || key === null) continue
      if (seen.has(seq)) continue
      seen.set(seq, at)
      changes.push({ tenant, kind, key })
    }
    return stoodStill || rows.length === POLL_ROWS ? 'too many' : changes
  }

  async function prune() {
    if (lastNow === null || (prunedAt !== null && lastNow - prunedAt < PRUNE_EVERY_MILLIS)) return
    prunedAt = lastNow
    const before = lastNow - KEPT_MILLIS
    await engine.write((transaction) =>
      transaction.deleteFrom('change').where('at', '<', before).execute(),
    )
  }

  return { next, prune }
}

async function databaseNow(engine: Sql<DurableSchema>): Promise<Millis> {
  const { rows } = await sql<{ now: Millis }>`select ${now(engine.dialect)} as now`.execute(
    engine.read,
  )
  const first = rows[0]
  if (first === undefined) throw new Error('The database did not tell its time.')
  return first.now
}

/** The database's clock in epoch milliseconds, as the default of `change.at` has it. */
function now(dialect: SqlDialect): RawBuilder<Millis> {
  return dialect === 'sqlite'
    ? sql`cast(unixepoch('subsec') * 1000 as integer)`
    : sql`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`
}
