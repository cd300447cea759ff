// `chartgate user list`: who can sign in.
import type { Stores } from '../../model/stores.ts'
import type { User, UserKind } from '../../model/user.ts'
import {
  type Command,
  hasSwitch,
  JSON_OPTION,
  noPositionals,
  optionOf,
  printJson,
} from '../command.ts'
import { withPractice } from '../context.ts'
import { shortTime, table } from '../table.ts'
import { printUser } from './print-user.ts'
import { parseKind } from './user-rules.ts'

export const userList: Command = {
  name: 'user list',
  summary: 'List the people who can sign in.',
  options: {
    kind: { value: 'KIND', about: 'Only patient, practitioner or operator.' },
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: true },
  run(call) {
    noPositionals(call)
    const wanted = optionOf(call, 'kind')
    const kind = wanted === undefined ? undefined : parseKind(wanted)
    return withPractice(call, async ({ stores }) => {
      const users = await allUsers(stores, kind)
      if (hasSwitch(call, 'json')) printJson(call, users.map(printUser))
      else if (users.length === 0)
        call.err("There is no such user. See 'chartgate user add --help'.\n")
      else
        call.out(
          table(
            ['USERNAME', 'NAME', 'KIND', 'IN FHIR', 'ADDED', 'STATE'],
            users.map((user) => [
              user.username,
              user.displayName,
              user.kind,
              user.fhirUser ?? '-',
              shortTime(user.createdAt),
              user.disabledAt === null ? 'on' : 'off',
            ]),
          ),
        )
      return undefined
    })
  },
}

const PAGE = 500

async function allUsers(stores: Stores, kind: UserKind | undefined): Promise<User[]> {
  const users: User[] = []
  for (;;) {
    const last = users.at(-1)?.id
    const page = await stores.users.list({
      limit: PAGE,
      ...(kind !== undefined && { kind }),
      ...(last !== undefined && { after: last }),
    })
    users.push(...page)
    if (page.length < PAGE) return users
  }
}
