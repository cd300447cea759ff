// `chartgate user invite withdraw`: the open link stops working.
import { withdrawInvitation } from '../../../people/invitation.ts'
import {
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  onlyPositional,
  printJson,
} from '../../command.ts'
import { withPractice } from '../../context.ts'
import { findUser } from '../find-user.ts'

export const userInviteWithdraw: Command = {
  name: 'user invite withdraw',
  summary: 'Withdraw the link that a person has not used yet.',
  positionals: 'USERNAME',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  run(call) {
    const username = onlyPositional(call, 'USERNAME')
    return withPractice(call, async ({ chartgate, stores }) => {
      const user = await findUser(stores, username)
      const deps = { stores, clock: chartgate.clock }
      if (!(await withdrawInvitation(deps, user, { detail: { by: 'command line' } })))
        throw new CommandError(`${user.username} has no open link.`)
      if (hasSwitch(call, 'json')) printJson(call, { username: user.username, withdrawn: true })
      else call.out(`The link of ${user.username} does not work any more.\n`)
      return undefined
    })
  },
}
