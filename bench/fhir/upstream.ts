// The gateway in front of another FHIR server, beside a plain proxy in front of the same one. That server is
// a bare one which answers what our own store answered, so that nothing but gateway and proxy is measured:
// behind them any real server takes longer, and what the gateway adds is a smaller part of the whole.
import path from 'node:path'
import { openConnection } from '../load/connection.ts'
import { startLimit } from '../load/limit.ts'
import { getRequest } from '../load/requests.ts'
import { freePort, startServer } from '../load/server-process.ts'
import type { Chartgate } from '../oauth/chartgate.ts'
import { repeated } from '../oauth/work.ts'
import { type Comparison, printComparisons } from '../report.ts'
import { compare, type Plan } from '../rounds.ts'

const PROXY_PROGRAM = path.join(import.meta.dirname, '../load/proxy-server.ts')
const PROXY = 'proxy'
const METADATA = '/fhir/metadata'
const ENTRIES = 50
/** What is left of the proxy's throughput: 15 and 25 of a hundred may go. */
const READ_GOAL = 0.85
const SEARCH_GOAL = 0.75

/** Measures with a patient's token and prints the table. Chartgate serves from the other server afterwards. */
export async function benchUpstream(
  target: Chartgate,
  patient: string,
  token: string,
  plan: Plan,
): Promise<void> {
  const works = [
    ['read Patient, another server behind', `/fhir/Patient/${patient}`, READ_GOAL],
    [
      `search of ${ENTRIES} Observations, another server behind`,
      `/fhir/Observation?patient=${patient}&_count=${ENTRIES}`,
      SEARCH_GOAL,
    ],
  ] as const
  const chosen = works.filter(([name]) => plan.only.test(name))
  if (chosen.length === 0) return
  const asWith = (at: string) => getRequest(at, { Authorization: `Bearer ${token}` })
  await checkEntries(target, asWith(works[1][1]))
  const requests = [METADATA, ...works.map(([, at]) => at)].map(asWith)
  const upstream = await startLimit(target.server, requests, { core: 'generator', moved: true })
  const port = await freePort()
  const proxy = await startServer([PROXY_PROGRAM, String(port), String(upstream.port)], {
    port,
    path: METADATA,
  })
  try {
    await target.serveAgain({ FHIR_UPSTREAM: `http://127.0.0.1:${upstream.port}/fhir` })
    const comparisons: Comparison[] = []
    for (const [name, at, goal] of chosen) {
      const work = repeated(asWith(at), '"resourceType"')
      comparisons.push(
        await compare(
          name,
          { ...plan, maySleep: true },
          { [PROXY]: goal },
          { ours: { server: target.server, work }, [PROXY]: { server: proxy, work } },
        ),
      )
    }
    printComparisons(comparisons, [PROXY])
  } finally {
    await proxy.stop()
    await upstream.stop()
  }
}

async function checkEntries(target: Chartgate, request: string): Promise<void> {
  const connection = await openConnection(target.server.port)
  const { body } = await connection.send(request)
  connection.close()
  const { entry = [] } = JSON.parse(body.toString())
  if (entry.length !== ENTRIES) throw new Error(`the search has ${entry.length} entries`)
}
