// `npm run bench -- console [--engines sqlite,postgres] [--authorizations N] [--events N] [--times N] [--only ROW]`:
// the operators' console over HTTP at the size of a large practice. Each row is how long the answer takes, from
// the request's last byte to the answer's last (of a file: its first), at a client on this machine.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Person } from '../test/support/person.ts'
import {
  appId,
  daysOf,
  patientId,
  type Seed,
  seedPostgres,
  seedSqlite,
  username,
} from './console/seed.ts'
import { startPostgres } from './fhir/postgres.ts'
import { machine, moveToGeneratorCore } from './load/cores.ts'
import { medianOf } from './load/measure.ts'
import { type Prepared, prepare } from './oauth/chartgate.ts'
import { printTable } from './report.ts'

const GOAL_MILLIS = 100
const OPERATOR = 'bench-operator'
const PASSWORD = 'a long enough pass phrase of the bench'
/** Those with a record of their own, so that they are found by what is typed. */
const RECORDS = 200
const nowhere = () => false

/** Measures and prints. */
export async function run(arguments_: string[]): Promise<void> {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      engines: { type: 'string', default: 'sqlite,postgres' },
      authorizations: { type: 'string', default: '1000000' },
      events: { type: 'string', default: '1000000' },
      times: { type: 'string', default: '15' },
      only: { type: 'string', default: '' },
    },
  })
  const authorizations = Number(values.authorizations)
  const patients = Math.ceil(authorizations / 5)
  const seed: Seed = { authorizations, events: Number(values.events), apps: 50, patients }
  console.log(
    `${machine()}; ${authorizations} authorizations of 50 apps and ${patients} patients, ${seed.events} audit events\n`,
  )
  moveToGeneratorCore()
  for (const engine of values.engines.split(',')) {
    const rows = await measureOn(engine, seed, Number(values.times), new RegExp(values.only, 'i'))
    print(engine, rows)
  }
}

type Measured = { work: string; millis: number[] }

async function measureOn(
  engine: string,
  seed: Seed,
  times: number,
  only: RegExp,
): Promise<Measured[]> {
  const postgres = engine === 'postgres' ? await startPostgres() : null
  const prepared = await prepare(postgres ? { DATABASE_URL: postgres.url } : {})
  try {
    fillByCommands(prepared)
    const began = performance.now()
    if (postgres) await seedPostgres(postgres.url, seed)
    else seedSqlite(path.join(prepared.folder, 'chartgate.db'), seed)
    console.log(`${engine}: filled in ${Math.round((performance.now() - began) / 1000)} s`)
    const server = await prepared.serve()
    try {
      const rows: Measured[] = []
      const base = `http://127.0.0.1:${prepared.port}`
      for (const { work, act, once } of await works(base, seed)) {
        if (!only.test(work)) continue
        const millis: number[] = []
        // The first does not count, unless there is no second.
        for (let time = once ? 0 : -1; time < (once ? 1 : times); time++) {
          const took = await act(time)
          if (took !== null && time >= 0) millis.push(took)
        }
        rows.push({ work, millis })
      }
      return rows
    } finally {
      await server.stop()
    }
  } finally {
    prepared.remove()
    await postgres?.stop()
  }
}

function fillByCommands({ run, folder }: Pick<Prepared, 'run' | 'folder'>): void {
  run(
    ['app', 'add'],
    JSON.stringify({
      client_id: appId(0),
      client_name: 'Bench app',
      redirect_uris: ['http://127.0.0.1:9/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      scope: 'launch/patient openid fhirUser offline_access patient/*.rs',
    }),
  )
  const add = ['user', 'add', '--kind', 'operator', '--username', OPERATOR, '--password-stdin']
  run(add, PASSWORD)
  const records = Array.from({ length: RECORDS }, (_, at) => ({
    resourceType: 'Patient',
    id: patientId(at),
    name: [{ family: `Bench${at}`, given: ['Pat'] }],
    gender: 'unknown',
    birthDate: '1980-01-01',
  }))
  const file = path.join(folder, 'records.ndjson')
  writeFileSync(file, records.map((one) => JSON.stringify(one)).join('\n'))
  run(['fhir', 'load', file])
}

/** One piece of work: how long it took in milliseconds, or null when there is nothing left to do. */
type Work = { work: string; once?: boolean; act(time: number): Promise<number | null> }

async function works(base: string, seed: Seed): Promise<Work[]> {
  const person = new Person()
  const signIn = await person.go(`${base}/admin/authorizations`, nowhere)
  const list = await person.press(signIn, /sign in/i, nowhere, {
    fill: { username: OPERATOR, password: PASSWORD },
  })
  if (list.status !== 200) throw new Error(`signing in ended with ${list.status}`)
  const look = (work: string, query: string, holds = /<main/): Work => ({
    work,
    act: async () => {
      const began = performance.now()
      const response = await person.fetch(`${base}/admin${query}`)
      const text = await response.text()
      const took = performance.now() - began
      if (response.status !== 200 || !holds.test(text))
        throw new Error(`${work} is answered with ${response.status}`)
      return took
    },
  })
  const firstByte = (work: string, query: string): Work => ({
    work,
    act: async () => {
      const began = performance.now()
      const response = await person.fetch(`${base}/admin${query}`)
      const reader = response.body?.getReader()
      await reader?.read()
      const took = performance.now() - began
      await reader?.cancel()
      return took
    },
  })
  const end = (work: string, query: (time: number) => string): Work => ({
    work,
    act: async (time) => {
      const question = await person.go(`${base}/admin/authorizations/end?${query(time)}`, nowhere)
      if (question.status !== 200) return null
      const began = performance.now()
      const done = await person.press(question, /end/i, (url) => url.includes('ended='), {
        fill: { reason: 'bench' },
      })
      const took = performance.now() - began
      if (!done.url.includes('ended=')) throw new Error(`${work} ended at ${done.url}`)
      return took
    },
  })
  const middle = `0a${String(seed.authorizations / 2).padStart(24, '0')}`
  const ended = `0a${String(seed.authorizations / 2).padStart(24, '0')}.${1_700_000_000_000 + seed.authorizations / 2}`
  const days = daysOf(seed)
  const ofApp = `app=${appId(0)}`
  return [
    look('overview', ''),
    look('list', '/authorizations'),
    look('list: ended', '/authorizations?state=ended'),
    look('list: a large app', `/authorizations?${ofApp}`),
    look('list: a large app, ended', `/authorizations?${ofApp}&state=ended`),
    look('list: a person', `/authorizations?user=${username(17)}`),
    look('list: a patient', `/authorizations?patient=${patientId(17)}`),
    look('list: app and person', `/authorizations?${ofApp}&user=${username(16)}`),
    look('list: app and patient', `/authorizations?${ofApp}&patient=${patientId(16)}`),
    look('list: page in the middle', `/authorizations?after=${middle}`),
    look('list: ended, page in the middle', `/authorizations?state=ended&after=${ended}`),
    look('list: a large app, page in the middle', `/authorizations?${ofApp}&after=${middle}`),
    firstByte('file: all, first byte', '/authorizations.csv'),
    firstByte('file: a large app, first byte', `/authorizations.csv?${ofApp}`),
    look('app page (counts)', `/login-trusts/${appId(0)}`),
    look('users', '/users'),
    look('users: found by text', '/users?text=patient-1234'),
    look('audit', '/audit'),
    look('audit: a person', `/audit?person=${username(17)}`),
    look('audit: a person with one event', '/audit?person=rare'),
    look('audit: a person with none', `/audit?person=${OPERATOR}`),
    look('audit: an app', `/audit?app=${appId(1)}`),
    look('audit: a patient', `/audit?patient=${patientId(17)}`),
    look('audit: a patient with one event', '/audit?patient=rare-patient'),
    look('audit: a day in the middle', `/audit?from=${days.middle}&until=${days.middle}`),
    look(
      'audit: an app on the first day',
      `/audit?app=${appId(1)}&from=${days.first}&until=${days.first}`,
    ),
    look('audit: a kind', '/audit?type=consent-granted'),
    look('audit: a kind that is rare', '/audit?type=key-changed'),
    look('audit: refused', '/audit?outcome=refused'),
    look('audit: failed (none)', '/audit?outcome=failed'),
    look('audit: a patient and refused', `/audit?patient=${patientId(17)}&outcome=refused`),
    firstByte('audit: file, first byte', '/audit.csv'),
    end('end: all of a patient', (time) => `patient=${patientId(time + 20)}`),
    end('end: all of a person', (time) => `user=${username(time + 60)}`),
    end('end: one', (time) => `id=0a${String(time * 7 + 4001).padStart(24, '0')}`),
    end('end: all of an app (1 of 64)', (time) => `app=${appId(time * 3 + 4)}`),
    { ...end('end: all of a large app (a quarter)', () => `app=${appId(0)}`), once: true },
    look('list after it', `/authorizations?${ofApp}`),
  ]
}

function print(engine: string, measured: readonly Measured[]): void {
  const told = measured.filter(({ millis }) => millis.length > 0)
  const rows = told.map(({ work, millis }) => [
    work,
    medianOf(millis).toFixed(1),
    Math.max(...millis).toFixed(1),
  ])
  printTable([engine, 'median ms', 'most ms'], rows)
  const missed = told.filter(({ millis }) => medianOf(millis) > GOAL_MILLIS)
  console.log(
    missed.length === 0
      ? `\nEvery goal (${GOAL_MILLIS} ms) is met.\n`
      : `\nAbove ${GOAL_MILLIS} ms: ${missed.map(({ work }) => work).join('; ')}.\n`,
  )
}
