import { DummyDriver, Kysely, PostgresAdapter, PostgresQueryCompiler } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Engine } from './engine.ts'
import { prepared } from './prepared.ts'
import { openSqlite } from './sqlite.ts'

type Schema = { pair: { name: string; value: number | null } }

let engine: Engine<Schema>
beforeAll(async () => {
  engine = await openSqlite<Schema>({ file: ':memory:', synchronous: 'FULL' })
  await engine.write((sql) =>
    sql.schema
      .createTable('pair')
      .addColumn('name', 'text')
      .addColumn('value', 'integer')
      .execute(),
  )
})
afterAll(() => engine.close())

const insert = prepared((on: Kysely<Schema>, row: Schema['pair']) =>
  on.insertInto('pair').values(row),
)

describe('a prepared statement', () => {
  test('is built once and bound to new values each time', async () => {
    const build = vi.fn((on: Kysely<Schema>, of: { name: string }) =>
      on.selectFrom('pair').select('value').where('name', '=', of.name).limit(5),
    )
    const find = prepared(build)
    await engine.write((sql) => insert(sql, { name: 'a', value: 1 }))
    await engine.write((sql) => insert(sql, { name: 'b', value: null }))
    expect((await find(engine.read, { name: 'a' })).rows).toEqual([{ value: 1 }])
    expect((await find(engine.read, { name: 'b' })).rows).toEqual([{ value: null }])
    expect((await find(engine.read, { name: "' or 1=1 --" })).rows).toEqual([])
    expect(build).toHaveBeenCalledTimes(1)
  })

  test('takes a value in several places, and names in any order', async () => {
    const both = prepared((on: Kysely<Schema>, of: { name: string; value: number }) =>
      on
        .selectFrom('pair')
        .select('name')
        .where('value', '=', of.value)
        .where('name', '=', of.name)
        .where('name', '<=', of.name),
    )
    expect((await both(engine.read, { name: 'a', value: 1 })).rows).toEqual([{ name: 'a' }])
    expect((await both(engine.read, { value: 2, name: 'a' })).rows).toEqual([])
  })

  test('is compiled anew for another engine', async () => {
    const postgres = new Kysely<Schema>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: () => {
          throw new Error('not asked for')
        },
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    })
    const texts: string[] = []
    for (const on of [engine.read, postgres]) {
      const spied = vi.spyOn(on, 'executeQuery')
      await insert(on, { name: 'a', value: 1 }).catch(() => {})
      const [query] = spied.mock.calls[0] ?? []
      texts.push(query && 'sql' in query ? query.sql : '')
    }
    expect(texts[0]).toContain('(?, ?)')
    expect(texts[1]).toContain('($1, $2)')
  })

  test('with a value that stands nowhere is a mistake that is told', () => {
    const careless = prepared((on: Kysely<Schema>, _: { name: string }) =>
      on.selectFrom('pair').select('value'),
    )
    expect(() => careless(engine.read, { name: 'a' })).toThrow('no place for name')
  })
})
