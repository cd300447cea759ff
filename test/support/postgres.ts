// A fresh PostgreSQL database for a suite, on the test run's own server or on the one that
// TEST_DATABASE_URL names.
import { sql } from 'kysely'
import { inject } from 'vitest'
import { systemClock } from '../../src/lib/clock.ts'
import { newId } from '../../src/lib/ids.ts'
import { openPostgres } from '../../src/store/postgres.ts'

export type FreshDatabase = { url: string; drop(): Promise<void> }

/** Makes an empty database; `drop` removes it with whatever still uses it. */
export async function freshPostgres(): Promise<FreshDatabase> {
  const serverUrl = process.env.TEST_DATABASE_URL ?? (await ownServer())
  const name = `chartgate_test_${newId(systemClock.now())}`
  await inDatabase(serverUrl, sql`create database ${sql.id(name)}`)
  const url = new URL(serverUrl)
  url.pathname = name
  return {
    url: url.href,
    drop: () => inDatabase(serverUrl, sql`drop database ${sql.id(name)} with (force)`),
  }
}

async function ownServer(): Promise<string> {
  const answer = await fetch(inject('postgresControlUrl'))
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text
}

async function inDatabase(url: string, statement: ReturnType<typeof sql>) {
  const engine = await openPostgres({ url, maxConnections: 1 })
  try {
    await statement.execute(engine.read)
  } finally {
    await engine.close()
  }
}
