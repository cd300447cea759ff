// Brings a database to the schema this program knows. Applied migrations are recorded by set and name, so
// that the durable, the short-lived and the FHIR tables can share one PostgreSQL database; each runs with
// its record as one unit of work under a lock, so that of two processes that start at once one waits.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Clock } from '../lib/clock.ts'
import type { Migration, Sql } from '../lib/sql.ts'
import { StoreUnavailableError } from '../model/errors.ts'

/** Migrations that belong together, by a name of their own. */
type MigrationSet = { set: string; migrations: readonly Migration[] }

type MigrationSchema = {
  migration: { set_name: string; name: string; applied_at: number }
  migration_lock: { id: number; taken: number }
}

/** Applies what is missing, in name order; answers the names applied, as `set/name`. */
export async function migrate<Schema>(
  database: Sql<Schema>,
  { set, migrations }: MigrationSet,
  clock: Clock,
): Promise<string[]> {
  // Most starts find nothing to do and take no lock.
  if ((await pendingMigrations(database, { set, migrations })).length === 0) return []
  // The bookkeeping has tables of its own beside those of the schema.
  const own = database as unknown as Sql<MigrationSchema>
  await makeTables(own)
  const applied: string[] = []
  for (const migration of inOrder(migrations)) {
    const fresh = await own.write(async (transaction) => {
      await lock(transaction)
      if (missing(migrations, await recorded(transaction, set)).indexOf(migration) < 0) return false
      if (own.dialect === 'postgres') {
        // Building an index on a large table takes as long as it takes.
        await sql`set local statement_timeout = 0`.execute(transaction)
      }
      await migration.up(transaction as Kysely<unknown>, own.dialect)
      await transaction
        .insertInto('migration')
        .values({ set_name: set, name: migration.name, applied_at: clock.now() })
        .execute()
      return true
    })
    if (fresh) applied.push(`${set}/${migration.name}`)
  }
  return applied
}

/** The names of migrations not yet applied, as `set/name`. Changes nothing. */
export async function pendingMigrations<Schema>(
  database: Sql<Schema>,
  { set, migrations }: MigrationSet,
): Promise<string[]> {
  // The bookkeeping has tables of its own beside those of the schema.
  const own = database as unknown as Sql<MigrationSchema>
  const applied = (await isRecorded(own)) ? await recorded(own.read, set) : new Set<string>()
  return missing(migrations, applied).map(({ name }) => `${set}/${name}`)
}

function inOrder(migrations: readonly Migration[]): Migration[] {
  return [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function missing(migrations: readonly Migration[], names: ReadonlySet<string>): Migration[] {
  const known = new Set(migrations.map(({ name }) => name))
  for (const name of names) {
    if (known.has(name)) continue
    throw new StoreUnavailableError(
      `The database was made by a newer version of Chartgate: it has the migration '${name}', which this version does not know.`,
    )
  }
  return inOrder(migrations).filter(({ name }) => !names.has(name))
}

/** Whether there is a record at all. Another program's table of that name, in a schema of its own, is none. */
async function isRecorded({ dialect, read }: Sql<MigrationSchema>): Promise<boolean> {
  const look =
    dialect === 'sqlite'
      ? sql`select 1 from sqlite_schema where type = 'table' and name = 'migration'`
      : sql`select 1 where to_regclass('migration') is not null`
  return (await look.execute(read)).rows.length > 0
}

async function recorded(reader: Kysely<MigrationSchema>, set: string): Promise<Set<string>> {
  const rows = await reader
    .selectFrom('migration')
    .select('name')
    .where('set_name', '=', set)
    .execute()
  return new Set(rows.map(({ name }) => name))
}

/** Holds the row until the unit ends. On SQLite the unit is the only writer anyway. */
async function lock(transaction: Kysely<MigrationSchema>) {
  await transaction
    .updateTable('migration_lock')
    .set((expression) => ({ taken: expression('taken', '+', 1) }))
    .where('id', '=', 1)
    .execute()
}

const ATTEMPTS = 5

async function makeTables(database: Sql<MigrationSchema>) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.write(async (transaction) => {
        await transaction.schema
          .createTable('migration')
          .ifNotExists()
          .addColumn('set_name', 'text', (column) => column.notNull())
          .addColumn('name', 'text', (column) => column.notNull())
          .addColumn('applied_at', 'bigint', (column) => column.notNull())
          .addPrimaryKeyConstraint('migration_key', ['set_name', 'name'])
          .execute()
        await transaction.schema
          .createTable('migration_lock')
          .ifNotExists()
          .addColumn('id', 'bigint', (column) => column.notNull().primaryKey())
          .addColumn('taken', 'bigint', (column) => column.notNull())
          .execute()
        await transaction
          .insertInto('migration_lock')
          .values({ id: 1, taken: 0 })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      })
    } catch (error) {
      // PostgreSQL's `if not exists` does not wait for somebody else who is making the same table.
      if (attempt === ATTEMPTS || error instanceof StoreUnavailableError) throw error
    }
    await sleep(50 * attempt)
  }
}
