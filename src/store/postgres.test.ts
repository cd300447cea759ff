// The PostgreSQL engine: retries, broken connections, and refusals in plain words without the password.
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FreshDatabase, freshPostgres } from '../../test/support/postgres.ts'
import { StoreUnavailableError } from '../model/errors.ts'
import type { Engine } from './engine.ts'
import { openPostgres } from './postgres.ts'

type Schema = { account: { id: number; amount: number; text: string } }

let database: FreshDatabase
let engine: Engine<Schema>

beforeAll(async () => {
  database = await freshPostgres()
  engine = await openPostgres<Schema>({ url: database.url, maxConnections: 5 })
  await engine.write((transaction) =>
    sql`create table account (id bigint primary key, amount bigint, text text)`.execute(
      transaction,
    ),
  )
})

afterAll(async () => {
  await engine?.close()
  await database?.drop()
})

async function account(id: number, amount = 0, text = '') {
  await engine.write((transaction) =>
    transaction.insertInto('account').values({ id, amount, text }).execute(),
  )
}

const add = (transaction: Kysely<Schema>, id: number) =>
  transaction
    .updateTable('account')
    .set((expression) => ({ amount: expression('amount', '+', 1) }))
    .where('id', '=', id)
    .execute()

const find = (id: number) =>
  engine.read.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

test('integers of eight bytes are numbers, and too large ones are an error', async () => {
  await account(1, 1_800_000_000_000)
  expect((await find(1)).amount).toBe(1_800_000_000_000)
  const beyond = sql`select 9007199254740993::bigint as n`.execute(engine.read)
  await expect(beyond).rejects.toThrow(RangeError)
})

test('a text with U+0000 is kept with a replacement instead of failing', async () => {
  await account(2, 0, 'a\0b')
  expect((await find(2)).text).toBe('a\ufffdb')
})

test('units that deadlock are tried again until all are kept', async () => {
  await account(3)
  await account(4)
  let runs = 0
  let meet = () => {}
  const met = new Promise<void>((resolve) => {
    meet = resolve
  })
  const both = (first: number, second: number) =>
    engine.write(async (transaction) => {
      await add(transaction, first)
      // Each has locked its first row before either asks for its second.
      if (++runs === 2) meet()
      await met
      await add(transaction, second)
    })
  await Promise.all([both(3, 4), both(4, 3)])
  expect(runs).toBeGreaterThan(2)
  expect([(await find(3)).amount, (await find(4)).amount]).toEqual([2, 2])
})

test('a unit that went on after a failed statement is not acknowledged', async () => {
  await account(5)
  const unit = engine.write(async (transaction) => {
    await add(transaction, 5)
    await sql`select nonsense`.execute(transaction).catch(() => {})
  })
  await expect(unit).rejects.toThrow()
  expect((await find(5)).amount).toBe(0)
})

test('a query that a unit did not wait for happens inside the unit or not at all', async () => {
  await account(6)
  let late: Promise<unknown> | undefined
  const unit = engine.write(async (transaction) => {
    void add(transaction, 6)
    late = add(transaction, 6)
    await add(transaction, 6)
    throw new Error('refused')
  })
  await expect(unit).rejects.toThrow('refused')
  await late?.catch(() => {})
  expect((await find(6)).amount).toBe(0)
})

test('queries still waiting when their unit returns run inside the unit', async () => {
  const number = sql<{ xid: string }>`select cast(pg_current_xact_id() as text) as xid`
  let late: Promise<{ rows: { xid: string }[] }> | undefined
  const { rows } = await engine.write(async (transaction) => {
    const first = number.execute(transaction)
    void number.execute(transaction)
    late = number.execute(transaction)
    return first
  })
  expect((await late)?.rows).toEqual(rows)
})

test('a connection that breaks in a unit fails that unit only', async () => {
  await account(7)
  const unit = engine.write(async (transaction) => {
    await add(transaction, 7)
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction)
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(engine.read)
    await add(transaction, 7)
  })
  await expect(unit).rejects.toThrow(StoreUnavailableError)
  expect((await find(7)).amount).toBe(0)
  await engine.write((transaction) => add(transaction, 7))
  expect((await find(7)).amount).toBe(1)
})

test('units beyond the pool wait for a connection', async () => {
  await account(8)
  await Promise.all(Array.from({ length: 50 }, () => engine.write((t) => add(t, 8))))
  expect((await find(8)).amount).toBe(50)
})

test('what was prepared before another process changed the schema is prepared anew', async () => {
  const both = (transaction: Kysely<Schema>) =>
    transaction.selectFrom('account').selectAll().where('id', '=', 9).execute()
  await account(9, 1)
  for (let round = 0; round < 3; round++)
    await Promise.all(Array.from({ length: 5 }, () => engine.write(both)))
  await sql`alter table account add column note text default 'new'`.execute(engine.read)
  const inUnits = Array.from({ length: 5 }, () => engine.write(both))
  const seen = await Promise.all([...inUnits, find(9).then((row) => [row])])
  for (const rows of seen) expect(rows).toMatchObject([{ amount: 1, note: 'new' }])
})

test('also where every connection of a large pool had prepared it', async () => {
  const many = await openPostgres<Schema>({ url: database.url, maxConnections: 12 })
  try {
    const held = (transaction: Kysely<Schema>) =>
      transaction.selectFrom('account').selectAll().where('id', '=', 10).execute()
    await account(10, 1)
    for (let round = 0; round < 3; round++)
      await Promise.all(
        Array.from({ length: 12 }, () =>
          many.write(async (transaction) => {
            await held(transaction)
            await sql`select pg_sleep(0.05)`.execute(transaction)
          }),
        ),
      )
    await sql`alter table account add column remark text default 'new'`.execute(engine.read)
    expect(await many.write(held)).toMatchObject([{ amount: 1, remark: 'new' }])
  } finally {
    await many.close()
  }
})

test('statements that a connection lost, as behind a pooler, run without having been prepared', async () => {
  const pooled = await openPostgres<Schema>({ url: database.url, maxConnections: 1 })
  try {
    await account(11, 1)
    for (let times = 0; times < 2; times++) {
      for (let again = 0; again < 3; again++) await pooled.write((each) => add(each, 11))
      await sql`deallocate all`.execute(pooled.read)
    }
    await pooled.write((each) => add(each, 11))
    expect((await find(11)).amount).toBe(8)
    const read = () => pooled.read.selectFrom('account').select('id').where('id', '=', 11).execute()
    for (let times = 0; times < 3; times++) await read()
    await sql`deallocate all`.execute(pooled.read)
    expect(await read()).toEqual([{ id: 11 }])
  } finally {
    await pooled.close()
  }
})

describe('says in plain words, without the password, what is wrong', () => {
  const cases: [what: string, url: (good: URL) => string, words: RegExp][] = [
    ['no server', (url) => `postgres://u:geheim@127.0.0.1:1${url.pathname}`, /nothing listens/],
    ['unknown host', () => 'postgres://u:geheim@host.invalid/x', /host name/],
    [
      'wrong password',
      (url) => url.href.replace(url.password, 'geheim'),
      /refuses the password\. Check DATABASE_URL/,
    ],
    ['no such database', (url) => url.href.replace(/[^/]*$/, 'nonesuch'), /no such database/],
    ['not a URL', () => 'postgres://u:ge heim@:x/y', /DATABASE_URL is not a URL/],
  ]
  test.each(cases)('%s', async (_what, url, words) => {
    const failing = async () => {
      const other = await openPostgres({ url: url(new URL(database.url)), maxConnections: 1 })
      try {
        await sql`select 1`.execute(other.read)
      } finally {
        await other.close()
      }
    }
    const error = await failing().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(StoreUnavailableError)
    expect(String(error)).toMatch(words)
    expect(String(error)).not.toContain('heim')
  })
})
