// `chartgate keys rotate`: lets the next key take over now (OIDC Core §10.1.1). The old one goes on
// verifying for the overlap.
import type { KeyPurpose } from '../../model/signing-key.ts'
import {
  type Command,
  hasSwitch,
  JSON_OPTION,
  noPositionals,
  optionOf,
  printJson,
  UsageError,
} from '../command.ts'
import { withPractice } from '../context.ts'

const PURPOSES: readonly KeyPurpose[] = ['RS256', 'ES256', 'access', 'refresh']

export const keysRotate: Command = {
  name: 'keys rotate',
  summary: 'Let the next keys take over; tokens of the old ones stay valid until they end.',
  options: {
    purpose: { value: 'PURPOSE', about: `One of ${PURPOSES.join(', ')}; all of them by default.` },
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: true },
  run(call) {
    noPositionals(call)
    const wanted = optionOf(call, 'purpose')
    const purposes = PURPOSES.filter((purpose) => wanted === undefined || purpose === wanted)
    if (purposes.length === 0)
      throw new UsageError(`--purpose must be one of ${PURPOSES.join(', ')}.`)
    return withPractice(call, async ({ chartgate, stores }) => {
      const ring = await chartgate.keys(call.tenant)
      const rotated: { purpose: KeyPurpose; kid: string }[] = []
      for (const purpose of purposes) {
        const kid = await ring.rotate(purpose)
        rotated.push({ purpose, kid })
        await stores.auditEvents.append({
          type: 'key-changed',
          at: chartgate.clock.now(),
          outcome: 'success',
          detail: { by: 'command line', what: 'rotated', purpose, kid },
        })
        if (!hasSwitch(call, 'json')) call.out(`${purpose} is now ${kid}.\n`)
      }
      if (hasSwitch(call, 'json')) printJson(call, rotated)
      return undefined
    })
  },
}
