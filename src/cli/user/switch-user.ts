// Switching a user on or off.
import { userChanged } from '../../model/audit-event.ts'
import { type Call, hasSwitch, onlyPositional, printJson } from '../command.ts'
import { withPractice } from '../context.ts'
import { findUser } from './find-user.ts'

/** Switches the user that the call names; says so. Switching to what is already is no fault. */
export function switchUser(call: Call, to: 'on' | 'off'): Promise<undefined> {
  const username = onlyPositional(call, 'USERNAME')
  return withPractice(call, async ({ chartgate, stores }) => {
    const user = await findUser(stores, username)
    const now = chartgate.clock.now()
    if ((user.disabledAt === null) !== (to === 'on'))
      await stores.write(async (unit) => {
        await unit.users.setDisabled(user.id, to === 'on' ? null : now)
        await unit.auditEvents.append(
          userChanged(user.id, now, { by: 'command line', switched: to }),
        )
      })
    if (hasSwitch(call, 'json'))
      printJson(call, { username: user.username, disabled: to === 'off' })
    else call.out(`${user.displayName} (${user.username}) is switched ${to}.\n`)
    return undefined
  })
}
