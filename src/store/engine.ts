// What both engines share: an `Sql` that can be closed, the executor of its queries, and the handle a unit of
// work gets to its transaction. The handle ends with the unit, so that a query nobody waited for fails instead
// of landing in somebody else's transaction.
import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  DummyDriver,
  Kysely,
  type QueryExecutor,
  type QueryResult,
  Transaction,
} from 'kysely'
import type { Append, AtEnd, Sql } from '../lib/sql.ts'

export type Engine<Schema> = Sql<Schema> & {
  /** Lets units that wait finish, then closes; later use is refused. */
  close(): Promise<void>
}

export type UnitHandle<Schema> = {
  transaction: Transaction<Schema>
  atEnd: AtEnd<Schema>
  /** What the unit left to the end of the transaction, in order. */
  left: Left<Schema>[]
  /** From here on the transaction refuses every query. */
  end(): void
}

// biome-ignore lint/suspicious/noExplicitAny: each append stands beside an item of its own kind.
type Left<Schema> = { append: Append<Schema, any>; item: unknown }

/** Writes what units have left, as the last before the commit; each append once. */
export async function writeLeft<Schema>(
  transaction: Kysely<Schema>,
  left: readonly Left<Schema>[],
): Promise<void> {
  for (const [append, items] of Map.groupBy(left, (each) => each.append))
    await append(
      transaction,
      items.map(({ item }) => item),
    )
}

/**
 * Makes handles for units of work, each on the connection that carries its transaction.
 * @param pace tells before each query what to wait for; nothing most of the time
 */
export function unitHandles<Schema>(
  dialect: Dialect,
  pace: () => Promise<void> | undefined = () => undefined,
): (connection: DatabaseConnection) => UnitHandle<Schema> {
  const executorOn = executors(dialect)
  const driver = new DummyDriver()
  return (connection) => {
    let over = false
    const executor = executorOn(async (run) => {
      const turn = pace()
      if (turn !== undefined) await turn
      if (over) throw new Error('A unit of work used its transaction after its end.')
      return run(connection)
    })
    const transaction = new Transaction<Schema>({ config: { dialect }, dialect, driver, executor })
    const left: Left<Schema>[] = []
    return {
      transaction,
      atEnd: (append, item) => left.push({ append, item }),
      left,
      end: () => {
        over = true
      },
    }
  }
}

/** Reads outside of any unit, all on one connection that runs each query in one go. */
export function readHandle<Schema>(
  dialect: Dialect,
  connection: DatabaseConnection,
): Kysely<Schema> {
  const executor = executors(dialect)((run) => run(connection))
  return new Kysely<Schema>({ config: { dialect }, dialect, driver: new DummyDriver(), executor })
}

type Borrow = <T>(run: (connection: DatabaseConnection) => Promise<T>) => Promise<T>

/** All executors of an engine share its compiler and its adapter. */
function executors(dialect: Dialect): (borrow: Borrow) => QueryExecutor {
  const compiler = dialect.createQueryCompiler()
  const adapter = dialect.createAdapter()
  return (borrow) => new ShortExecutor(compiler, adapter, { provideConnection: borrow })
}

/** Runs a query with one promise where Kysely's own takes a handful, for plugins and signals that nobody here has. */
class ShortExecutor extends DefaultQueryExecutor {
  override executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.provideConnection((connection) => connection.executeQuery<R>(query))
  }
}
