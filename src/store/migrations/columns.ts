// Shorthand in which the migrations say tables: text and eight-byte integer columns, and indexes led by
// the tenant. Released migrations stand on it, so what it makes may not change.
import type { CreateTableBuilder, SchemaModule } from 'kysely'

type Columns = {
  text: readonly string[]
  textOrNull?: readonly string[]
  integer?: readonly string[]
  integerOrNull?: readonly string[]
}

/** Adds text and integer columns, those that must have a value first. */
export function withColumns(
  table: CreateTableBuilder<string, string>,
  columns: Columns,
): CreateTableBuilder<string, string> {
  let made = table
  for (const name of columns.text) made = made.addColumn(name, 'text', (column) => column.notNull())
  for (const name of columns.textOrNull ?? []) made = made.addColumn(name, 'text')
  for (const name of columns.integer ?? []) {
    made = made.addColumn(name, 'bigint', (column) => column.notNull())
  }
  for (const name of columns.integerOrNull ?? []) made = made.addColumn(name, 'bigint')
  return made
}

/** Makes the index `{table}_{name}` on the tenant and these columns. */
export async function index(schema: SchemaModule, table: string, name: string, columns: string[]) {
  await schema
    .createIndex(`${table}_${name}`)
    .on(table)
    .columns(['tenant', ...columns])
    .execute()
}
