// `chartgate keys list`: the keys of the practice, public facts only.
import { type Command, hasSwitch, JSON_OPTION, noPositionals, printJson } from '../command.ts'
import { withPractice } from '../context.ts'
import { shortTime, table } from '../table.ts'

export const keysList: Command = {
  name: 'keys list',
  summary: 'List the keys that sign tokens.',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  run(call) {
    noPositionals(call)
    return withPractice(call, async ({ chartgate }) => {
      const keys = await (await chartgate.keys(call.tenant)).list()
      if (hasSwitch(call, 'json'))
        printJson(
          call,
          keys.map((key) => ({
            kid: key.kid,
            purpose: key.purpose,
            state: key.state,
            created_at: iso(key.createdAt),
            activated_at: iso(key.activatedAt),
            retired_at: iso(key.retiredAt),
            expires_at: iso(key.expiresAt),
          })),
        )
      else
        call.out(
          table(
            ['KID', 'PURPOSE', 'STATE', 'MADE', 'IN USE SINCE', 'VERIFIES UNTIL'],
            keys.map((key) => [
              key.kid,
              key.purpose,
              key.state,
              shortTime(key.createdAt),
              shortTime(key.activatedAt),
              shortTime(key.expiresAt),
            ]),
          ),
        )
      return undefined
    })
  },
}

const iso = (millis: number | null) => (millis === null ? null : new Date(millis).toISOString())
