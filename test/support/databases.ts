// The databases that store suites run on: SQLite in memory, SQLite on a file, and PostgreSQL.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/lib/clock.ts'
import { newId } from '../../src/lib/ids.ts'
import type { Migration } from '../../src/lib/sql.ts'
import type { Stores } from '../../src/model/stores.ts'
import { type DatabaseLocation, type OpenDatabase, openDatabase } from '../../src/store/open.ts'
import { freshPostgres } from './postgres.ts'

export type TestDatabase = {
  database: OpenDatabase
  /** Opens it once more, as another process would; null in memory. */
  again: (() => Promise<OpenDatabase>) | null
  /** The stores of a tenant that no other test has used. */
  tenant(): Stores
  /** What went wrong while nobody waited for it. */
  faults: unknown[]
  close(): Promise<void>
}

type More = { fhirMigrations?: readonly Migration[] }

export const DATABASES: { name: string; open(more?: More): Promise<TestDatabase> }[] = [
  {
    name: 'SQLite in memory',
    open: (more) => testDatabase({ dataDir: ':memory:' }, false, async () => {}, more),
  },
  {
    name: 'SQLite on a file',
    async open(more) {
      const dataDir = mkdtempSync(join(tmpdir(), 'chartgate-test-'))
      const remove = async () => rmSync(dataDir, { recursive: true })
      return testDatabase({ dataDir }, true, remove, more)
    },
  },
  {
    name: 'PostgreSQL',
    async open(more) {
      const { url, drop } = await freshPostgres()
      return testDatabase({ databaseUrl: url }, true, drop, more)
    },
  },
]

async function testDatabase(
  location: DatabaseLocation,
  shared: boolean,
  remove: () => Promise<void>,
  more: More = {},
): Promise<TestDatabase> {
  const opened: OpenDatabase[] = []
  const faults: unknown[] = []
  async function open() {
    const database = await openDatabase(location, systemClock, {
      ...more,
      changePollMillis: 100,
      onFault: (error) => faults.push(error),
    })
    opened.push(database)
    return database
  }
  const database = await open()
  await database.migrate()
  return {
    database,
    again: shared ? open : null,
    faults,
    tenant: () => database.forTenant(`t${newId(systemClock.now())}`),
    async close() {
      for (const one of opened) await one.close()
      await remove()
    },
  }
}
