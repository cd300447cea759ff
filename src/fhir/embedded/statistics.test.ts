import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshPostgres } from '../../../test/support/postgres.ts'
import { systemClock } from '../../lib/clock.ts'
import { type OpenDatabase, openDatabase } from '../../store/open.ts'
import type { Resource } from '../resource.ts'
import { EmbeddedBackend } from './backend.ts'
import { fhirMigrations } from './migrations.ts'

let database: OpenDatabase
let drop: () => Promise<void>
beforeAll(async () => {
  const fresh = await freshPostgres()
  drop = fresh.drop
  database = await openDatabase({ databaseUrl: fresh.url }, systemClock, { fhirMigrations })
  await database.migrate()
  // So that nobody else counts.
  await sql`alter table fhir_resource set (autovacuum_enabled = false)`.execute(database.fhir.read)
})
afterAll(async () => {
  await database?.close()
  await drop?.()
})

const patients = (from: number, count: number): Resource[] =>
  Array.from({ length: count }, (_, number) => ({
    resourceType: 'Patient',
    id: `p${from + number}`,
  }))

async function counted(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select cast(reltuples as bigint) as n from pg_class where relname = 'fhir_resource'`.execute(
    database.fhir.read,
  )
  return rows[0]?.n ?? 0
}

test('PostgreSQL counts anew when a store has become several times what it was', async () => {
  const options = { baseUrls: ['https://chart.example/fhir'], clock: systemClock }
  const backend = new EmbeddedBackend(database.fhir, 'default', options)
  await backend.put(patients(0, 100))
  await backend.put(patients(100, 100))
  expect(await counted()).toBe(-1)
  await backend.put(patients(200, 100))
  expect(await counted()).toBe(200)
  await backend.put(patients(300, 100))
  // Another process begins with what was counted.
  const other = new EmbeddedBackend(database.fhir, 'default', options)
  await other.put(patients(400, 300))
  await other.put(patients(700, 300))
  expect(await counted()).toBe(200)
  await other.put(patients(1000, 1))
  expect(await counted()).toBe(1000)
})
