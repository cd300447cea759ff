// The PostgreSQL engine on `pg`: reads on a pool, each unit of work a transaction on one of its
// connections, tried again when the server asks for it. The only file that imports the driver.
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import pg from 'pg'
import type { UnitOfWork } from '../lib/sql.ts'
import { StoreUnavailableError } from '../model/errors.ts'
import { type Engine, unitHandles, writeLeft } from './engine.ts'
import { type StatementNames, statementNames } from './statement-names.ts'

type PostgresOptions = {
  /** `postgres://user:password@host:port/database`. */
  url: string
  maxConnections: number
}

/** How long to wait for a connection, to the server or from the pool. */
const CONNECT_TIMEOUT_MILLIS = 10_000
/** How long a statement may run, or a transaction stand idle, before the server ends it. */
const STATEMENT_TIMEOUT_MILLIS = 60_000
/** How often a unit is tried when it loses against another one. */
const ATTEMPTS = 5

/** Opens a pool of connections; the first one is made by the first query. */
export async function openPostgres<Schema>(options: PostgresOptions): Promise<Engine<Schema>> {
  if (!URL.canParse(options.url)) {
    // Without the driver's own error, which repeats the password.
    throw new StoreUnavailableError(
      'DATABASE_URL is not a URL. It looks like postgres://user:password@host:5432/database.',
    )
  }
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
    statement_timeout: STATEMENT_TIMEOUT_MILLIS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MILLIS,
    application_name: 'chartgate',
    keepAlive: true,
    // A unit's statements are sent as they come, without waiting for the answers to those before them.
    pipeline: true,
    types: { getTypeParser },
  })
  // A connection that breaks while nobody uses it is dropped by the pool; while somebody does, the query
  // fails and tells. Without a listener either would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))

  const names = statementNames()
  const run = runner(names)
  const dialect = dialectOn(pool, run, names)
  const unit = unitHandles<Schema>(dialect)

  async function once<T>(work: UnitOfWork<Schema, T>): Promise<T> {
    const client = await connect(pool)
    const { connection, settled } = connectionOn(client, run)
    const { transaction, atEnd, left, end } = unit(connection)
    let broken = true
    try {
      await run(client, 'begin isolation level read committed')
      const result = await work(transaction, atEnd)
      await writeLeft(transaction, left)
      end()
      await settled()
      const { command } = await run(client, 'commit')
      broken = false
      // PostgreSQL answers the commit of a failed transaction with a rollback.
      if (command === 'ROLLBACK') {
        throw new Error('A unit of work went on after one of its statements had failed.')
      }
      return result
    } catch (error) {
      end()
      await settled()
      if (broken) broken = !(await rolledBack(client))
      throw error
    } finally {
      client.release(broken || names.retired(client))
    }
  }

  return {
    dialect: 'postgres',
    read: new Kysely<Schema>({ dialect }),
    async write(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(work)
        } catch (error) {
          if (attempt === ATTEMPTS || !asksToRetry(error)) throw error
        }
        await sleep(Math.random() * 10 * attempt)
      }
    },
    close: () => pool.end(),
  }
}

const INT8 = 20

/** Integers of eight bytes become numbers: what we keep in them (times, counts) is exact in one. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid !== INT8) return pg.types.getTypeParser(oid, format)
  return (text: string) => {
    const value = Number(text)
    if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond exact numbers.`)
    return value
  }
}

/** The dialect for Kysely on the pool: each query outside a unit borrows a connection. */
function dialectOn(pool: pg.Pool, run: Run, names: StatementNames): Dialect {
  const clients = new WeakMap<DatabaseConnection, pg.PoolClient>()
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => ({
      async init() {},
      async acquireConnection() {
        const client = await connect(pool)
        const { connection } = connectionOn(client, run)
        clients.set(connection, client)
        return connection
      },
      async beginTransaction() {
        throw new Error('Units of work go through `write`.')
      },
      async commitTransaction() {},
      async rollbackTransaction() {},
      async releaseConnection(connection) {
        const client = clients.get(connection)
        client?.release(names.retired(client))
      },
      async destroy() {},
    }),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

/** Queries run in the order in which they were started. */
function connectionOn(
  client: pg.PoolClient,
  run: Run,
): {
  connection: DatabaseConnection
  /** Resolves when the queries that were started have ended, also those nobody waits for. */
  settled(): Promise<unknown>
} {
  let last: Promise<unknown> = Promise.resolve()
  const connection: DatabaseConnection = {
    executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const next = run(client, query.sql, query.parameters)
      last = next.catch(() => {})
      return next.then((result) => ({
        // A row has the columns that the typed query asked for.
        rows: result.rows as R[],
        ...(result.command === 'SELECT' || result.rowCount === null
          ? {}
          : { numAffectedRows: BigInt(result.rowCount) }),
      }))
    },
    // biome-ignore lint/correctness/useYield: there is no cursor to yield from.
    async *streamQuery() {
      throw new Error('PostgreSQL results are not streamed; page by key.')
    },
  }
  return { connection, settled: () => last }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw unavailable(error)
  }
}

type Run = (
  client: pg.PoolClient,
  text: string,
  parameters?: readonly unknown[],
) => Promise<pg.QueryResult<Record<string, unknown>>>

/** Runs statements, prepared ones by their names. */
function runner(names: StatementNames): Run {
  return async (client, text, parameters = []) => {
    const values = parameters.map(storable)
    const name = values.length > 0 ? names.of(client, text) : undefined
    try {
      return await client.query(name === undefined ? { text, values } : { text, values, name })
    } catch (error) {
      if (!isOfPrepared(error)) throw unavailable(error)
      if (isOutdated(error)) names.outdate()
      else names.stop()
      // A transaction has failed with it, and is tried again as a whole.
      if (client.getTransactionStatus() !== 'I') throw error
    }
    try {
      return await client.query({ text, values })
    } catch (error) {
      throw unavailable(error)
    }
  }
}

/** Whether a prepared statement answers other columns than before, since another process migrated the schema. */
function isOutdated(error: unknown): boolean {
  // By the server's own function that says so: its words are in the server's language.
  return error instanceof pg.DatabaseError && error.routine === 'RevalidateCachedQuery'
}

/** Whether the statement fails only as a prepared one; behind a pooler connections have lost it, or have it from others. */
function isOfPrepared(error: unknown): boolean {
  const [unknown, known] = ['26000', '42P05']
  return isOutdated(error) || [unknown, known].includes(codeOf(error))
}

/** PostgreSQL's text cannot hold U+0000; it is replaced, as UTF-8 replaces a lone surrogate. */
function storable(parameter: unknown): unknown {
  return typeof parameter === 'string' && parameter.includes('\0')
    ? parameter.replaceAll('\0', '\ufffd')
    : parameter
}

async function rolledBack(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('rollback')
    return true
  } catch {
    // The connection is gone and its transaction with it; the error that led here is the one to tell.
    return false
  }
}

/** SQLSTATE or, for the network, Node's code of an error or of what caused it; the empty string without. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  // A name with several addresses fails with one error for each.
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return codeOf(error.cause)
}

/** Whether the server gave the transaction up in favour of another, or for how a statement was prepared. */
function asksToRetry(error: unknown): boolean {
  const [serializationFailure, deadlock] = ['40001', '40P01']
  return [serializationFailure, deadlock].includes(codeOf(error)) || isOfPrepared(error)
}

/** Codes of the PostgreSQL manual's appendix A, and of the network, that mean it cannot be used now. */
const WORDS: Record<string, string> = {
  ECONNREFUSED: 'cannot be reached: nothing listens there. Check that it runs and its address',
  ENOTFOUND: 'cannot be reached: its host name is unknown. Check DATABASE_URL',
  EAI_AGAIN: 'cannot be reached: its host name cannot be looked up now',
  ETIMEDOUT: 'cannot be reached: it does not answer. Check the network',
  EHOSTUNREACH: 'cannot be reached. Check the network',
  ECONNRESET: 'broke the connection',
  EPIPE: 'broke the connection',
  '25006': 'is read-only: it is a standby. Point DATABASE_URL at the primary',
  '28000': 'refuses the user. Check DATABASE_URL',
  '28P01': 'refuses the password. Check DATABASE_URL',
  '3D000': 'has no such database. Create it, or check DATABASE_URL',
  '42501': 'denies the right to do this. Grant it to the user in DATABASE_URL',
  '53100': 'cannot grow: its disk is full. Free some space',
  '53200': 'is out of memory',
  '53300': 'has no connection left. Raise its limit or lower ours',
  '55P03': 'is locked by somebody else for too long',
  '57014': 'gave a statement up for taking too long',
  '57P01': 'is shutting down',
  '57P02': 'has crashed and is starting again',
  '57P03': 'is starting up',
  '58030': 'reports an error of its disk',
}

function unavailable(error: unknown): unknown {
  const code = codeOf(error)
  const words = WORDS[code] ?? (code.startsWith('08') ? WORDS.ECONNRESET : wordsWithoutCode(error))
  if (words === undefined) return error
  return new StoreUnavailableError(`The PostgreSQL server ${words}.`, { cause: error })
}

/** The driver's own errors carry no code. */
function wordsWithoutCode(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : ''
  if (/timeout (exceeded )?when trying to connect|due to connection timeout/.test(message)) {
    return 'gave no connection in time. It is overloaded or out of reach'
  }
  return /^Connection terminated|not queryable/.test(message) ? WORDS.ECONNRESET : undefined
}
