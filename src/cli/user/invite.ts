// `chartgate user invite`: a link by which a person chooses a password.
import { type Command, hasSwitch, JSON_OPTION, onlyPositional, printJson } from '../command.ts'
import { withPractice } from '../context.ts'
import { findUser } from './find-user.ts'
import { linkText, makeLink, printLink } from './password-link.ts'

export const userInvite: Command = {
  name: 'user invite',
  summary: 'Make a link by which a person chooses a password, once.',
  positionals: 'USERNAME',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  help: `
It is for the newly added (user add --invite) and for who forgot a password. A link from before stops
working; a password there is serves until a new one is chosen. Patients say the date of birth in the
record they sign in to.

Example:
  chartgate user invite ada`,
  run(call) {
    const username = onlyPositional(call, 'USERNAME')
    return withPractice(call, async (practice) => {
      const user = await findUser(practice.stores, username)
      const link = await makeLink(practice, user)
      if (hasSwitch(call, 'json')) printJson(call, { username: user.username, ...printLink(link) })
      else call.out(linkText(link))
      return undefined
    })
  },
}
