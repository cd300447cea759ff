// Signing in through the practice's OpenID provider: away to it, from a step or from the sign-in page, and back
// from it. What comes back is believed only in the browser that left, once (RFC 9700 §2.1, §4.7). Signing out
// here ends nothing there.
import { readCookie, setCookie } from '../../http/cookies.ts'
import { queryForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { safeReturnTo } from '../../http/page.ts'
import { PageError } from '../../model/errors.ts'
import type { User } from '../../model/user.ts'
import { ProviderError, type ProviderSignIn } from '../../oidc/upstream-provider.ts'
import { externalUser } from '../external-user.ts'
import { openInteraction, type StepsDeps, stepsPath } from '../interaction.ts'
import type { SignInProvider } from '../provider.ts'
import {
  ATTEMPT_LIFETIME_SECONDS,
  type Attempt,
  beginAttempt,
  cookieNameOf,
  readAttempt,
} from '../provider-attempt.ts'
import { ownPageOf } from '../sign-in-place.ts'

const COOKIE_PATH = '/sign-in'

/** Leaves for the provider from the step of an app's request. */
export async function leaveFromStep(
  request: Request,
  id: string,
  deps: StepsDeps,
): Promise<Response> {
  const interaction = await openInteraction(request, id, deps)
  if (interaction.next !== 'sign-in') return seeOther(stepsPath(deps, id))
  const { prompt, maxAgeSeconds } = interaction.request
  const fresh =
    prompt.includes('login') || prompt.includes('select_account') || maxAgeSeconds !== null
  return leave(stepsPath(deps, id), fresh, deps)
}

/** Leaves for the provider on the way to a page of the person's own. */
export async function leaveAlone(request: Request, deps: StepsDeps): Promise<Response> {
  const wanted = queryForm(request).get('return_to')
  return leave(wanted === undefined ? '' : safeReturnTo(wanted, deps), false, deps)
}

async function leave(returnTo: string, fresh: boolean, deps: StepsDeps): Promise<Response> {
  const provider = providerOf(deps)
  const attempt = beginAttempt(returnTo, fresh, deps.clock)
  try {
    const location = await provider.client.authorizationUrl(attempt, fresh)
    return seeOther(location, [
      setCookie(jarOf(attempt.cookieName, deps), attempt.cookie, ATTEMPT_LIFETIME_SECONDS),
    ])
  } catch (error) {
    throw await failed(error, deps)
  }
}

/** Takes what the provider sent the browser back with: signs the user in, and on to where they left. */
export async function comeBack(request: Request, deps: StepsDeps): Promise<Response> {
  const provider = providerOf(deps)
  const attempt = await attemptOf(request, deps)
  try {
    const signIn = await provider.client.redeem(new URL(request.url).search, attempt)
    const authTime = authTimeOf(signIn, attempt, provider, deps)
    const found = await externalUser(signIn, { ...deps, ...provider })
    if ('refused' in found) {
      await recordFailure(deps, found.refused, found.userId)
      throw new PageError('provider-unknown', {
        details: { code: 'access_denied', description: found.refused },
      })
    }
    await recordSuccess(found.user, signIn.issuer, deps)
    return seeOther(
      attempt.returnTo === '' ? ownPageOf(found.user, deps) : safeReturnTo(attempt.returnTo, deps),
      [
        setCookie(jarOf(attempt.cookieName, deps), '', 0),
        await deps.sessions.begin(found.user, request, { amr: [], authTime }),
      ],
    )
  } catch (error) {
    throw await failed(error, deps)
  }
}

function providerOf({ provider }: StepsDeps): SignInProvider {
  if (!provider) throw new PageError('not-found')
  return provider
}

/** The attempt that this browser left with. It serves once, whatever comes of it. */
async function attemptOf(request: Request, deps: StepsDeps): Promise<Attempt> {
  const query = queryForm(request)
  const state = query.repeated.size > 0 ? undefined : query.get('state')
  const cookie =
    state === undefined
      ? null
      : readCookie(request.headers.get('cookie'), jarOf(cookieNameOf(state), deps))
  const attempt =
    state === undefined || cookie === null ? null : readAttempt(cookie, state, deps.clock)
  if (!attempt) throw new PageError('other-browser')
  const until = attempt.startedAt + ATTEMPT_LIFETIME_SECONDS * 1000
  if (!(await deps.stores.usedAssertions.use('provider sign-in', attempt.state, until)))
    throw new PageError('expired')
  return attempt
}

/** When the person proved who they are. One who had to do it for this has done it now, or it does not count. */
function authTimeOf(
  { authTime }: ProviderSignIn,
  { fresh, startedAt }: Attempt,
  { clockSkewSeconds }: SignInProvider,
  { clock }: StepsDeps,
): number {
  const now = clock.now()
  // It is told in whole seconds, by a clock that may differ from ours.
  const ofNow = authTime !== null && authTime + 1000 + clockSkewSeconds * 1000 >= startedAt
  if (fresh && !ofNow)
    throw new ProviderError('invalid', 'The provider did not ask who it is, as it had to.')
  return ofNow || authTime === null ? now : Math.min(authTime, now)
}

async function recordSuccess(user: User, issuer: string, { stores, clock }: StepsDeps) {
  await stores.auditEvents.append({
    type: 'sign-in',
    at: clock.now(),
    outcome: 'success',
    userId: user.id,
    detail: { by: 'provider', issuer },
  })
}

async function recordFailure({ stores, clock }: StepsDeps, reason: string, userId?: string) {
  await stores.auditEvents.append({
    type: 'sign-in-failed',
    at: clock.now(),
    outcome: 'refused',
    userId,
    detail: { by: 'provider', reason },
  })
}

/** The page for a fault of the provider, recorded and, where an operator must look, logged. */
async function failed(error: unknown, deps: StepsDeps): Promise<unknown> {
  if (!(error instanceof ProviderError)) return error
  await recordFailure(deps, error.fault)
  if (error.fault !== 'refused')
    deps.log.warn({ err: error.cause ?? error }, 'signing in through the provider failed')
  return new PageError('provider-failed', {
    details: { code: error.fault, description: error.message },
    status: error.fault === 'refused' ? 403 : 502,
    cause: error,
  })
}

const jarOf = (name: string, deps: StepsDeps) => ({
  name,
  path: deps.basePath + COOKIE_PATH,
  secure: deps.secureCookies,
})
