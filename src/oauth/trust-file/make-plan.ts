// From a file's text to a plan, with what the plan is compared with: the one way for the command line and the
// console.
import type { Clock } from '../../lib/clock.ts'
import type { Stores } from '../../model/stores.ts'
import { readConfigFile } from './config-file.ts'
import { type Consequence, consequencesOf } from './consequences.ts'
import { planTrusts, type TrustPlan } from './plan-trusts.ts'
import type { FileFault, TrustsDeps } from './read-trusts.ts'

export type Planned = { plan: TrustPlan; consequences: ReadonlyMap<string, Consequence> }

export type MakePlanDeps = TrustsDeps & {
  stores: Pick<Stores, 'clients' | 'registrations' | 'authorizations'>
  clock: Clock
  maxBytes: number
}

/** What applying the file would do; or the faults of the file. Writes nothing. */
export async function makePlan(text: string, deps: MakePlanDeps): Promise<Planned | FileFault[]> {
  const file = readConfigFile(text, deps.maxBytes, deps)
  if (Array.isArray(file)) return file
  const { clients, registrations } = deps.stores
  const strangers = new Set(await registrations.unreviewedIds())
  const plan = planTrusts(file, await clients.list(), strangers, deps.clock.now())
  return { plan, consequences: await consequencesOf(plan, deps.stores) }
}
