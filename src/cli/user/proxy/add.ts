// `chartgate user proxy add`: lets a patient's account act for another patient, from and until when.

import { newId } from '../../../lib/ids.ts'
import { userChanged } from '../../../model/audit-event.ts'
import { mayHaveProxies } from '../../../model/user-rules.ts'
import {
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  onlyPositional,
  optionOf,
  printJson,
  requiredOption,
  UsageError,
} from '../../command.ts'
import { withPractice } from '../../context.ts'
import { findUser } from '../find-user.ts'
import { parseProxy } from '../user-rules.ts'

export const userProxyAdd: Command = {
  name: 'user proxy add',
  summary: "Let a person act for somebody else's record.",
  positionals: 'USERNAME',
  options: {
    for: { value: 'Patient/ID=WHAT', about: 'Whose record, and as what: Patient/85=mother.' },
    from: { value: 'DATE', about: 'The first day, such as 2026-11-24; now by default.' },
    until: { value: 'DATE', about: 'The day on which it ends; until it is ended by default.' },
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: true },
  run(call) {
    const username = onlyPositional(call, 'USERNAME')
    const { patientId, relationship } = parseProxy('patient', requiredOption(call, 'for'))
    const [from, until] = [parseDay(optionOf(call, 'from')), parseDay(optionOf(call, 'until'))]
    return withPractice(call, async ({ chartgate, stores }) => {
      const user = await findUser(stores, username)
      if (!mayHaveProxies(user.kind))
        throw new CommandError(
          `'${user.username}' is a ${user.kind}; only patients act for others.`,
        )
      const now = chartgate.clock.now()
      if (until !== null && until <= Math.max(from ?? now, now))
        throw new CommandError('--until must be a day to come, and after --from.')
      const proxy = {
        id: newId(now),
        userId: user.id,
        patientId,
        relationship,
        from: from ?? now,
        until,
      }
      await stores.write(async (unit) => {
        await unit.users.addProxy(proxy)
        await unit.auditEvents.append(
          userChanged(
            user.id,
            now,
            { by: 'command line', what: 'proxy added', relationship },
            { patientId },
          ),
        )
      })
      if (hasSwitch(call, 'json'))
        printJson(call, { id: proxy.id, patient: patientId, relationship })
      else call.out(`${user.displayName} may act for Patient/${patientId} (${relationship}).\n`)
      return undefined
    })
  },
}

/** The beginning of a day, in UTC; null when none was given. */
function parseDay(text: string | undefined): number | null {
  if (text === undefined) return null
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(at)) throw new UsageError('A day is written like 2026-11-24.')
  return at
}
