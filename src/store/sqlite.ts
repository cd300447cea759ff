// The SQLite engine on `node:sqlite`: one connection that writes, in groups with one flush each, and one
// that reads the last committed state. Write-ahead log, so that readers and the writer never wait for
// each other; another process may hold the write lock for a while. The only file that imports the driver.
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  DummyDriver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { recentlyUsed } from '../lib/recent.ts'
import { StoreUnavailableError } from '../model/errors.ts'
import { type Engine, readHandle, unitHandles } from './engine.ts'
import { groupCommit } from './group-commit.ts'

type SqliteOptions = {
  /** A path, or `:memory:` for a database that is gone when it is closed. */
  file: string
  /** `FULL`: what is acknowledged survives a power cut. `NORMAL`: it survives a killed process. */
  synchronous: 'FULL' | 'NORMAL'
  /** How long to wait while another process holds the write lock. */
  lockTimeoutMillis?: number
}

const LOCK_TIMEOUT_MILLIS = 10_000
/** Statements kept prepared per connection; texts are few and stable, so this is a bound, not a tuning. */
const PREPARED_STATEMENTS = 500
/** How long a read may block the process while the log is recovered or reset by another one. */
const READ_BUSY_MILLIS = 250
/** Written statements after which the event loop gets a turn, however long a unit is. */
const STATEMENTS_PER_TURN = 200
const LOG_BYTES_KEPT = 64 * 1024 * 1024
/** After so many pages the log is moved into the database: a page that changed often in between is moved once. */
const LOG_PAGES = 8_000

/** Opens (and makes, readable by its owner only) a database file. */
export async function openSqlite<Schema>(options: SqliteOptions): Promise<Engine<Schema>> {
  const place = options.file === ':memory:' ? temporaryFile() : existingFile(options.file)
  const unavailable = translator(options.file)
  const lockTimeoutMillis = options.lockTimeoutMillis ?? LOCK_TIMEOUT_MILLIS
  const writer = openConnection(place.file, 0, unavailable)
  const reader = openConnection(place.file, READ_BUSY_MILLIS, unavailable)
  try {
    await patiently(() => useLog(writer), lockTimeoutMillis)
    writer.run(`pragma synchronous = ${place.temporary ? 'OFF' : options.synchronous}`)
    writer.run(`pragma journal_size_limit = ${LOG_BYTES_KEPT}`)
    writer.run(`pragma wal_autocheckpoint = ${LOG_PAGES}`)
    reader.run('pragma query_only = 1')
  } catch (error) {
    writer.close()
    reader.close()
    place.remove()
    throw error
  }

  const unit = unitHandles<Schema>(DIALECT, () =>
    writer.statements() % STATEMENTS_PER_TURN === STATEMENTS_PER_TURN - 1 ? nextTurn() : undefined,
  )
  const group = groupCommit<Schema>({
    begin: () => patiently(() => void writer.run('begin immediate'), lockTimeoutMillis),
    run: writer.run,
    inTransaction: writer.inTransaction,
    statements: writer.statements,
    unit: () => unit(writer.connection),
  })
  return {
    dialect: 'sqlite',
    read: readHandle<Schema>(DIALECT, reader.connection),
    write: group.write,
    async close() {
      await group.drain()
      writer.close()
      reader.close()
      place.remove()
    },
  }
}

type Connection = {
  connection: DatabaseConnection
  /** Runs a statement outside of Kysely; answers its first row. */
  run(command: string): Record<string, unknown> | undefined
  inTransaction(): boolean
  statements(): number
  close(): void
}

type Translate = (error: unknown) => unknown

function openConnection(file: string, busyMillis: number, unavailable: Translate): Connection {
  const database = attempt(() => new DatabaseSync(file, { timeout: busyMillis }), unavailable)
  const prepare = statementCache(database)
  let statements = 0
  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      statements++
      return attempt(() => execute<R>(prepare(query.sql), query), unavailable)
    },
    async *streamQuery<R>(query: CompiledQuery, chunkSize: number) {
      // A statement of its own: a kept one would lose its place when the same text runs meanwhile.
      const statement = attempt(() => database.prepare(query.sql), unavailable)
      let rows: R[] = []
      for (const row of statement.iterate(...bindings(query))) {
        // A row has the columns that the typed query asked for.
        rows.push(row as R)
        if (rows.length < chunkSize) continue
        yield { rows }
        rows = []
      }
      if (rows.length > 0) yield { rows }
    },
  }
  return {
    connection,
    run: (command) => attempt(() => prepare(command).statement.all(), unavailable)[0],
    inTransaction: () => database.isTransaction,
    statements: () => statements,
    close: () => database.isOpen && database.close(),
  }
}

type Prepared = { statement: StatementSync; answersRows: boolean }

/** Keeps the statements used last, by their text. */
function statementCache(database: DatabaseSync): (text: string) => Prepared {
  const kept = recentlyUsed<Prepared>(PREPARED_STATEMENTS)
  return (text) => {
    const known = kept.get(text)
    if (known !== undefined) return known
    const statement = database.prepare(text)
    const prepared = { statement, answersRows: statement.columns().length > 0 }
    kept.set(text, prepared)
    return prepared
  }
}

function execute<R>(prepared: Prepared, query: CompiledQuery): QueryResult<R> {
  if (prepared.answersRows) {
    // A row has the columns that the typed query asked for.
    return { rows: prepared.statement.all(...bindings(query)) as R[] }
  }
  const { changes } = prepared.statement.run(...bindings(query))
  return { rows: [], numAffectedRows: BigInt(changes) }
}

function bindings(query: CompiledQuery): SQLInputValue[] {
  // The schema has text and integer columns only; the driver refuses any other value.
  return query.parameters as SQLInputValue[]
}

/** The dialect for Kysely; the engine carries its queries to the connections itself. */
const DIALECT: Dialect = {
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (kysely) => new SqliteIntrospector(kysely),
  createQueryCompiler: () => new SqliteQueryCompiler(),
}

function useLog(writer: Connection) {
  if (writer.run('pragma journal_mode = wal')?.journal_mode === 'wal') return
  throw new StoreUnavailableError(
    'The data directory is on a file system without shared memory, as network drives are. Use a local disk.',
  )
}

/** Repeats what another process's lock refused, with short sleeps in between, so that others are served. */
async function patiently(action: () => void, timeoutMillis: number): Promise<void> {
  let slept = 0
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    try {
      return action()
    } catch (error) {
      if (slept >= timeoutMillis || !isLock(error)) throw error
    }
    const millis = pause / 2 + Math.random() * pause
    slept += millis
    await sleep(millis)
  }
}

/** Primary result codes of SQLite (sqlite.org/rescode.html) that mean the database cannot be used now. */
const BUSY = 5
const LOCKED = 6
const WORDS: Record<number, string> = {
  [BUSY]:
    'is locked by another process for too long. Stop what writes to it (a load, a backup) or wait for it',
  [LOCKED]: 'is locked. Try again',
  8: 'is read-only. Check who owns it and whether its disk is mounted read-only',
  10: 'cannot be read or written: the disk reports an error',
  11: 'is damaged. Restore it from a backup',
  13: 'cannot grow: the disk is full. Free some space',
  14: 'cannot be opened. Check that its folder exists and belongs to the user the server runs as',
  26: 'is not an SQLite database. Move it away or name another file',
}

function translator(file: string): Translate {
  const name = file === ':memory:' ? 'in memory' : `'${basename(file)}'`
  return (error) => {
    const words = WORDS[resultCode(error)]
    if (words === undefined) return error
    return new StoreUnavailableError(`The database ${name} ${words}.`, { cause: error })
  }
}

function isLock(error: unknown): boolean {
  const code = error instanceof StoreUnavailableError ? resultCode(error.cause) : 0
  return code === BUSY || code === LOCKED
}

/** The primary result code of a driver's error; 0 for any other error. */
function resultCode(error: unknown): number {
  if (!(error instanceof Error) || !('errcode' in error)) return 0
  return typeof error.errcode === 'number' ? error.errcode & 0xff : 0
}

function attempt<T>(action: () => T, unavailable: Translate): T {
  try {
    return action()
  } catch (error) {
    throw unavailable(error)
  }
}

type Place = { file: string; temporary: boolean; remove(): void }

/** Makes the file when it is not there, for its owner only; SQLite gives its log the same mode. */
function existingFile(file: string): Place {
  try {
    closeSync(openSync(file, 'a', 0o600))
    chmodSync(file, 0o600)
  } catch (cause) {
    throw new StoreUnavailableError(`The database '${basename(file)}' ${WORDS[14]}.`, { cause })
  }
  return { file, temporary: false, remove() {} }
}

/**
 * A file of its own in the system's temporary folder: SQLite's shared in-memory mode makes readers wait for
 * the writer, so a database "in memory" would behave differently from the one it stands for in tests.
 */
function temporaryFile(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'chartgate-'))
  return {
    file: join(folder, 'memory.db'),
    temporary: true,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
