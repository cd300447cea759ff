// What a person leaves to an app of what it has. Pure: of the form only the boxes that stayed ticked count,
// each worth something only when it is on the page, and what comes out never reaches beyond what was granted.
import type { Millis } from '../lib/clock.ts'
import type { Authorization } from '../model/authorization.ts'
import type { Consent } from '../model/consent.ts'
import { covers, intersect, parseScopes, printScopes } from '../model/scope.ts'
import { DURATION_KEYS, type DurationKey } from '../pages/consent-request.ts'
import { type Choices, grantedScope } from '../smart/consent-choices.ts'
import { durationEnd, durationOf } from '../smart/duration.ts'

/** What stays of the granted scopes. */
export function keptScope(granted: string, choices: Choices, ticked: ReadonlySet<string>): string {
  const kept = grantedScope(granted, choices, ticked)
  const wide = parseScopes(granted).scopes
  // Held by the way it is made; asked again, since nothing here may ever widen.
  return printScopes(parseScopes(kept).scopes.filter((scope) => covers(wide, scope)))
}

/** What of the page's rows and parts is no longer covered, as scopes. */
export function removedScope(choices: Choices, kept: string): string {
  const still = parseScopes(kept).scopes
  const isKept = (text: string) => parseScopes(text).scopes.every((scope) => covers(still, scope))
  const removed = choices.rows.flatMap(({ scope, parts }): string[] => {
    if (isKept(scope)) return []
    const gone = parts.map((part) => part.scope).filter((part) => !isKept(part))
    return gone.length < parts.length ? gone : [scope]
  })
  return printScopes(removed.map((text) => ({ text })))
}

/** The ends that come before the one there is; only for what goes on while nobody is there. */
export function soonerEnds(
  { access, expiresAt }: Pick<Authorization, 'access' | 'expiresAt'>,
  now: Millis,
): { key: DurationKey; until: Millis }[] {
  if (access !== 'offline') return []
  return DURATION_KEYS.flatMap((key) => {
    const until = durationEnd(key, now)
    return until !== null && (expiresAt === null || until < expiresAt) ? [{ key, until }] : []
  })
}

/**
 * The remembered consent after narrowing: what both allow, so that no silent answer gives back what was
 * taken, and a sooner end when one was chosen.
 */
export function narrowedConsent(
  consent: Consent,
  kept: string,
  end: { key: DurationKey; until: Millis } | null,
  now: Millis,
): Consent {
  const both = intersect(parseScopes(consent.grantedScope).scopes, parseScopes(kept).scopes)
  const narrowed = { ...consent, grantedScope: printScopes(both) }
  if (end === null) return narrowed
  const before = durationEnd(durationOf(consent.duration), consent.decidedAt)
  if (before !== null && before <= end.until) return narrowed
  return { ...narrowed, duration: end.key, decidedAt: now }
}
