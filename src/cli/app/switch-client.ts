// Switching an app on or off.
import { enableFault } from '../../model/client.ts'
import { type Call, CommandError, hasSwitch, onlyPositional, printJson } from '../command.ts'
import { withPractice } from '../context.ts'
import { findClient } from './find-client.ts'

/** Switches the app that the call names; says so. Switching it to what it is already is no fault. */
export function switchClient(call: Call, to: 'on' | 'off'): Promise<undefined> {
  const id = onlyPositional(call, 'CLIENT_ID')
  return withPractice(call, async ({ chartgate, stores }) => {
    const client = await findClient(stores, id)
    const fault = to === 'on' ? enableFault(client) : null
    if (fault !== null) throw new CommandError(`'${client.name}' cannot be switched on: ${fault}.`)
    const now = chartgate.clock.now()
    if ((client.disabledAt === null) !== (to === 'on'))
      await stores.write(async (unit) => {
        // The time of a change is what tells changes apart, so it must be a later one.
        const updatedAt = Math.max(now, client.updatedAt + 1)
        const changed = { ...client, updatedAt, disabledAt: to === 'on' ? null : now }
        if (!(await unit.clients.replace(changed, client.updatedAt)))
          throw new CommandError(`'${client.name}' was changed at the same moment. Try again.`)
        await unit.auditEvents.append({
          type: 'client-changed',
          at: now,
          outcome: 'success',
          clientId: id,
          detail: { by: 'command line', switched: to },
        })
      })
    if (hasSwitch(call, 'json')) printJson(call, { client_id: id, disabled: to === 'off' })
    else call.out(`${client.name} (${id}) is switched ${to}.\n`)
    return undefined
  })
}
