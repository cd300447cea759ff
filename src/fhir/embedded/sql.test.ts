import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { describe, expect, test } from 'vitest'
import { type Fragment, sql } from './sql.ts'

const sqlite = new Kysely({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (on) => new SqliteIntrospector(on),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})
const postgres = new Kysely({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (on) => new PostgresIntrospector(on),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** What the engine is given to run. */
async function given(fragment: Fragment<unknown>, engine = sqlite) {
  const run: CompiledQuery[] = []
  await fragment.execute({
    getExecutor: () => engine.getExecutor(),
    executeQuery: async (query) => {
      run.push(query)
      return { rows: [] }
    },
  })
  const [{ sql: text, parameters } = { sql: '', parameters: [] }] = run
  return [text, parameters]
}

describe('values', () => {
  const inner = sql`b = ${2} and c = ${'three'}`
  const nested = sql`a = ${1} and (${inner}) and d in (${sql.join([4, sql`${5} + 1`])})`

  test('stand apart from the text in their order, however deep', async () => {
    expect(await given(nested)).toEqual([
      'a = ? and (b = ? and c = ?) and d in (?, ? + 1)',
      [1, 2, 'three', 4, 5],
    ])
  })

  test('are numbered where the engine numbers them', async () => {
    expect(await given(nested, postgres)).toEqual([
      'a = $1 and (b = $2 and c = $3) and d in ($4, $5 + 1)',
      [1, 2, 'three', 4, 5],
    ])
  })

  test('never become text, whatever they hold', async () => {
    const value = `' or 1 = 1 -- ?`
    expect(await given(sql`a = ${value}`, postgres)).toEqual(['a = $1', [value]])
  })
})

test('names are quoted, with the table or alias before them', async () => {
  expect(await given(sql`${sql.ref('t0.code')} ${sql.table('fhir_token')}`)).toEqual([
    '"t0"."code" "fhir_token"',
    [],
  ])
})

test('text of ours is part of the statement, its quotes doubled', async () => {
  expect(await given(sql`${sql.lit(3)} ${sql.lit("o'clock")}`)).toEqual([`3 'o''clock'`, []])
})

test('a question mark that is no value is refused', () => {
  expect(() => sql.lit('why?')).toThrow('question mark')
  expect(() => sql.raw('a ? b')).toThrow('question mark')
  expect(() => sql`a ? ${1}`).toThrow('question mark')
})
