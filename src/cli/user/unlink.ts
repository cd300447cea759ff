// `chartgate user unlink`: the account at a provider signs nobody in any more.
import { userChanged } from '../../model/audit-event.ts'
import {
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  noPositionals,
  printJson,
} from '../command.ts'
import { withPractice } from '../context.ts'
import { ACCOUNT_OPTIONS, accountOf } from './provider-account.ts'

export const userUnlink: Command = {
  name: 'user unlink',
  summary: 'End what an account at an OpenID provider opens here, with the person’s sessions.',
  options: { ...ACCOUNT_OPTIONS, ...JSON_OPTION },
  takes: { settings: false, tenant: true },
  run(call) {
    noPositionals(call)
    return withPractice(call, async ({ chartgate, stores, config }) => {
      const { issuer, subject } = accountOf(call, config)
      const account = await stores.externalAccounts.find(issuer, subject)
      if (!account) throw new CommandError(`No user is linked to '${subject}' at ${issuer}.`)
      const now = chartgate.clock.now()
      await stores.write(async (unit) => {
        await unit.externalAccounts.unlink(issuer, subject, now)
        await unit.auditEvents.append(
          userChanged(account.userId, now, { by: 'command line', unlinked: issuer }),
        )
      })
      const user = await stores.users.find(account.userId)
      const username = user?.username ?? account.userId
      if (hasSwitch(call, 'json')) printJson(call, { username, issuer, subject })
      else call.out(`${username} no longer signs in through ${issuer}.\n`)
      return undefined
    })
  },
}
