// What both engines share: an `Sql` that can be closed, and the handle a unit of work gets to its
// transaction. The handle ends with the unit, so that a query nobody waited for fails instead of landing
// in somebody else's transaction.
import {
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  DummyDriver,
  Transaction,
} from 'kysely'
import type { Sql } from '../lib/sql.ts'

export type Engine<Schema> = Sql<Schema> & {
  /** Lets units that wait finish, then closes; later use is refused. */
  close(): Promise<void>
}

export type UnitHandle<Schema> = {
  transaction: Transaction<Schema>
  /** From here on the transaction refuses every query. */
  end(): void
}

/**
 * Makes handles for units of work, each on the connection that carries its transaction.
 * @param pace waited for before each query
 */
export function unitHandles<Schema>(
  dialect: Dialect,
  pace: () => Promise<void> | void = () => {},
): (connection: DatabaseConnection) => UnitHandle<Schema> {
  const compiler = dialect.createQueryCompiler()
  const adapter = dialect.createAdapter()
  const driver = new DummyDriver()
  return (connection) => {
    let over = false
    const executor = new DefaultQueryExecutor(compiler, adapter, {
      async provideConnection(consumer) {
        await pace()
        if (over) throw new Error('A unit of work used its transaction after its end.')
        return consumer(connection)
      },
    })
    const transaction = new Transaction<Schema>({ config: { dialect }, dialect, driver, executor })
    return {
      transaction,
      end: () => {
        over = true
      },
    }
  }
}
