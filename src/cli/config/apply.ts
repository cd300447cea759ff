// `chartgate config apply`: makes a practice's settings and login trusts what a file says, wholly or not at all.
import type { SettingsPlan } from '../../config/settings-plan.ts'
import { applyPlan, PlanOutdatedError } from '../../oauth/trust-file/apply-plan.ts'
import { countPlanned, type Planned } from '../../oauth/trust-file/make-plan.ts'
import {
  type Call,
  type Command,
  CommandError,
  FAILED,
  hasSwitch,
  JSON_OPTION,
  OK,
  onlyPositional,
  printJson,
} from '../command.ts'
import { type OpenPractice, withPractice } from '../context.ts'
import { decided, RECORDS_OPTION, recordsOption, tiesOf } from '../settings-change.ts'
import { planOf, readConfigText } from './config-input.ts'
import { CHANGES, showPlan } from './plan.ts'
import { planJson, planText } from './print-plan.ts'

export const configApply: Command = {
  name: 'config apply',
  summary: 'Make the settings and login trusts of a practice what a file says.',
  positionals: 'FILE',
  options: {
    'dry-run': { about: 'Say what would be done, and do nothing.' },
    yes: { about: 'Do not ask.' },
    ...RECORDS_OPTION,
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: true },
  help: `
FILE may be - for standard input. It is read and checked wholly before anything is written, and everything is
written in one step or not at all. What a trust does not say becomes the default; trusts that FILE does not name
are left, unless it says 'prune: true'. Secrets do not stand in it: a trust that needs one says
  client_secret: {env: VARIABLE}, {file: PATH} or {sha256: HASH of it}
and a new one that says nothing gets one, which is shown this once. Under 'practice' stand the settings that
'tenant configure' knows: one that is not named becomes the default, but a secret stays; to set it, say
  NAME: {env: VARIABLE} or {file: PATH}

Ends with code 0 when everything is as in FILE, 2 when there are changes that were not applied, 1 when the
file is faulty or in conflict with what somebody changed since.`,
  async run(call) {
    const file = onlyPositional(call, 'FILE')
    const text = await readConfigText(call, file)
    return withPractice(call, async (practice) => {
      const planned = await planOf(call, file, text, practice)
      if (hasSwitch(call, 'dry-run') || countPlanned(planned) === 0) return showPlan(call, planned)
      return confirmAndApply(call, planned, practice)
    })
  },
}

async function confirmAndApply(
  call: Call,
  planned: Planned<SettingsPlan>,
  { chartgate, stores }: OpenPractice,
): Promise<number> {
  const json = hasSwitch(call, 'json')
  const { settings } = planned
  const by = { by: 'command line' }
  const ties = settings && (await tiesOf(settings, chartgate))
  const records = decided(ties, recordsOption(call))
  if (!json) call.out(planText(planned))
  if (planned.plan.conflicts.length > 0) {
    if (json) printJson(call, planJson(planned))
    call.err('chartgate: nothing was changed: export again, or leave out the version of each.\n')
    return FAILED
  }
  if (!hasSwitch(call, 'yes') && !(await agreed(call))) {
    call.err('chartgate: nothing was changed. Add --yes to apply it.\n')
    return CHANGES
  }
  try {
    await applyPlan(
      planned.plan,
      {
        stores,
        clock: chartgate.clock,
        background: chartgate.background,
        keep: settings && ((work) => chartgate.practices.settle(settings, records, by, work)),
      },
      by,
    )
  } catch (error) {
    if (error instanceof PlanOutdatedError) throw new CommandError(error.message)
    throw error
  }
  tellSecrets(call, planned, json)
  return OK
}

async function agreed(call: Call): Promise<boolean> {
  if (!call.typedInput || hasSwitch(call, 'json')) return false
  return /^y(es)?$/i.test((await call.ask('Apply this? (yes/no) ')).trim())
}

/** Secrets that were made are told this once (RFC 7591 §3.2.1). */
function tellSecrets(call: Call, planned: Planned, json: boolean): void {
  const { plan } = planned
  const made = [
    ...plan.created.map(({ client, madeSecret }) => ({ client, secret: madeSecret })),
    ...plan.changed.map(({ after, madeSecret }) => ({ client: after, secret: madeSecret })),
  ].filter(({ secret }) => secret !== null)
  if (json) {
    const secrets = Object.fromEntries(made.map(({ client, secret }) => [client.id, secret]))
    printJson(call, { ...planJson(planned), applied: true, client_secrets: secrets })
    return
  }
  call.out('Applied.\n')
  for (const { client, secret } of made)
    call.out(`The secret of ${client.name} (${client.id}), shown this once: ${secret}\n`)
}
