// `chartgate user factor reset`: second factors that a person has lost are taken away.
import { isReason, REASON_MAX_LENGTH, resetFactors } from '../../../people/reset-factors.ts'
import {
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  onlyPositional,
  printJson,
  requiredOption,
  UsageError,
} from '../../command.ts'
import { withPractice } from '../../context.ts'
import { findUser } from '../find-user.ts'

export const userFactorReset: Command = {
  name: 'user factor reset',
  summary: 'Take away all second factors of a person who has lost them.',
  positionals: 'USERNAME',
  options: {
    reason: { value: 'TEXT', about: 'Why, for the audit trail.' },
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: true },
  help: `
The person is signed out everywhere, and reads on their own page that the practice did it.

Example:
  chartgate user factor reset olivia --reason 'lost the phone; came in person'`,
  run(call) {
    const username = onlyPositional(call, 'USERNAME')
    const reason = requiredOption(call, 'reason').trim()
    if (!isReason(reason))
      throw new UsageError(
        `--reason is text on one line of at most ${REASON_MAX_LENGTH} characters.`,
      )
    return withPractice(call, async ({ chartgate, stores }) => {
      const user = await findUser(stores, username)
      const deps = { stores, clock: chartgate.clock }
      if (!(await resetFactors(deps, user, reason, { detail: { by: 'command line' } })))
        throw new CommandError(`${user.username} has no second factor.`)
      if (hasSwitch(call, 'json')) printJson(call, { username: user.username, reset: true })
      else call.out(`${user.displayName} has no second factor now and was signed out.\n`)
      return undefined
    })
  },
}
