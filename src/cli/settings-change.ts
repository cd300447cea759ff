// A change of a practice's settings, as commands tell it before and after: what changes, what that brings about, and
// what must be said when records move.
import type { SettingsPlan } from '../config/settings-plan.ts'
import type {
  PlannedSettings,
  RecordsThere,
  RecordTies,
  SettingChange,
} from '../model/practice-change.ts'
import { en } from '../pages/messages/en.ts'
import type { Chartgate } from '../server.ts'
import { recordTies } from '../settle-practice.ts'
import { type Call, CommandError, optionOf, UsageError } from './command.ts'

/** The option by which somebody says what the ids of records are at another server. */
export const RECORDS_OPTION = {
  records: {
    value: 'WHICH',
    about:
      'Where records move to another server: `same` when they are the same under the same ids, `other` when not.',
  },
}

/** What was said of the records; undefined when nothing was. */
export function recordsOption(call: Call): RecordsThere | undefined {
  const given = optionOf(call, 'records')
  if (given === undefined || given === 'same' || given === 'other') return given
  throw new UsageError('--records is `same` or `other`.')
}

/** What hangs on the ids of records that move; null where none do, or nothing hangs on them. */
export async function tiesOf(
  { recordsMove, tenant }: SettingsPlan,
  chartgate: Chartgate,
): Promise<RecordTies | null> {
  if (!recordsMove) return null
  const ties = await recordTies({ stores: chartgate.stores(tenant.id) })
  return ties.access + ties.people > 0 ? ties : null
}

/** What is true of the records that move. Throws a CommandError where somebody has to say and has not. */
export function decided(ties: RecordTies | null, records: RecordsThere | undefined): RecordsThere {
  if (ties && records === undefined) throw new CommandError(undecided(ties))
  // With nothing that hangs on ids, it is the same.
  return records ?? 'same'
}

/** How much hangs on ids, in words. */
export const countedTies = ({ access, people, more }: RecordTies): string =>
  `${more ? 'more than ' : ''}${access} accesses of apps and ${people} people`

const undecided = (ties: RecordTies) =>
  `Nothing was changed. Records would be read from another server, and ${countedTies(ties)} hang on their ids.
Add '--records same' when the same ids are the same people there, or '--records other' to end that access and
switch the people off.`

/** The changes and what they bring about, a line each. */
export function settingsLines({ changes, effects }: PlannedSettings): string[] {
  return [
    ...changes.map(changeLine),
    ...effects.map((effect) => `* ${en.admin.practice.effects[effect]}`),
  ]
}

function changeLine(change: SettingChange): string {
  if (change.secret) return `  ${change.name}: secret, ${change.change}`
  const shown = (value: unknown) => (value === null ? 'the default' : JSON.stringify(value))
  return `  ${change.name}: ${shown(change.before)} -> ${shown(change.after)}`
}
