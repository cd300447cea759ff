// The change feed where polling is hard: commits out of order, a feed that cannot be read, old rows.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { freshPostgres } from '../../test/support/postgres.ts'
import { systemClock } from '../lib/clock.ts'
import type { Change } from '../model/change.ts'
import { changeFeed } from './change.ts'
import type { Engine } from './engine.ts'
import { migrate } from './migrate.ts'
import { first } from './migrations/0001-first.ts'
import { openPostgres } from './postgres.ts'
import type { DurableSchema } from './schema.ts'
import { openSqlite } from './sqlite.ts'

const ENGINES: { name: string; open(): Promise<[Engine<DurableSchema>, () => Promise<void>]> }[] = [
  {
    name: 'SQLite',
    open: async () => {
      const engine = await openSqlite<DurableSchema>({ file: ':memory:', synchronous: 'FULL' })
      return [engine, engine.close]
    },
  },
  {
    name: 'PostgreSQL',
    open: async () => {
      const { url, drop } = await freshPostgres()
      const engine = await openPostgres<DurableSchema>({ url, maxConnections: 5 })
      const close = async () => {
        await engine.close()
        await drop()
      }
      return [engine, close]
    },
  },
]

describe.each(ENGINES)('on $name', ({ name, open }) => {
  let engine: Engine<DurableSchema>
  let close: () => Promise<void>
  let feed: ReturnType<typeof changeFeed>
  let told: Change[]
  let onFault: ReturnType<typeof vi.fn<(error: unknown) => void>>

  beforeEach(async () => {
    ;[engine, close] = await open()
    await migrate(engine, { set: 'durable', migrations: [first] }, systemClock)
    onFault = vi.fn<(error: unknown) => void>()
    told = []
    feed = changeFeed(engine, {
      ...{ pollMillis: 50, tenants: () => ['a', 'b'], now: systemClock.now, onFault },
    })
  })

  afterEach(async () => {
    await feed.close()
    await close()
  })

  const listen = () => feed.subscribe((change) => told.push(change))
  const change = (key: string): Change => ({ tenant: 'a', kind: 'client', key })
  const append = (key: string) => engine.write((unit) => feed.append(unit, [change(key)]))
  const insertAgo = (key: string, millis: number) =>
    engine.write((unit) =>
      unit
        .insertInto('change')
        .values({ ...change(key), at: systemClock.now() - millis })
        .execute(),
    )
  const everything = (tenant: string) =>
    ['authorization', 'client', 'user', 'session', 'key', 'access-token', 'tenant'].map((kind) => ({
      tenant,
      kind,
      key: '',
    }))

  const isTold = (...keys: string[]) =>
    vi.waitFor(() => expect(told).toEqual(keys.map(change)), 5_000)
  /** Long enough for several polls to tell something twice. */
  const severalPolls = () => sleep(250)

  test('tells each change of others once', async () => {
    listen()
    await append('one')
    await isTold('one')
    await append('two')
    await isTold('one', 'two')
    await severalPolls()
    await isTold('one', 'two')
    expect(onFault).not.toHaveBeenCalled()
  })

  test('tells nothing to a listener that has stopped', async () => {
    const stop = listen()
    await append('one')
    await isTold('one')
    stop()
    await append('two')
    await severalPolls()
    await isTold('one')
  })

  test('tells what was committed shortly before the first poll, and nothing older', async () => {
    await insertAgo('long ago', 60_000)
    await insertAgo('just now', 2_000)
    listen()
    await isTold('just now')
    await severalPolls()
    await isTold('just now')
  })

  test('tells what commits after a change with a later number', async () => {
    listen()
    await append('later')
    await isTold('later')
    // As a slow transaction leaves it: an earlier time than that of rows already told.
    await insertAgo('late commit', 3_000)
    await isTold('later', 'late commit')
  })

  test('removes old rows, and no others', async () => {
    await insertAgo('old', 700_000)
    await insertAgo('kept', 300_000)
    listen()
    await vi.waitFor(async () => {
      const rows = await engine.read.selectFrom('change').select('key').execute()
      expect(rows).toEqual([{ key: 'kept' }])
    }, 5_000)
  })

  test('while it cannot be read, everything counts as changed, and the fault is reported', async () => {
    listen()
    await append('one')
    await isTold('one')
    await engine.write((unit) => sql`alter table change rename to elsewhere`.execute(unit))
    await vi.waitFor(() => {
      expect(told).toEqual(expect.arrayContaining([...everything('a'), ...everything('b')]))
      expect(onFault).toHaveBeenCalled()
    }, 5_000)
    await engine.write((unit) => sql`alter table elsewhere rename to change`.execute(unit))
    await severalPolls()
    told = []
    await append('again')
    await isTold('again')
  })

  // SQLite answers within the call or not at all.
  if (name !== 'PostgreSQL') return
  test('while it hangs, everything counts as changed', async () => {
    listen()
    await append('one')
    await isTold('one')
    told = []
    await engine.write(async (unit) => {
      await sql`lock table change in access exclusive mode`.execute(unit)
      await vi.waitFor(() => {
        expect(told.slice(0, 14)).toEqual([...everything('a'), ...everything('b')])
      }, 5_000)
    })
    await append('again')
    await vi.waitFor(() => expect(told.at(-1)).toEqual(change('again')), 5_000)
  })
})
