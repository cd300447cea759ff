// What the page of sign-in and security tells of somebody's second factors.
import type { AuditEntry } from '../model/audit-event.ts'
import { mustHaveSecondFactor } from '../model/second-factor.ts'
import type { User } from '../model/user.ts'
import type { FactorsCardProps } from '../pages/components/factors-card.tsx'
import { factorsOf, hasFactor } from '../people/factors.ts'
import type { PortalDeps } from './deps.ts'
import { factorPlaces } from './places.ts'

/** The card; null for who signs in elsewhere. */
export async function factorsCard(
  user: User,
  entries: readonly AuditEntry[],
  { factors, stores, basePath }: PortalDeps,
): Promise<FactorsCardProps | null> {
  if (!mayHaveFactors(user, { factors })) return null
  const places = factorPlaces(basePath)
  const mine = await factorsOf(user.id, stores)
  const reset = hasFactor(mine)
    ? undefined
    : entries.find(({ detail }) => detail?.what === 'second factors reset')
  return {
    must: mustHaveSecondFactor(factors.rule, user.kind),
    authenticator: {
      since: mine.authenticator?.addedAt ?? null,
      setUpHref: places.authenticator,
      removeHref: places.remove({ what: 'authenticator' }),
    },
    passkeys: factors.relyingParty && {
      addHref: places.passkey,
      list: mine.passkeys.map(({ id, name, addedAt, lastUsedAt }) => ({
        name,
        addedAt,
        lastUsedAt,
        removeHref: places.remove({ what: 'passkey', id }),
      })),
    },
    recoveryCodes: hasFactor(mine)
      ? { left: mine.recoveryCodesLeft, renewHref: places.recoveryCodes }
      : null,
    resetAt: reset?.at ?? null,
  }
}

/** Whether a second factor would be asked for: of who signs in here, where the practice has them. */
export function mayHaveFactors(
  { passwordHash }: Pick<User, 'passwordHash'>,
  { factors }: Pick<PortalDeps, 'factors'>,
): boolean {
  return passwordHash !== null && factors.rule !== 'off'
}
