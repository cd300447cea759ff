// Reads and searches over HTTP with a token: with one that is bounded to a patient, with one that is not
// (what the bounds cost), and from a bare server that answers the same bytes (what everything costs).
import { openConnection } from '../load/connection.ts'
import { startLimit } from '../load/limit.ts'
import type { Work } from '../load/measure.ts'
import { getRequest } from '../load/requests.ts'
import type { ServerProcess } from '../load/server-process.ts'
import { chartgate } from '../oauth/chartgate.ts'
import type { Target } from '../oauth/target.ts'
import { repeated, systemToken, tokenOfFlow } from '../oauth/work.ts'
import { type Comparison, printComparisons } from '../report.ts'
import { compare, type Plan } from '../rounds.ts'
import { newSample } from './sample.ts'
import { SEARCHES } from './searches.ts'
import { benchUpstream } from './upstream.ts'

const PATIENT = 'demo-ada'
const UNBOUNDED = 'unbounded token'
const LIMIT = 'limit'
const READ_GOAL = 0.4

/** Measures over HTTP on SQLite with so many resources, and prints the table. */
export async function benchGateway(resources: number, plan: Plan): Promise<void> {
  const { profile } = plan
  const target = await chartgate({ profile, resources: newSample().take(resources) })
  try {
    const tokens = {
      bounded: await tokenOfFlow(target, () => openConnection(target.server.port)),
      unbounded: await systemToken(target),
    }
    const reads = ['Patient', 'Observation'].map(async (type) => {
      const one = type === 'Patient' ? PATIENT : await anyId(target, tokens.bounded, type)
      return [`read ${type}`, `/fhir/${type}/${one}`, { [LIMIT]: READ_GOAL }] as const
    })
    // What only other tokens ask is measured in the store.
    const ofPatients = SEARCHES.filter(({ everybody, granular }) => !everybody && !granular)
    const searches = ofPatients.map(({ name, type, parameters }) => {
      const query = new URLSearchParams([...parameters(PATIENT), ['_count', '20']])
      return [name, `/fhir/${type}?${query}`, {}] as const
    })
    const comparisons: Comparison[] = []
    for (const [name, path, goals] of [...(await Promise.all(reads)), ...searches])
      if (plan.only.test(name))
        comparisons.push(await row(name, path, goals, target.server, tokens, plan))
    printComparisons(comparisons, [UNBOUNDED, LIMIT])
    await benchUpstream(target, PATIENT, tokens.bounded, resources, plan)
  } finally {
    await target.stop()
  }
}

async function row(
  name: string,
  path: string,
  goals: Record<string, number>,
  ours: ServerProcess,
  tokens: { bounded: string; unbounded: string },
  plan: Plan,
): Promise<Comparison> {
  const request = (token: string) => getRequest(path, { Authorization: `Bearer ${token}` })
  const work = (token: string): Work => repeated(request(token), '"resourceType"')
  const limit = await startLimit(ours, [request(tokens.bounded)])
  try {
    return await compare(name, plan, goals, {
      ours: { server: ours, work: work(tokens.bounded) },
      [UNBOUNDED]: { server: ours, work: work(tokens.unbounded) },
      [LIMIT]: { server: limit, work: work(tokens.bounded) },
    })
  } finally {
    await limit.stop()
  }
}

/** The id of a resource of the patient. */
async function anyId(target: Target, token: string, type: string): Promise<string> {
  const connection = await openConnection(target.server.port)
  const path = `/fhir/${type}?patient=${PATIENT}&_count=1`
  const { body } = await connection.send(getRequest(path, { Authorization: `Bearer ${token}` }))
  connection.close()
  return JSON.parse(body.toString()).entry[0].resource.id
}
