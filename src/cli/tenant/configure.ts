// `chartgate tenant configure`: changes a practice's settings. What would change and what that brings about is told
// before it is done.
import type { SettingsPlan } from '../../config/settings-plan.ts'
import type { RecordsThere, RecordTies } from '../../model/practice-change.ts'
import {
  type Call,
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  onlyPositional,
  printJson,
} from '../command.ts'
import { findTenant, withChartgate } from '../context.ts'
import { readJsonInput } from '../read-json-input.ts'
import {
  countedTies,
  decided,
  RECORDS_OPTION,
  recordsOption,
  settingsLines,
  tiesOf,
} from '../settings-change.ts'
import { faultLines } from './fault-lines.ts'

export const tenantConfigure: Command = {
  name: 'tenant configure',
  summary: "Change a practice's settings, by JSON on standard input.",
  positionals: 'HANDLE',
  options: {
    'dry-run': { about: 'Say what would change, and change nothing.' },
    ...RECORDS_OPTION,
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: false },
  help: `
The members are the settings of docs/configuration.md that belong to a practice, in small letters and without
CHARTGATE_. What is left out stays; null is the default. Secrets are sealed under the master key and never shown.
Every node follows within a second.

With '--records other' every app's access is ended and all patients and practitioners are switched off, since an id
may be somebody else's there; link them anew and switch them on one by one.

Example:
  echo '{"time_zone": "America/Chicago", "fhir_upstream": "https://fhir.elm.example/r4",
         "fhir_upstream_token": "..."}' | chartgate tenant configure elm --dry-run`,
  async run(call) {
    const handle = onlyPositional(call, 'HANDLE')
    const records = recordsOption(call)
    const given = await readJsonInput(call, 'settings')
    if (typeof given !== 'object' || given === null || Array.isArray(given))
      throw new CommandError('The settings on standard input are no JSON object.')
    return withChartgate(call, async (chartgate) => {
      const tenant = await findTenant(chartgate, handle)
      const plan = chartgate.practices.plan(tenant, { ...given })
      if ('faults' in plan) throw new CommandError(faultLines(plan.faults))
      const ties = await tiesOf(plan, chartgate)
      const dry = hasSwitch(call, 'dry-run')
      if (!dry) {
        const there = decided(ties, records)
        const by = { by: 'command line' }
        if (plan.changes.length > 0 && !(await chartgate.practices.settle(plan, there, by)))
          throw new CommandError('The settings were changed at the same moment. Try again.')
      }
      tell(call, plan, ties, records, dry)
      return undefined
    })
  },
}

function tell(
  call: Call,
  plan: SettingsPlan,
  ties: RecordTies | null,
  records: RecordsThere | undefined,
  dry: boolean,
): void {
  const { changes, effects } = plan
  if (hasSwitch(call, 'json')) {
    printJson(call, {
      changes,
      effects,
      hanging_on_ids: ties,
      records: records ?? null,
      applied: !dry,
    })
    return
  }
  if (changes.length === 0) {
    call.out('Everything is so already.\n')
    return
  }
  call.out(`${settingsLines(plan).join('\n')}\n`)
  if (ties && records === 'other') call.out(`* ${countedTies(ties)} are ended and switched off.\n`)
  else if (ties && records === undefined)
    call.out(
      `* ${countedTies(ties)} hang on ids: --records same or other has to say what those are there.\n`,
    )
  if (dry) call.out('Nothing was changed: this was a dry run.\n')
}
