// `chartgate user reset`: a new password, which ends the user's sessions.
import { userChanged } from '../../model/audit-event.ts'
import { type Command, hasSwitch, JSON_OPTION, onlyPositional, printJson } from '../command.ts'
import { withPractice } from '../context.ts'
import { findUser } from './find-user.ts'
import { newPassword, PASSWORD_OPTION } from './new-password.ts'

export const userReset: Command = {
  name: 'user reset',
  summary: 'Give a person a new password and end their sessions.',
  positionals: 'USERNAME',
  options: { ...PASSWORD_OPTION, ...JSON_OPTION },
  takes: { settings: false, tenant: true },
  async run(call) {
    const username = onlyPositional(call, 'USERNAME')
    const password = await newPassword(call)
    return withPractice(call, async ({ chartgate, stores }) => {
      const user = await findUser(stores, username)
      const now = chartgate.clock.now()
      await stores.write(async (unit) => {
        await unit.users.setPassword(user.id, password.hash, now)
        await unit.auditEvents.append(
          userChanged(user.id, now, { by: 'command line', what: 'password' }),
        )
      })
      if (hasSwitch(call, 'json'))
        printJson(call, {
          username: user.username,
          ...(password.shown !== null && { password: password.shown }),
        })
      else {
        call.out(`${user.displayName} has a new password and was signed out everywhere.\n`)
        if (password.shown !== null) call.out(`Password, shown this once: ${password.shown}\n`)
      }
      return undefined
    })
  },
}
