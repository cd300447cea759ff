// Starts Chartgate as it is built: prepared by its own commands, durable on SQLite, with the sample practice,
// since what a consent page shows is read from a record.
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from '../../src/sample/generate.ts'
import type { Core } from '../load/cores.ts'
import { freePort, type ServerProcess, startServer } from '../load/server-process.ts'
import { APP, RESOURCE_SERVER, SERVICE, SIGNED, type Target } from './target.ts'

/** What is measured: this clone as it is built, or another build, to compare the two. */
export const PROGRAM =
  process.env.BENCH_PROGRAM ?? path.join(import.meta.dirname, '../../dist/main.js')
export const DISCOVERY = '/.well-known/openid-configuration'
export const PERSON = { username: 'ada', password: 'a long enough pass phrase of the bench' }
const NO_LIMIT = '10000000'
/** What `npm run chartgate` gives to Node. */
const NODE_OPTIONS = ['--max-semi-space-size=8']

/** Runs a command of Chartgate; `input` is what it reads. */
export type RunCommand = (words: string[], input?: string) => string

export type Prepared = {
  port: number
  folder: string
  run: RunCommand
  /** Starts the server on what was prepared; `nodeOptions` go to Node, `more` to its settings. */
  serve(nodeOptions?: string[], more?: Record<string, string>): Promise<ServerProcess>
  remove(): void
}

/** A data directory with nothing in it yet, and the commands to fill it. */
export async function prepare(
  env: Record<string, string> = {},
  core: Core = 'server',
): Promise<Prepared> {
  const folder = mkdtempSync(path.join(tmpdir(), 'chartgate-bench-'))
  const port = await freePort()
  const settings = {
    CHARTGATE_PROFILE: 'demo',
    CHARTGATE_PORT: String(port),
    CHARTGATE_PUBLIC_URL: `http://127.0.0.1:${port}`,
    CHARTGATE_DATA_DIR: folder,
    CHARTGATE_TOKEN_REQUESTS_PER_MINUTE: NO_LIMIT,
    CHARTGATE_INTROSPECTION_REQUESTS_PER_MINUTE: NO_LIMIT,
    ...env,
  }
  return {
    port,
    folder,
    run: (words, input = '') =>
      execFileSync(process.execPath, [PROGRAM, ...words], {
        env: { ...process.env, ...settings },
        input,
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    serve: (nodeOptions = [], more = {}) =>
      startServer([...NODE_OPTIONS, ...nodeOptions, PROGRAM, 'serve'], {
        port,
        path: DISCOVERY,
        core,
        env: { ...settings, ...more },
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export type StartOptions = {
  /** Where a processor profile goes; null for none. */
  profile?: string | null
  /** What the practice holds; the sample practice by default. */
  resources?: Iterable<object>
  core?: Core
}

export type Chartgate = Target & {
  /** Stops the server and starts it on the same data with further settings and options of Node. */
  serveAgain(more: Record<string, string>, moreOptions?: string[]): Promise<void>
}

/** Starts Chartgate with the clients of the bench and somebody who can sign in; each start begins afresh. */
export async function chartgate(options: StartOptions = {}): Promise<Chartgate> {
  const { profile = null, resources = generate(), core = 'server' } = options
  const { port, folder, run, serve, remove } = await prepare({}, core)
  const practice = path.join(folder, 'practice.ndjson')
  for (const resource of resources) appendFileSync(practice, `${JSON.stringify(resource)}\n`)
  run(['fhir', 'load', practice])
  rmSync(practice)
  for (const metadata of clients()) run(['app', 'add'], JSON.stringify(metadata))
  run(
    [
      ...['user', 'add', '--kind', 'patient', '--username', PERSON.username],
      ...['--fhir-user', 'Patient/demo-ada', '--password-stdin'],
    ],
    PERSON.password,
  )
  const issuer = `http://127.0.0.1:${port}`
  // The first start of all makes keys, which the peer is given: what is measured starts with them.
  await (await serve()).stop()
  const nodeOptions = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const target: Chartgate = {
    name: 'Chartgate',
    server: await serve(nodeOptions),
    audience: `${issuer}/token`,
    paths: {
      discovery: DISCOVERY,
      jwks: '/jwks',
      token: '/token',
      introspect: '/introspect',
      authorize: '/authorize',
    },
    authorizeWith: {
      scope: 'launch/patient openid fhirUser offline_access patient/*.rs',
      aud: `${issuer}/fhir`,
    },
    assertionWith: { scope: 'system/*.rs' },
    serveAgain: async (more, moreOptions = []) => {
      await target.server.stop()
      target.server = await serve([...nodeOptions, ...moreOptions], more)
    },
    stop: async () => {
      await target.server.stop()
      remove()
    },
  }
  return target
}

function clients(): Record<string, unknown>[] {
  const backend = { grant_types: ['client_credentials'], scope: '' }
  return [
    ...[SERVICE, RESOURCE_SERVER].map(({ id, secret }) => ({
      ...backend,
      client_id: id,
      client_secret: secret,
      token_endpoint_auth_method: 'client_secret_basic',
      may_introspect_all: id === RESOURCE_SERVER.id,
    })),
    ...Object.values(SIGNED).map(({ id, jwk }) => ({
      ...backend,
      client_id: id,
      jwks: { keys: [jwk] },
      token_endpoint_auth_method: 'private_key_jwt',
      scope: 'system/*.rs',
    })),
    {
      client_id: APP.id,
      client_name: 'Bench app',
      redirect_uris: [APP.redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      scope: 'launch/patient openid fhirUser offline_access patient/*.rs',
    },
  ]
}
