// The SQLite engine: grouping, locks, and what it does when the disk or the file fails it.
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { StoreUnavailableError } from '../model/errors.ts'
import type { Engine } from './engine.ts'
import { openSqlite } from './sqlite.ts'

type Schema = { note: { id: number; text: string } }

let folder: string
let opened: Engine<Schema>[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chartgate-test-'))
  opened = []
})

afterEach(async () => {
  for (const engine of opened) await engine.close()
  rmSync(folder, { recursive: true })
})

async function open(lockTimeoutMillis?: number): Promise<Engine<Schema>> {
  const engine = await openSqlite<Schema>({
    file: join(folder, 'notes.db'),
    synchronous: 'FULL',
    ...(lockTimeoutMillis !== undefined && { lockTimeoutMillis }),
  })
  opened.push(engine)
  await engine.write((transaction) =>
    sql`create table if not exists note (id integer primary key, text text not null)`.execute(
      transaction,
    ),
  )
  return engine
}

const save =
  (id: number, text = '') =>
  (transaction: Kysely<Schema>) =>
    transaction.insertInto('note').values({ id, text }).execute()

async function ids(engine: Engine<Schema>): Promise<number[]> {
  const rows = await engine.read.selectFrom('note').select('id').orderBy('id').execute()
  return rows.map(({ id }) => id)
}

describe('grouped writes', () => {
  test('units that wait at the same time share a transaction, up to a limit', async () => {
    const engine = await open()
    const seen: number[] = []
    await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        engine.write(async (transaction) => {
          await save(i)(transaction)
          // What others can see says how many transactions have been committed.
          seen.push((await ids(engine)).length)
        }),
      ),
    )
    expect(new Set(seen)).toEqual(new Set([0, 64]))
    expect(await ids(engine)).toHaveLength(100)
  })

  test('heavy units share a transaction with fewer others', async () => {
    const engine = await open()
    const seen: number[] = []
    await Promise.all(
      Array.from({ length: 4 }, (_, unit) =>
        engine.write(async (transaction) => {
          for (let i = 0; i < 600; i++) await save(unit * 1000 + i)(transaction)
          seen.push((await ids(engine)).length)
        }),
      ),
    )
    expect(seen).toEqual([0, 0, 1200, 1200])
  })

  test('a long unit leaves turns to others on the event loop', async () => {
    const engine = await open()
    let turns = 0
    const ticking = setInterval(() => turns++, 1)
    await engine.write(async (transaction) => {
      for (let i = 0; i < 5000; i++) await save(i)(transaction)
    })
    clearInterval(ticking)
    expect(turns).toBeGreaterThan(3)
  })

  test('a unit that fails keeps nothing of itself, and all of those that share its transaction', async () => {
    const engine = await open()
    const runs: number[] = []
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, i) =>
        engine.write(async (transaction) => {
          runs.push(i)
          await save(i)(transaction)
          if (i % 10 === 5) throw new Error(`no ${i}`)
          return i
        }),
      ),
    )
    const good = Array.from({ length: 30 }, (_, i) => i).filter((i) => i % 10 !== 5)
    expect(await ids(engine)).toEqual(good)
    expect(outcomes.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))).toEqual(good)
    expect(
      outcomes.flatMap((one) => (one.status === 'rejected' ? String(one.reason) : [])),
    ).toEqual(['Error: no 5', 'Error: no 15', 'Error: no 25'])
    // However many fail, none of them runs more than twice.
    expect(Math.max(...runs.map((i) => runs.filter((other) => other === i).length))).toBe(2)
  })

  test('what units leave to the end is written once for all, without what the failed left', async () => {
    const engine = await open()
    const appended: (readonly number[])[] = []
    const append = async (transaction: Kysely<Schema>, items: readonly number[]) => {
      appended.push(items)
      for (const item of items) await save(item, 'left')(transaction)
    }
    await Promise.allSettled(
      [1, 2, 3, 4].map((id) =>
        engine.write(async (_, atEnd) => {
          atEnd(append, id)
          if (id === 3) throw new Error('no')
        }),
      ),
    )
    expect(appended).toEqual([[1, 2, 4]])
    expect(await ids(engine)).toEqual([1, 2, 4])
  })

  test('a unit that fails by itself is not run again', async () => {
    const engine = await open()
    let runs = 0
    const failing = engine.write(async (transaction) => {
      runs++
      await save(1)(transaction)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(runs).toBe(1)
    expect(await ids(engine)).toEqual([])
  })

  test('a unit resolves after its commit and not before', async () => {
    const engine = await open()
    const other = await open()
    await engine.write(save(1))
    expect(await ids(other)).toEqual([1])
  })

  test('reading does not write, whatever the statement', async () => {
    const engine = await open()
    await expect(save(1)(engine.read)).rejects.toThrow('read-only')
    expect(await ids(engine)).toEqual([])
  })

  test('rows can be streamed while others read', async () => {
    const engine = await open()
    await engine.write(async (transaction) => {
      for (let i = 0; i < 10; i++) await save(i)(transaction)
    })
    const streamed: number[] = []
    const query = engine.read.selectFrom('note').select('id').orderBy('id')
    for await (const { id } of query.stream(3)) {
      streamed.push(id)
      expect((await query.execute()).length).toBe(10)
    }
    expect(streamed).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test('a unit that does not end is given up after a minute, and others go on', async () => {
    const engine = await open()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const hung = engine.write(async (transaction) => {
        await save(1)(transaction)
        await new Promise(() => {})
      })
      const given = expect(hung).rejects.toThrow('did not finish within 60 s')
      const next = engine.write(save(2))
      await sleep(50)
      await vi.advanceTimersByTimeAsync(60_000)
      await given
      await next
      expect(await ids(engine)).toEqual([2])
    } finally {
      vi.useRealTimers()
    }
  })

  test('after closing, writes are refused, and those that waited were kept', async () => {
    const engine = await open()
    const waiting = [1, 2, 3].map((id) => engine.write(save(id)))
    await engine.close()
    await Promise.all(waiting)
    await expect(engine.write(save(4))).rejects.toThrow('closed')
    expect(await ids(await open())).toEqual([1, 2, 3])
  })

  test('beyond ten thousand waiting units the next is refused', async () => {
    const engine = await open()
    const waiting = Array.from({ length: 10_000 }, (_, i) => engine.write(save(i)))
    await expect(engine.write(save(-1))).rejects.toThrow(StoreUnavailableError)
    await Promise.all(waiting)
    expect(await ids(engine)).toHaveLength(10_000)
  })
})

describe('a lock held by another process', () => {
  /** Holds the write lock until the returned function is called. */
  async function lock(): Promise<() => Promise<void>> {
    const holder = await open()
    let release = () => {}
    const held = holder.write(async (transaction) => {
      await save(100)(transaction)
      await new Promise<void>((resolve) => {
        release = resolve
      })
    })
    await sleep(50)
    return async () => {
      release()
      await held
    }
  }

  test('is waited for without blocking, and reads go on', async () => {
    const engine = await open()
    const release = await lock()
    let done = false
    const unit = engine.write(save(1)).then(() => {
      done = true
    })
    await sleep(100)
    expect(done).toBe(false)
    expect(await ids(engine)).toEqual([])
    await release()
    await unit
    expect(await ids(engine)).toEqual([1, 100])
  })

  test('for too long refuses all who wait, in plain words, and keeps nothing of them', async () => {
    const engine = await open(200)
    const release = await lock()
    const outcomes = await Promise.allSettled([1, 2, 3].map((id) => engine.write(save(id))))
    for (const outcome of outcomes) {
      expect(outcome.status).toBe('rejected')
      if (outcome.status !== 'rejected') continue
      expect(outcome.reason).toBeInstanceOf(StoreUnavailableError)
      expect(outcome.reason.message).toMatch(
        /^The database 'notes.db' is locked by another process/,
      )
    }
    await release()
    expect(await ids(engine)).toEqual([100])
    await engine.write(save(4))
    expect(await ids(engine)).toEqual([4, 100])
  })
})

describe('a failing disk', () => {
  test('that is full refuses the whole group and keeps nothing of it; then writing goes on', async () => {
    const engine = await open()
    await engine.write(save(1))
    const limit = (pages: number) =>
      engine.write((t) => sql`pragma max_page_count = ${sql.lit(pages)}`.execute(t))
    await limit(1)
    const outcomes = await Promise.allSettled([
      engine.write(save(2)),
      engine.write(save(3, 'x'.repeat(1_000_000))),
      engine.write(save(4)),
    ])
    // The fourth had its turn after the third had failed the group, in a new one.
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
    for (const outcome of outcomes.slice(0, 2)) {
      const reason = outcome.status === 'rejected' ? outcome.reason : null
      expect(reason).toBeInstanceOf(StoreUnavailableError)
      expect(reason.message).toMatch(/disk is full/)
      expect(reason.cause).toBeInstanceOf(Error)
    }
    expect(await ids(engine)).toEqual([1, 4])
    await limit(1_000_000)
    await engine.write(save(3, 'x'.repeat(1_000_000)))
    expect(await ids(engine)).toEqual([1, 3, 4])
  })

  test('that is read-only says so', async () => {
    const engine = await open()
    await engine.write((t) => sql`pragma query_only = 1`.execute(t))
    await expect(engine.write(save(1))).rejects.toThrow(
      /^The database 'notes.db' is read-only\. Check/,
    )
    expect(await ids(engine)).toEqual([])
  })

  test('a file that is no database is not touched', async () => {
    const file = join(folder, 'letter.db')
    writeFileSync(file, 'Dear Sir or Madam, '.repeat(100))
    await expect(openSqlite({ file, synchronous: 'FULL' })).rejects.toThrow(
      "The database 'letter.db' is not an SQLite database.",
    )
    expect(statSync(file).size).toBe(1900)
  })

  test('a folder that does not exist says so', async () => {
    const file = join(folder, 'nowhere', 'notes.db')
    await expect(openSqlite({ file, synchronous: 'FULL' })).rejects.toThrow(StoreUnavailableError)
  })
})

test('the files are for their owner only, also those that were not', async () => {
  const file = join(folder, 'notes.db')
  writeFileSync(file, '')
  chmodSync(file, 0o644)
  const engine = await open()
  await engine.write(save(1))
  const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)
  expect(modes).toEqual([0o600, 0o600, 0o600])
})
