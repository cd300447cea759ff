// `chartgate config plan`: what applying a file would do.
import { countPlanned, type Planned } from '../../oauth/trust-file/make-plan.ts'
import {
  type Call,
  type Command,
  FAILED,
  hasSwitch,
  JSON_OPTION,
  OK,
  onlyPositional,
  printJson,
} from '../command.ts'
import { withPractice } from '../context.ts'
import { planOf, readConfigText } from './config-input.ts'
import { planJson, planText } from './print-plan.ts'

/** There is something to apply; the exit code of comparing commands. */
export const CHANGES = 2

export const configPlan: Command = {
  name: 'config plan',
  summary: 'Say what a file of settings and login trusts would change.',
  positionals: 'FILE',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  help: `
FILE may be - for standard input. Nothing is changed. Ends with code 0 when there is nothing to do, 2 when there
are changes, 1 when the file is faulty or in conflict with what somebody changed since.`,
  async run(call) {
    const file = onlyPositional(call, 'FILE')
    const text = await readConfigText(call, file)
    return withPractice(call, async (practice) =>
      showPlan(call, await planOf(call, file, text, practice)),
    )
  },
}

/** Prints the plan; answers the exit code. */
export function showPlan(call: Call, planned: Planned): number {
  if (hasSwitch(call, 'json')) printJson(call, planJson(planned))
  else call.out(planText(planned))
  if (planned.plan.conflicts.length > 0) return FAILED
  return countPlanned(planned) > 0 ? CHANGES : OK
}
