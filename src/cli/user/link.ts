// `chartgate user link`: an operator says whose account at an OpenID provider it is.
import { userChanged } from '../../model/audit-event.ts'
import {
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  onlyPositional,
  printJson,
} from '../command.ts'
import { withPractice } from '../context.ts'
import { findUser } from './find-user.ts'
import { ACCOUNT_OPTIONS, accountOf } from './provider-account.ts'

export const userLink: Command = {
  name: 'user link',
  summary: 'Let an account at an OpenID provider sign a person in.',
  positionals: 'USERNAME',
  options: { ...ACCOUNT_OPTIONS, ...JSON_OPTION },
  takes: { settings: false, tenant: true },
  help: `
Example:
  chartgate user link okafor --subject 7f3c1d2e-90ab`,
  run(call) {
    const username = onlyPositional(call, 'USERNAME')
    return withPractice(call, async ({ chartgate, stores, config }) => {
      const { issuer, subject } = accountOf(call, config)
      const user = await findUser(stores, username)
      // An operator's way in is one that nobody else has a say in.
      if (user.kind !== 'practitioner' && user.kind !== 'patient')
        throw new CommandError(
          `${user.username} is an ${user.kind}, and signs in with a password only.`,
        )
      const now = chartgate.clock.now()
      const known = await stores.externalAccounts.find(issuer, subject)
      if (known !== null && known.userId !== user.id)
        throw new CommandError('This account is linked to another user. Unlink it first.')
      if (known === null)
        await stores.write(async (unit) => {
          if (
            !(await unit.externalAccounts.link({ issuer, subject, userId: user.id, linkedAt: now }))
          )
            throw new CommandError('This account was linked in the meantime.')
          await unit.auditEvents.append(
            userChanged(user.id, now, { by: 'command line', linked: issuer }),
          )
        })
      if (hasSwitch(call, 'json')) printJson(call, { username: user.username, issuer, subject })
      else call.out(`${user.displayName} (${user.username}) can sign in through ${issuer}.\n`)
      return undefined
    })
  },
}
