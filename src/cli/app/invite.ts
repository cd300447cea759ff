// `chartgate app invite`: an initial access token, by which a developer may register apps (RFC 7591 §3).
import { randomSecret, sha256 } from '../../lib/hashing.ts'
import { newId } from '../../lib/ids.ts'
import {
  type Call,
  type Command,
  hasSwitch,
  JSON_OPTION,
  noPositionals,
  optionOf,
  printJson,
  requiredOption,
  UsageError,
} from '../command.ts'
import { withPractice } from '../context.ts'

const DAY = 86_400_000

export const appInvite: Command = {
  name: 'app invite',
  summary: 'Make a token by which a developer may register apps (POST /register).',
  options: {
    note: { value: 'TEXT', about: 'Whom it is given to.' },
    uses: { value: 'NUMBER', about: 'How many apps it may register; 1 by default.' },
    days: { value: 'NUMBER', about: 'For how many days; 7 by default.' },
    'pre-approved': { about: 'Its apps wait for nobody.' },
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: true },
  run(call) {
    noPositionals(call)
    const note = requiredOption(call, 'note')
    if (!/^[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u.test(note))
      throw new UsageError('--note is text on one line of at most 100 characters.')
    const uses = numberOption(call, 'uses', 1, 1000)
    const days = numberOption(call, 'days', 7, 365)
    const preApproved = hasSwitch(call, 'pre-approved')
    return withPractice(call, async ({ chartgate, stores, config }) => {
      const now = chartgate.clock.now()
      const secret = randomSecret()
      const id = newId(now)
      await stores.write(async (unit) => {
        await unit.registrations.addInitialToken({
          id,
          tokenHash: sha256(secret),
          note,
          preApproved,
          usesLeft: uses,
          createdAt: now,
          expiresAt: now + days * DAY,
        })
        await unit.auditEvents.append({
          type: 'registration-decided',
          at: now,
          outcome: 'success',
          detail: { by: 'command line', initialToken: id, uses, days, preApproved },
        })
      })
      if (config.registration === 'off')
        call.err(
          'chartgate: the practice does not take registrations (registration is off); the token serves once it does.\n',
        )
      if (hasSwitch(call, 'json')) printJson(call, { id, initial_access_token: secret, uses, days })
      else call.out(`${secret}\n`)
      return undefined
    })
  },
}

function numberOption(call: Call, name: string, otherwise: number, most: number): number {
  const text = optionOf(call, name)
  if (text === undefined) return otherwise
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > most) throw new UsageError(`--${name} must be 1 to ${most}.`)
  return number
}
