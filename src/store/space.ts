// How much room the database takes and has left.
import { stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Sql } from '../lib/sql.ts'
import type { DatabaseSpace } from '../model/stores.ts'

const FILES = ['chartgate.db', 'short-lived.db', 'fhir.db']

/** Measures it in bytes: of SQLite the files and their disk, of PostgreSQL (no directory) what it tells of itself. */
export async function databaseSpace<Schema>(
  engine: Sql<Schema>,
  dataDir: string | null,
): Promise<DatabaseSpace> {
  if (dataDir === null) {
    const { rows } = await sql<{ used: number }>`
      select pg_database_size(current_database()) as used`.execute(engine.read)
    return { engine: 'PostgreSQL', used: Number(rows[0]?.used ?? 0), waiting: null, free: null }
  }
  if (dataDir === ':memory:') return { engine: 'SQLite', used: 0, waiting: 0, free: null }
  const [used, waiting, disk] = await Promise.all([
    sizeOf(FILES.map((name) => join(dataDir, name))),
    sizeOf(FILES.map((name) => join(dataDir, `${name}-wal`))),
    statfs(dataDir),
  ])
  return { engine: 'SQLite', used, waiting, free: disk.bavail * disk.bsize }
}

async function sizeOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    // A log that was just moved away has no size.
    files.map((file) =>
      stat(file)
        .then(({ size }) => size)
        .catch(() => 0),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
