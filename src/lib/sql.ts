// What the rest of the house sees of an SQL engine. Two engines stand behind it, SQLite and PostgreSQL,
// and one text of each query serves both: text, integer, epoch milliseconds, JSON as text, nothing
// outside the subset that both (and the engines that speak PostgreSQL) share.
import type { Kysely } from 'kysely'

export type SqlDialect = 'sqlite' | 'postgres'

export type Sql<Schema> = {
  dialect: SqlDialect
  /** Reads the last committed state. Never sees a unit of work in progress. */
  read: Kysely<Schema>
  /**
   * Runs `unit` as one unit of work and resolves once its writes are on disk; when it throws, nothing of
   * it is kept and the error is passed on. On SQLite units that wait at the same time share one
   * transaction and one flush, so a unit must wait for nothing but its own queries. A unit may be run again
   * from its beginning, when one fails that shares its transaction or when it loses against another on
   * PostgreSQL: what it changes outside of the database must bear that.
   */
  write<T>(unit: UnitOfWork<Schema, T>): Promise<T>
}

export type UnitOfWork<Schema, T> = (
  transaction: Kysely<Schema>,
  atEnd: AtEnd<Schema>,
) => Promise<T>

/**
 * Leaves something to the end of the transaction, where `append` writes all that was left to it by the units
 * that share the transaction, those that failed excepted.
 */
export type AtEnd<Schema> = <Item>(append: Append<Schema, Item>, item: Item) => void

export type Append<Schema, Item> = (
  transaction: Kysely<Schema>,
  items: readonly Item[],
) => Promise<void>

/** A step of the schema. Applied once, in name order, under a lock; a released one is never edited. */
export type Migration = {
  /** `0001-first`: sorts by number, says what it brings. */
  name: string
  up(transaction: Kysely<unknown>, dialect: SqlDialect): Promise<void>
}
