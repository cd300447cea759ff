// Migrations on both engines: once, in order, together with their record, and by one process at a time.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { freshPostgres } from '../../test/support/postgres.ts'
import { manualClock } from '../lib/clock.ts'
import type { Migration } from '../lib/sql.ts'
import { StoreUnavailableError } from '../model/errors.ts'
import type { Engine } from './engine.ts'
import { migrate, pendingMigrations } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

const clock = manualClock(1_800_000_000_000)

/** A migration that makes the table of its name. */
const table = (name: string): Migration => ({
  name,
  async up(transaction) {
    await transaction.schema.createTable(`table_${name}`).addColumn('id', 'bigint').execute()
  },
})

const ENGINES: {
  name: string
  open(): Promise<{ open(): Promise<Engine<unknown>>; remove(): unknown }>
}[] = [
  {
    name: 'SQLite',
    async open() {
      const folder = mkdtempSync(join(tmpdir(), 'chartgate-test-'))
      const file = join(folder, 'a.db')
      return {
        open: () => openSqlite({ file, synchronous: 'FULL' }),
        remove: () => rmSync(folder, { recursive: true }),
      }
    },
  },
  {
    name: 'PostgreSQL',
    async open() {
      const { url, drop } = await freshPostgres()
      return { open: () => openPostgres({ url, maxConnections: 3 }), remove: drop }
    },
  },
]

describe.each(ENGINES)('on $name', ({ open }) => {
  async function withEngines(count: number, work: (engines: Engine<unknown>[]) => Promise<void>) {
    const place = await open()
    const engines: Engine<unknown>[] = []
    try {
      for (let i = 0; i < count; i++) engines.push(await place.open())
      await work(engines)
    } finally {
      for (const engine of engines) await engine.close()
      await place.remove()
    }
  }

  const tables = async (engine: Engine<unknown>) =>
    (await engine.read.introspection.getTables())
      .map(({ name }) => name)
      .filter((name) => name.startsWith('table_'))
      .sort()

  test('applies what is missing in name order, and nothing twice', () =>
    withEngines(1, async ([engine]) => {
      if (engine === undefined) return
      const one = { set: 's', migrations: [table('0001')] }
      const two = { set: 's', migrations: [table('0002'), table('0001')] }
      expect(await pendingMigrations(engine, two)).toEqual(['s/0001', 's/0002'])
      expect(await engine.read.introspection.getTables()).toEqual([])
      expect(await migrate(engine, one, clock)).toEqual(['s/0001'])
      expect(await pendingMigrations(engine, two)).toEqual(['s/0002'])
      expect(await migrate(engine, two, clock)).toEqual(['s/0002'])
      expect(await migrate(engine, two, clock)).toEqual([])
      expect(await pendingMigrations(engine, two)).toEqual([])
      expect(await tables(engine)).toEqual(['table_0001', 'table_0002'])
    }))

  test('keeps sets apart that have migrations of the same name', () =>
    withEngines(1, async ([engine]) => {
      if (engine === undefined) return
      const other: Migration = { name: '0001', up: table('other').up }
      expect(await migrate(engine, { set: 'a', migrations: [table('0001')] }, clock)).toEqual([
        'a/0001',
      ])
      expect(await migrate(engine, { set: 'b', migrations: [other] }, clock)).toEqual(['b/0001'])
      expect(await tables(engine)).toEqual(['table_0001', 'table_other'])
    }))

  test('of processes that start at once one applies each, and all go on', () =>
    withEngines(5, async (engines) => {
      const slow = (name: string): Migration => ({
        name,
        async up(transaction, dialect) {
          await sleep(30)
          await table(name).up(transaction, dialect)
        },
      })
      const set = { set: 's', migrations: ['0001', '0002', '0003'].map(slow) }
      const applied = await Promise.all(engines.map((engine) => migrate(engine, set, clock)))
      expect(applied.flat().sort()).toEqual(['s/0001', 's/0002', 's/0003'])
    }))

  test('a migration that fails leaves nothing behind and can be tried again', () =>
    withEngines(1, async ([engine]) => {
      if (engine === undefined) return
      const failing: Migration = {
        name: '0002',
        async up(transaction, dialect) {
          await table('0002').up(transaction, dialect)
          await sql`select nonsense from nowhere`.execute(transaction)
        },
      }
      const broken = { set: 's', migrations: [table('0001'), failing, table('0003')] }
      await expect(migrate(engine, broken, clock)).rejects.toThrow(/nowhere/)
      expect(await tables(engine)).toEqual(['table_0001'])
      const mended = { set: 's', migrations: ['0001', '0002', '0003'].map(table) }
      expect(await migrate(engine, mended, clock)).toEqual(['s/0002', 's/0003'])
    }))

  test('a database made by a newer version is refused and not touched', () =>
    withEngines(1, async ([engine]) => {
      if (engine === undefined) return
      await migrate(engine, { set: 's', migrations: [table('0001'), table('0009')] }, clock)
      const older = { set: 's', migrations: [table('0001'), table('0002')] }
      await expect(migrate(engine, older, clock)).rejects.toThrow(StoreUnavailableError)
      await expect(pendingMigrations(engine, older)).rejects.toThrow("'0009'")
      expect(await tables(engine)).toEqual(['table_0001', 'table_0009'])
    }))
})

test('what another program has in a schema of its own is not ours (PostgreSQL)', async () => {
  const { url, drop } = await freshPostgres()
  const engine = await openPostgres<unknown>({ url, maxConnections: 3 })
  try {
    await sql`create schema other`.execute(engine.read)
    await sql`create table other.migration (id bigint)`.execute(engine.read)
    const set = { set: 'durable', migrations: [table('0001')] }
    expect(await pendingMigrations(engine, set)).toEqual(['durable/0001'])
    expect(await migrate(engine, set, clock)).toEqual(['durable/0001'])
    expect(await pendingMigrations(engine, set)).toEqual([])
  } finally {
    await engine.close()
    await drop()
  }
})
