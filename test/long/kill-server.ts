// A whole server, killed again and again in the middle of an export of a million resources, and started anew:
// the export completes, and no line is missing, changed or there twice. Takes some minutes:
// `npm run test:long -- [resources] [folder that is kept] [--engine postgres]`.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { startPostgres } from '../../bench/fhir/postgres.ts'
import { batchesOf } from '../../src/cli/batches.ts'
import { EmbeddedBackend } from '../../src/fhir/embedded/backend.ts'
import { fhirMigrations } from '../../src/fhir/embedded/migrations.ts'
import type { Resource } from '../../src/fhir/resource.ts'
import { atOnce } from '../../src/lib/at-once.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { generate } from '../../src/sample/generate.ts'
import { openDatabase } from '../../src/store/open.ts'
import { aClient } from '../store/contract/records.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { engine: { type: 'string', default: 'sqlite' } },
})
const [given = '1000000', keep] = positionals
const RESOURCES = Number(given)
const PORT = process.env.PORT ?? '4680'
const ISSUER = `http://localhost:${PORT}`
const FHIR = `${ISSUER}/fhir`
const PROGRAM = process.env.PROGRAM ?? path.resolve('dist/main.js')
const LOADED_AT_ONCE = 500
/** So many files that there is something to be killed in. */
const ROWS_PER_FILE = Math.ceil(RESOURCES / 40)
/** At which parts of the way the server is killed. */
const KILLS = [5, 20, 40, 60, 80]

const directory = keep ?? mkdtempSync(path.join(tmpdir(), 'chartgate-long-'))
mkdirSync(directory, { recursive: true })
/** Chartgate is killed, and not the server of its database. */
const postgres = values.engine === 'postgres' ? await startPostgres() : null
const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true })

/** Loads the store, and registers the backend service; answers its id. */
async function prepare(): Promise<string> {
  const fresh = postgres !== null || !existsSync(path.join(directory, 'fhir.db'))
  const location = postgres ? { databaseUrl: postgres.url } : { dataDir: directory }
  const database = await openDatabase(location, systemClock, { fhirMigrations })
  await database.migrate()
  const backend = new EmbeddedBackend(database.fhir, 'default', {
    baseUrls: [FHIR],
    clock: systemClock,
  })
  const began = systemClock.now()
  const resources = fresh ? generate({ patients: 1_000_000 }).take(RESOURCES) : []
  const puts = atOnce(backend.putsAtOnce)
  let loaded = 0
  for (const batch of batchesOf(resources, LOADED_AT_ONCE)) {
    await puts.start(async () => void (await backend.put(batch)))
    loaded += batch.length
  }
  await puts.ended()
  const { x = '', y = '' } = await exportJWK(publicKey)
  const client = aClient({
    grantTypes: ['client_credentials'],
    redirectUris: [],
    allowedScope: 'system/*.rs',
    jwks: [{ kty: 'EC', crv: 'P-384', x, y, kid: 'k', alg: 'ES384', use: 'sig' }],
  })
  await database.forTenant('default').clients.add(client)
  await database.close()
  say(`${loaded} resources loaded in ${seconds(began)} s`)
  return client.id
}

const say = (text: string) => console.log(`${new Date().toISOString()} ${text}`)
const seconds = (began: number) => Math.round((systemClock.now() - began) / 100) / 10

let server: ChildProcess | null = null

async function start(): Promise<void> {
  server = spawn(process.execPath, [PROGRAM, 'serve'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      PATH: process.env.PATH,
      CHARTGATE_PROFILE: 'demo',
      CHARTGATE_PORT: PORT,
      CHARTGATE_PUBLIC_URL: ISSUER,
      CHARTGATE_DATA_DIR: directory,
      ...(postgres && { DATABASE_URL: postgres.url }),
      CHARTGATE_LOG_LEVEL: 'error',
      CHARTGATE_EXPORT_ROWS_PER_FILE: `${ROWS_PER_FILE}`,
      CHARTGATE_EXPORT_LEASE_SECONDS: '3',
    },
  })
  for (let round = 0; round < 300; round++) {
    const up = await fetch(`${FHIR}/metadata`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (up) return
    await sleep(100)
  }
  throw new Error('the server does not answer')
}

/** Ends the server as a power cut would. */
async function kill(): Promise<void> {
  if (server === null || server.exitCode !== null) return
  const ended = once(server, 'close')
  server.kill('SIGKILL')
  await ended
  server = null
}

async function token(clientId: string, key: CryptoKey): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const assertion = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES384', kid: 'k', typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(`${ISSUER}/token`)
    .setExpirationTime(now + 240)
    .sign(key)
  const response = await fetch(`${ISSUER}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'system/*.rs',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  })
  const body = await response.json()
  assert.equal(typeof body.access_token, 'string', JSON.stringify(body))
  return body.access_token
}

const clientId = await prepare()
const get = async (url: string) =>
  fetch(url, {
    headers: {
      authorization: `Bearer ${await token(clientId, privateKey)}`,
      prefer: 'respond-async',
    },
  })

async function order(): Promise<string> {
  const response = await get(`${FHIR}/$export`)
  assert.equal(response.status, 202, await response.text())
  return response.headers.get('content-location') ?? ''
}

type Manifest = { output: { url: string; count: number }[]; error: unknown[] }

/** Waits for the manifest; kills the server on the way, where that is asked for. */
async function complete(statusUrl: string, kills: readonly number[]): Promise<Manifest> {
  const due = [...kills]
  for (;;) {
    const response = await get(statusUrl)
    if (response.status === 200) {
      assert.equal(due.length, 0, 'the export was complete before all kills')
      return response.json()
    }
    const told = await response.text()
    assert.equal(response.status, 202, told)
    const progress = response.headers.get('x-progress') ?? ''
    if (due[0] !== undefined && Number.parseInt(progress, 10) >= due[0]) {
      due.shift()
      await kill()
      say(`killed at ${progress}`)
      await start()
    }
    await sleep(500)
  }
}

/** What the lines are, whatever their order: how many, how many ids, and the sum of their hashes. */
async function digest({ output }: Manifest) {
  const ids = new Set<string>()
  let lines = 0
  let sum = 0n
  for (const { url, count } of output) {
    const response = await get(url)
    assert.equal(response.status, 200)
    assert.ok(response.body)
    const input = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]) // the same streams, typed twice
    let inFile = 0
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      inFile++
      const { resourceType, id }: Resource = JSON.parse(line)
      ids.add(`${resourceType}/${id}`)
      const hash = createHash('sha256').update(line).digest()
      sum = (sum + hash.readBigUInt64BE()) & 0xffff_ffff_ffff_ffffn
    }
    assert.equal(inFile, count, url)
    lines += inFile
  }
  return { lines, ids: ids.size, sum: sum.toString(16) }
}

try {
  await start()
  let began = systemClock.now()
  const quiet = await order()
  const undisturbed = await digest(await complete(quiet, []))
  say(`undisturbed: ${JSON.stringify(undisturbed)}, written and read in ${seconds(began)} s`)
  assert.deepEqual([undisturbed.lines, undisturbed.ids], [RESOURCES, RESOURCES])

  began = systemClock.now()
  const statusUrl = await order()
  const manifest = await complete(statusUrl, KILLS)
  const killed = await digest(manifest)
  say(`killed ${KILLS.length} times: ${JSON.stringify(killed)}, in ${seconds(began)} s`)
  assert.deepEqual(killed, undisturbed)

  const job = statusUrl.split('/').at(-1) ?? ''
  const kept = readdirSync(path.join(directory, 'exports', 'default', job)).sort()
  const told = manifest.output.map(({ url }) => url.split('/').at(-1) ?? '').sort()
  assert.deepEqual(kept, told, 'something was left half written')
  say('no line is missing, changed or there twice, and nothing is left half written')
} finally {
  await kill()
  await postgres?.stop()
  if (keep === undefined) rmSync(directory, { recursive: true })
}
