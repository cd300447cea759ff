// The schema of the built-in FHIR store, step by step. Index rows are kept twice: by value, to find
// resources, and by resource, to test one and to replace its rows.
import { type CreateTableBuilder, type Kysely, sql } from 'kysely'
import type { Migration, SqlDialect } from '../../lib/sql.ts'
import { fillComposites } from './fill-composites.ts'

export const fhirMigrations: Migration[] = [
  {
    name: '0001-first',
    async up(transaction, dialect) {
      await bodies(transaction, dialect)
      await indexes(transaction, dialect)
    },
  },
  {
    name: '0002-snapshot',
    async up({ schema }, dialect) {
      await schema
        .createTable('fhir_snapshot')
        .$call(columns({ tenant: 'text', taken_at: 'integer' }, dialect))
        .addPrimaryKeyConstraint('fhir_snapshot_key', ['tenant'])
        .execute()
    },
  },
  {
    name: '0003-composite',
    async up(transaction, dialect) {
      await clustered(
        transaction,
        dialect,
        'fhir_composite',
        {
          tenant: 'text',
          parameter_id: 'integer',
          code: 'text',
          system_id: 'integer',
          rid: 'integer',
          ordinal: 'integer',
        },
        {
          lo: 'real',
          hi: 'real',
          other_code: 'text',
          other_system_id: 'integer',
          text: 'text',
          third_lo: 'real',
          third_hi: 'real',
        },
      )
      await index(transaction, 'fhir_composite', 'resource', ['rid', 'parameter_id'])
      await fillComposites(transaction, dialect)
    },
  },
]

type Column = 'text' | 'text?' | 'integer' | 'real'

async function bodies(transaction: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  const { schema } = transaction
  await numbered(transaction, 'fhir_term', 'id', dialect)
    .$call(columns({ kind: 'text', text: 'text' }, dialect))
    .addUniqueConstraint('fhir_term_text', ['tenant', 'kind', 'text'])
    .execute()

  await numbered(transaction, 'fhir_resource', 'rid', dialect)
    .$call(
      columns(
        {
          type_id: 'integer',
          id: 'text',
          version: 'integer',
          updated_at: 'integer',
          deleted: 'integer',
          words: 'text',
          body: 'text',
        },
        dialect,
      ),
    )
    .addUniqueConstraint('fhir_resource_id', ['tenant', 'type_id', 'id'])
    .execute()
  await index(transaction, 'fhir_resource', 'type', ['type_id', 'deleted', 'rid'])
  await index(transaction, 'fhir_resource', 'updated', ['type_id', 'updated_at', 'rid'])

  const history = {
    tenant: 'text',
    rid: 'integer',
    version: 'integer',
    type_id: 'integer',
    updated_at: 'integer',
    deleted: 'integer',
    body: 'text',
  } as const
  await schema
    .createTable('fhir_history')
    .$call(columns(history, dialect))
    .addPrimaryKeyConstraint('fhir_history_key', ['tenant', 'rid', 'version'])
    .execute()
  await index(transaction, 'fhir_history', 'updated', ['type_id', 'updated_at'])
}

async function indexes(transaction: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  // In the key the row follows the value: rows with one value lie in the order of rows, and a search over
  // them, or one sorted by the value, needs no sorting.
  const make = (
    name: string,
    value: Record<string, Column>,
    more: Record<string, Column> = {},
    rest: Record<string, Column> = {},
  ) =>
    clustered(
      transaction,
      dialect,
      name,
      { tenant: 'text', ...value, rid: 'integer', ...more },
      rest,
    )
  await make('fhir_compartment', { patient_id: 'text', type_id: 'integer' })
  await index(transaction, 'fhir_compartment', 'resource', ['rid'])

  const parameter = { parameter_id: 'integer' } as const
  await make('fhir_token', { ...parameter, code: 'text', system_id: 'integer' })
  await make(
    'fhir_reference',
    { ...parameter, target_id: 'text', target_type_id: 'integer' },
    { version: 'text' },
  )
  await make('fhir_date', { ...parameter, lo: 'integer' }, { hi: 'integer' })
  await make(
    'fhir_string',
    { ...parameter, start: 'text' },
    { ordinal: 'integer' },
    { folded: 'text?', exact: 'text' },
  )
  await make(
    'fhir_quantity',
    { ...parameter, lo: 'real' },
    { hi: 'real', code: 'text', system_id: 'integer', unit: 'text' },
  )
  for (const name of ['token', 'reference', 'date', 'string', 'quantity'])
    await index(transaction, `fhir_${name}`, 'resource', ['rid', 'parameter_id'])
}

/** A table whose rows lie in the order of their key, where the engine has such tables. */
async function clustered(
  transaction: Kysely<unknown>,
  dialect: SqlDialect,
  name: string,
  key: Record<string, Column>,
  rest: Record<string, Column>,
): Promise<void> {
  // The names are those of the key just given.
  const table = transaction.schema
    .createTable(name)
    .$call(columns({ ...key, ...rest }, dialect))
    .addPrimaryKeyConstraint(`${name}_key`, Object.keys(key) as never[])
  await (dialect === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table).execute()
}

/** A table whose rows the engine numbers. */
function numbered(
  transaction: Kysely<unknown>,
  name: string,
  number: string,
  dialect: SqlDialect,
): CreateTableBuilder<string, string> {
  const table = transaction.schema.createTable(name).$call(columns({ tenant: 'text' }, dialect))
  // On SQLite the key is the row's own number, which costs no index; the tenant is in every other one.
  return dialect === 'sqlite'
    ? table.addColumn(number, 'integer', (column) => column.primaryKey())
    : table
        .addColumn(number, 'bigint', (column) => column.notNull().generatedByDefaultAsIdentity())
        .addPrimaryKeyConstraint(`${name}_key`, ['tenant', number])
}

function columns(named: Record<string, Column>, dialect: SqlDialect) {
  return (table: CreateTableBuilder<string, never>): CreateTableBuilder<string, string> => {
    let made: CreateTableBuilder<string, string> = table
    for (const [name, column] of Object.entries(named))
      made = made.addColumn(name, typeOf(column, dialect), (definition) =>
        column === 'text?' ? definition : definition.notNull(),
      )
    return made
  }
}

/** Text is compared byte by byte on both engines, so that both find the same and in the same order. */
function typeOf(column: Column, dialect: SqlDialect) {
  if (column === 'integer') return 'bigint'
  if (column === 'real') return 'double precision'
  return dialect === 'sqlite' ? 'text' : sql`text collate "C"`
}

async function index(
  transaction: Kysely<unknown>,
  table: string,
  name: string,
  names: string[],
): Promise<void> {
  await transaction.schema
    .createIndex(`${table}_${name}`)
    .on(table)
    .columns(['tenant', ...names])
    .execute()
}
