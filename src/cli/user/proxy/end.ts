// `chartgate user proxy end`: a person acts for a patient no more; what they allowed to apps by it has ended.
import { userChanged } from '../../../model/audit-event.ts'
import { proxyHolds } from '../../../model/user.ts'
import {
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  onlyPositional,
  printJson,
  requiredOption,
} from '../../command.ts'
import { withPractice } from '../../context.ts'
import { findUser } from '../find-user.ts'

export const userProxyEnd: Command = {
  name: 'user proxy end',
  summary: "End a person's acting for somebody else's record.",
  positionals: 'USERNAME',
  options: {
    for: { value: 'Patient/ID', about: 'Whose record.' },
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: true },
  run(call) {
    const username = onlyPositional(call, 'USERNAME')
    const patientId = requiredOption(call, 'for').replace(/^Patient\//, '')
    return withPractice(call, async ({ chartgate, stores }) => {
      const user = await findUser(stores, username)
      const now = chartgate.clock.now()
      const proxies = (await stores.users.proxies(user.id)).filter(
        (proxy) => proxy.patientId === patientId && (proxyHolds(proxy, now) || proxy.from > now),
      )
      if (proxies.length === 0)
        throw new CommandError(`'${user.username}' does not act for Patient/${patientId}.`)
      await stores.write(async (unit) => {
        for (const proxy of proxies) await unit.users.endProxy(proxy.id, now)
        await unit.auditEvents.append(
          userChanged(user.id, now, { by: 'command line', what: 'proxy ended' }, { patientId }),
        )
      })
      if (hasSwitch(call, 'json')) printJson(call, { ended: proxies.map(({ id }) => id) })
      else call.out(`${user.displayName} acts for Patient/${patientId} no more.\n`)
      return undefined
    })
  },
}
