// The gateway in front of another FHIR server, beside a plain proxy in front of the same one. Twice: in front of a
// bare server which answers what our own store answered, so that nothing but gateway and proxy is measured; and in
// front of a real one, a second Chartgate with its own store and tokens, so that one sees what is left of it when the
// server behind does work. Either server has the generator's core: where that is full, the note says so, and what
// comes through a proxy is then as much as the server behind can give.
import path from 'node:path'
import { openConnection } from '../load/connection.ts'
import { startLimit } from '../load/limit.ts'
import { getRequest } from '../load/requests.ts'
import { freePort, type ServerProcess, startServer } from '../load/server-process.ts'
import { type Chartgate, chartgate } from '../oauth/chartgate.ts'
import { SIGNED } from '../oauth/target.ts'
import { repeated, systemToken } from '../oauth/work.ts'
import { type Comparison, printComparisons } from '../report.ts'
import { compare, type Plan } from '../rounds.ts'
import { newSample } from './sample.ts'

const PROXY_PROGRAM = path.join(import.meta.dirname, '../load/proxy-server.ts')
const PROXY = 'proxy'
const METADATA = '/fhir/metadata'
const ENTRIES = 50
/** What is left of the proxy's throughput: 15 and 25 of a hundred may go. */
const READ_GOAL = 0.85
const SEARCH_GOAL = 0.75

/** What docs/operating.md advises for a Chartgate in front of another server. */
const NODE_OPTIONS = ['--max-semi-space-size=16']

/** A FHIR server to stand behind the gateway and the proxy. */
type Behind = {
  server: ServerProcess
  /** What the gateway is told of it. */
  settings: Record<string, string>
  /** What it is asked with through the proxy, which has no credentials of its own. */
  token(): Promise<string>
  stop(): Promise<void>
}

/** Measures with a patient's token and prints the table. Chartgate serves from another server afterwards. */
export async function benchUpstream(
  target: Chartgate,
  patient: string,
  token: string,
  resources: number,
  plan: Plan,
): Promise<void> {
  const read = `/fhir/Patient/${patient}`
  const search = `/fhir/Observation?patient=${patient}&_count=${ENTRIES}`
  const works = [
    ['read Patient', read, READ_GOAL],
    [`search of ${ENTRIES} Observations`, search, SEARCH_GOAL],
  ] as const
  const servers = [
    ['another server behind', () => bareServer(target, [METADATA, read, search], token)],
    ['another Chartgate behind', () => realServer(resources)],
  ] as const
  const comparisons: Comparison[] = []
  for (const [which, start] of servers) {
    const rows = works
      .map(([work, at, goal]) => [`${work}, ${which}`, at, goal] as const)
      .filter(([name]) => plan.only.test(name))
    if (rows.length === 0) continue
    const behind = await start()
    try {
      await target.serveAgain(behind.settings, NODE_OPTIONS)
      await checkEntries(target, asWith(search, token))
      for (const row of rows) comparisons.push(await compareRow(row, target, token, behind, plan))
    } finally {
      await behind.stop()
    }
  }
  printComparisons(comparisons, [PROXY])
}

async function compareRow(
  [name, at, goal]: readonly [name: string, at: string, goal: number],
  target: Chartgate,
  token: string,
  behind: Behind,
  plan: Plan,
): Promise<Comparison> {
  const port = await freePort()
  const proxy = await startServer([PROXY_PROGRAM, String(port), String(behind.server.port)], {
    port,
    path: METADATA,
  })
  const work = (shown: string) => repeated(asWith(at, shown), '"resourceType"')
  try {
    return await compare(
      name,
      { ...plan, maySleep: true, beside: behind.server },
      { [PROXY]: goal },
      {
        ours: { server: target.server, work: work(token) },
        [PROXY]: { server: proxy, work: work(await behind.token()) },
      },
    )
  } finally {
    await proxy.stop()
  }
}

const asWith = (at: string, token: string) => getRequest(at, { Authorization: `Bearer ${token}` })

/** Answers what `target` answers from its own store, and looks at nothing. */
async function bareServer(
  target: Chartgate,
  paths: readonly string[],
  token: string,
): Promise<Behind> {
  const requests = paths.map((at) => asWith(at, token))
  const server = await startLimit(target.server, requests, { core: 'generator', moved: true })
  return {
    server,
    settings: { FHIR_UPSTREAM: `http://127.0.0.1:${server.port}/fhir` },
    token: async () => token,
    stop: () => server.stop(),
  }
}

/** A Chartgate with the same resources, where the gateway gets its tokens as a backend service. */
async function realServer(resources: number): Promise<Behind> {
  const real = await chartgate({ resources: newSample().take(resources), core: 'generator' })
  const { id, kid, privateKey } = SIGNED.RS384
  const origin = `http://127.0.0.1:${real.server.port}`
  return {
    server: real.server,
    settings: {
      FHIR_UPSTREAM: `${origin}/fhir`,
      FHIR_UPSTREAM_TOKEN_URL: origin + real.paths.token,
      FHIR_UPSTREAM_CLIENT_ID: id,
      FHIR_UPSTREAM_CLIENT_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      FHIR_UPSTREAM_CLIENT_KEY_ID: kid,
      FHIR_UPSTREAM_SCOPE: 'system/*.rs',
    },
    token: () => systemToken(real),
    stop: () => real.stop(),
  }
}

async function checkEntries(target: Chartgate, request: string): Promise<void> {
  const connection = await openConnection(target.server.port)
  const { body } = await connection.send(request)
  connection.close()
  const { entry = [] } = JSON.parse(body.toString())
  if (entry.length !== ENTRIES) throw new Error(`the search has ${entry.length} entries`)
}
