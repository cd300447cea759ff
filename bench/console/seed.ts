// Fills a prepared database with what a large practice has: authorizations of many apps and patients, and a long
// audit trail. By the database's own series, since a million rows over the stores would take an hour. The events
// are outside of the chain: what is measured is the search.
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

export type Seed = { authorizations: number; events: number; apps: number; patients: number }

/** App 0 holds every fourth authorization; the rest is spread evenly. */
export const appId = (number: number) => `bench-app-${number}`
export const patientId = (number: number) => `bench-${number}`
export const username = (number: number) => `patient-${number}`

type Dialect = {
  /** A table `n(i)` with the numbers from 0 below `count`. */
  series(count: number): string
  padded(prefix: string, expression: string): string
}

const SQLITE: Dialect = {
  series: (count) =>
    `(with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ${count}) select i from n)`,
  padded: (prefix, expression) => `printf('${prefix}%0${26 - prefix.length}d', ${expression})`,
}
const POSTGRES: Dialect = {
  series: (count) => `(select i from generate_series(0::bigint, ${count - 1}) as g(i))`,
  padded: (prefix, expression) =>
    `'${prefix}' || lpad((${expression})::text, ${26 - prefix.length}, '0')`,
}

/** Fills the SQLite file of a data directory. */
export function seedSqlite(file: string, seed: Seed): void {
  const database = new DatabaseSync(file)
  database.exec('pragma synchronous = off')
  for (const statement of statements(SQLITE, seed)) database.exec(statement)
  database.exec('analyze')
  database.close()
}

/** Fills a PostgreSQL database. */
export async function seedPostgres(url: string, seed: Seed): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('set synchronous_commit = off')
  try {
    for (const statement of statements(POSTGRES, seed)) await client.query(statement)
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
}

const CLIENT_COLUMNS = `contacts, redirect_uris, launch_uris, launch_display, practitioner_consent,
  allowed_origins, grant_types, token_endpoint_auth_method, secrets, allowed_scope, pkce_required, state_required,
  fhir_enabled, access_token_format, access_token_lifetime_seconds, may_introspect_all, launch_privilege,
  created_at, updated_at`

const BEGUN = 1_700_000_000_000
const USER = '0u'
const AUTHORIZATION = '0a'

function statements({ series, padded }: Dialect, seed: Seed): string[] {
  const { authorizations, events, apps, patients } = seed
  // Neighbours in time are not neighbours in any list.
  const patient = (i: string) => `((${i} * 7919) % ${patients})`
  const app = (i: string) =>
    `'bench-app-' || (case when ${i} % 4 = 0 then 0 else ${i} % ${apps} end)`
  const userId = (number: string) => padded(USER, number)
  return [
    // Of the one that is there.
    `insert into client (tenant, id, name, ${CLIENT_COLUMNS})
     select tenant, 'bench-app-' || i, name || ' ' || i, ${CLIENT_COLUMNS}
     from client cross join ${series(apps)} as s where id = 'bench-app-0' and i > 0`,
    `insert into "user" (tenant, id, kind, username, password_hash, display_name, fhir_user, created_at, password_changed_at)
     select 'default', ${userId('i')}, 'patient', 'patient-' || i, null, 'Patient ' || i, 'Patient/bench-' || i, ${BEGUN}, ${BEGUN}
     from ${series(patients)} as s`,
    `insert into "authorization" (tenant, id, client_id, user_id, fhir_user, patient_id, context, granted_scope,
       audience, access, created_at, redeemed_at, last_used_at, revoked_at, revoked_reason)
     select 'default', ${padded(AUTHORIZATION, 'i')}, ${app('i')}, ${userId(patient('i'))},
       'Patient/bench-' || ${patient('i')}, 'bench-' || ${patient('i')},
       '{"patient":"bench-' || ${patient('i')} || '"}',
       'launch/patient openid fhirUser offline_access patient/Patient.rs patient/Observation.rs',
       'http://bench/fhir', 'offline', ${BEGUN} + i, ${BEGUN} + i, ${BEGUN} + i,
       case when i % 7 = 0 then ${BEGUN} + i else null end,
       case when i % 7 = 0 then 'patient' else null end
     from ${series(authorizations)} as s`,
    `insert into audit_event (tenant, type, at, outcome, client_id, user_id, actor_id, patient_id, authorization_id, request_id, detail)
     select 'default',
       case when i % 50 = 0 then 'token-refused' when i % 10 < 7 then 'fhir-access' when i % 10 = 7 then 'token-refreshed'
         when i % 10 = 8 then 'sign-in' else 'consent-granted' end,
       ${BEGUN} + i * 1000,
       case when i % 50 = 0 then 'refused' else 'success' end,
       ${app('i')}, ${userId(patient('i'))},
       null, 'bench-' || ${patient('i')}, ${padded(AUTHORIZATION, `i % ${authorizations}`)}, 'request-' || i,
       '{"interaction":"search-type","resourceType":"Observation","status":200,"count":12}'
     from ${series(events)} as s`,
    // Somebody who did one thing, long ago: what a search that walks the trail finds last.
    `update audit_event set user_id = 'rare-person', patient_id = 'rare-patient' where tenant = 'default' and "at" = ${BEGUN} + 3000`,
    `insert into "user" (tenant, id, kind, username, password_hash, display_name, fhir_user, created_at, password_changed_at)
     values ('default', 'rare-person', 'patient', 'rare', null, 'Rare Person', null, ${BEGUN}, ${BEGUN})`,
  ]
}

/** The whole days that the trail spans, first and last. */
export function daysOf({ events }: Seed): { first: string; middle: string } {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  return { first: day(BEGUN), middle: day(BEGUN + (events / 2) * 1000) }
}
