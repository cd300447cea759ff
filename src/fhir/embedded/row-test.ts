// What a clause becomes that index rows answer: the table, and which of its rows say that it holds.
import type { Condition } from './condition.ts'
import type { TokenRow } from './token-sql.ts'

export type IndexTableName = 'token' | 'reference' | 'date' | 'string' | 'quantity' | 'composite'

/** A test of rows of one table, of whichever parameter. */
export type RowTest = {
  table: IndexTableName
  /** The condition on a row of the table under this alias, beside tenant and parameter. */
  holds(alias: string): Condition
  /** Whether the rows that hold lie together in the table's order, one a resource, ordered by it. */
  streams: boolean
  /** Of codes: what each of the alternatives asks of a row; null for everything else. */
  codes: readonly TokenRow[] | null
  /** Whether finding the rows that hold costs no more than their number: they lie together in the key. */
  seeks: boolean
}

/** A test of the rows of one parameter. */
export type IndexTest = RowTest & { parameterId: number }
