// `chartgate keys rotate`: lets the next key take over now (OIDC Core §10.1.1). The old one goes on
// verifying for the overlap.
import type { Millis } from '../../lib/clock.ts'
import type { KeyPurpose, SigningKey } from '../../model/signing-key.ts'
import {
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  noPositionals,
  optionOf,
  printJson,
  UsageError,
} from '../command.ts'
import { withPractice } from '../context.ts'

const PURPOSES: readonly KeyPurpose[] = ['RS256', 'ES256', 'access', 'refresh']

/** Verifiers keep the key set for minutes; a key that signs before they have read of it is unknown to them. */
const PUBLISHED_MILLIS = 600_000

export const keysRotate: Command = {
  name: 'keys rotate',
  summary: 'Let the next keys take over; tokens of the old ones stay valid until they end.',
  options: {
    purpose: { value: 'PURPOSE', about: `One of ${PURPOSES.join(', ')}; all of them by default.` },
    now: {
      about: 'Also when the next key was published only minutes ago (a key is lost or stolen).',
    },
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
      if (!hasSwitch(call, 'now')) refuseFresh(await ring.list(), purposes, chartgate.clock.now())
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

/** Throws when a signing key would take over that verifiers may not have read of yet (OIDC Core §10.1.1). */
function refuseFresh(
  keys: readonly SigningKey[],
  purposes: readonly KeyPurpose[],
  now: Millis,
): void {
  const fresh = keys.find(
    ({ purpose, state, publicJwk, createdAt }) =>
      state === 'next' &&
      publicJwk !== null &&
      purposes.includes(purpose) &&
      now < createdAt + PUBLISHED_MILLIS,
  )
  if (fresh)
    throw new CommandError(
      `The next ${fresh.purpose} key was published less than ${PUBLISHED_MILLIS / 60_000} minutes ago: some who verify tokens do not know it yet. Wait, or say --now when a key is lost or stolen.`,
    )
}
