// From a file's text to a plan, with what the plan is compared with: the one way for the command line and the
// console.
import type { Clock } from '../../lib/clock.ts'
import type { PlannedSettings, SettingFault } from '../../model/practice-change.ts'
import type { Stores } from '../../model/stores.ts'
import type { ClientRules } from '../client-metadata.ts'
import { type ConfigFileDeps, readConfigFile } from './config-file.ts'
import { type Consequence, consequencesOf } from './consequences.ts'
import { countChanges, planDigest, planTrusts, type TrustPlan } from './plan-trusts.ts'
import type { WantedPractice } from './read-practice.ts'
import type { FileFault } from './read-trusts.ts'

/** What a file would do. `S` is what whoever plans settings needs to keep them. */
export type Planned<S extends PlannedSettings = PlannedSettings> = {
  plan: TrustPlan
  consequences: ReadonlyMap<string, Consequence>
  /** Null where the file says nothing of settings, or wants what is there. */
  settings: S | null
}

type MakePlanDeps<S extends PlannedSettings> = Omit<ConfigFileDeps, 'rules'> & {
  stores: Pick<Stores, 'clients' | 'registrations' | 'authorizations'>
  clock: Clock
  maxBytes: number
  /** The rules of registration as they are. */
  rules: ClientRules
  /** Plans all settings of the practice: those not given have their defaults. Keeps nothing. */
  planSettings(
    given: WantedPractice['given'],
  ): S | { faults: readonly SettingFault[] } | Promise<S | { faults: readonly SettingFault[] }>
}

/** What applying the file would do; or the faults of the file. Writes nothing. */
export async function makePlan<S extends PlannedSettings>(
  text: string,
  deps: MakePlanDeps<S>,
): Promise<Planned<S> | FileFault[]> {
  const file = readConfigFile(text, deps.maxBytes, deps)
  if (Array.isArray(file)) return file
  const { clients, registrations } = deps.stores
  const strangers = new Set(await registrations.unreviewedIds())
  const plan = planTrusts(file, await clients.list(), strangers, deps.clock.now())
  const { practice } = file
  const settings = practice === null ? null : await deps.planSettings(practice.given)
  if (practice !== null && settings !== null) {
    if ('faults' in settings)
      return settings.faults.map(({ name, message }) => ({
        line: practice.lineOf(name),
        field: `practice: ${name}`,
        message,
      }))
    if (isOutdated(practice, settings)) plan.conflicts.push(outdated(practice))
  }
  const changes = settings !== null && !('faults' in settings) && settings.changes.length > 0
  return {
    plan,
    consequences: await consequencesOf(plan, deps.stores),
    settings: changes ? settings : null,
  }
}

const isOutdated = ({ version }: WantedPractice, { changes, tenant }: PlannedSettings) =>
  version !== null && version !== tenant.updatedAt && changes.length > 0

const outdated = ({ lineOf }: WantedPractice): FileFault => ({
  line: lineOf('version'),
  field: 'practice: version',
  message: 'is not the newest: somebody changed the settings after the file was made',
})

/** How much a plan would change: trusts, and settings. */
export function countPlanned({ plan, settings }: Planned): number {
  return countChanges(plan) + (settings?.changes.length ?? 0)
}

/** What tells one plan from another: what would be written, and the versions it stands on. */
export function digestOf({ plan, settings }: Planned): string {
  return planDigest(plan, settings && [settings.tenant.updatedAt, settings.changes])
}
