// `chartgate tenant configure`: changes a practice's settings. What would change and what that brings about is told
// before it is done.
import type { SettingsPlan } from '../../config/settings-plan.ts'
import type { RecordsThere, RecordTies, SettingChange } from '../../model/practice-change.ts'
import { en } from '../../pages/messages/en.ts'
import type { Chartgate } from '../../server.ts'
import { recordTies } from '../../settle-practice.ts'
import {
  type Call,
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  onlyPositional,
  optionOf,
  printJson,
  UsageError,
} from '../command.ts'
import { findTenant, withChartgate } from '../context.ts'
import { readJsonInput } from '../read-json-input.ts'
import { faultLines } from './fault-lines.ts'

export const tenantConfigure: Command = {
  name: 'tenant configure',
  summary: "Change a practice's settings, by JSON on standard input.",
  positionals: 'HANDLE',
  options: {
    'dry-run': { about: 'Say what would change, and change nothing.' },
    records: {
      value: 'WHICH',
      about:
        'Where records move to another server: `same` when they are the same under the same ids, `other` when not.',
    },
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
      if (!dry && ties && records === undefined) throw new CommandError(undecided(ties))
      if (!dry && plan.changes.length > 0) {
        const by = { by: 'command line' }
        // With nothing that hangs on ids, it is the same.
        if (!(await chartgate.practices.settle(plan, records ?? 'same', by)))
          throw new CommandError('The settings were changed at the same moment. Try again.')
      }
      tell(call, plan, ties, records, dry)
      return undefined
    })
  },
}

function recordsOption(call: Call): RecordsThere | undefined {
  const given = optionOf(call, 'records')
  if (given === undefined || given === 'same' || given === 'other') return given
  throw new UsageError('--records is `same` or `other`.')
}

/** What hangs on the ids of records that move; null where none do, or nothing hangs on them. */
async function tiesOf(
  { recordsMove, tenant }: SettingsPlan,
  chartgate: Chartgate,
): Promise<RecordTies | null> {
  if (!recordsMove) return null
  const ties = await recordTies({ stores: chartgate.stores(tenant.id) })
  return ties.access + ties.people > 0 ? ties : null
}

const counted = ({ access, people, more }: RecordTies) =>
  `${more ? 'more than ' : ''}${access} accesses of apps and ${people} people`

const undecided = (ties: RecordTies) =>
  `Nothing was changed. Records would be read from another server, and ${counted(ties)} hang on their ids.
Add '--records same' when the same ids are the same people there, or '--records other' to end that access and
switch the people off.`

function tell(
  call: Call,
  { changes, effects }: SettingsPlan,
  ties: RecordTies | null,
  records: RecordsThere | undefined,
  dry: boolean,
): void {
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
  call.out(changes.map(changeLine).join(''))
  call.out(effects.map((effect) => `* ${en.admin.practice.effects[effect]}\n`).join(''))
  if (ties && records === 'other') call.out(`* ${counted(ties)} are ended and switched off.\n`)
  else if (ties && records === undefined)
    call.out(
      `* ${counted(ties)} hang on ids: --records same or other has to say what those are there.\n`,
    )
  if (dry) call.out('Nothing was changed: this was a dry run.\n')
}

function changeLine(change: SettingChange): string {
  if (change.secret) return `  ${change.name}: secret, ${change.change}\n`
  const shown = (value: unknown) => (value === null ? 'the default' : JSON.stringify(value))
  return `  ${change.name}: ${shown(change.before)} -> ${shown(change.after)}\n`
}
