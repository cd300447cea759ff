// Who may be at the pages of second factors: whoever has just shown who they are, by everything they have. A browser
// left open is not enough, nor is a session that began with less than the person has by now.
import { seeOther } from '../http/headers.ts'
import type { SignedInSession } from '../http/session.ts'
import { PageError } from '../model/errors.ts'
import type { AuthenticationMethod } from '../model/second-factor.ts'
import { factorsOf, hasFactor } from '../people/factors.ts'
import type { PortalDeps } from './deps.ts'
import { mayHaveFactors } from './factors-card.ts'

/** How long who has signed in need not again. */
const FRESH_MILLIS = 10 * 60_000

/** A request to one of these pages, by who may be there. */
export type Visit = { request: Request; signedIn: SignedInSession; deps: PortalDeps }

/** Lets in who has signed in just now; others are asked to, once more. Throws the page of what is not there. */
export async function freshly(
  visit: Visit,
  answer: (visit: Visit) => Promise<Response>,
): Promise<Response> {
  const { request, signedIn, deps } = visit
  if (!mayHaveFactors(signedIn.user, deps)) throw new PageError('not-found')
  const isFresh = deps.clock.now() - signedIn.session.authTime < FRESH_MILLIS
  if (isFresh && (await hasProvedAll(visit))) return answer(visit)
  const { pathname, search } = new URL(request.url)
  const query = new URLSearchParams({ again: '1', return_to: pathname + search })
  return seeOther(`${deps.basePath}/sign-in?${query}`)
}

/** Whether the session began here (what an EHR or a provider says is not enough) with all that the person has. */
async function hasProvedAll({ signedIn, deps }: Visit): Promise<boolean> {
  const { amr, userId } = signedIn.session
  if (amr.includes('mfa')) return true
  return amr.length > 0 && !hasFactor(await factorsOf(userId, deps.stores))
}

/** Counts the factor that the person has just set up, and so has proved, for this session. */
export async function countProof(
  { signedIn, deps }: Visit,
  method: AuthenticationMethod,
): Promise<void> {
  const { session } = signedIn
  const amr = [...new Set([...session.amr, method, 'mfa' as const])]
  await deps.stores.sessions.renew(session.id, { ...session, amr }, deps.clock.now())
}
