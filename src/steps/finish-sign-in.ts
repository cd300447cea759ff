// The end of every sign-in with us: recorded, a session, and on to where the person wanted to go. Until then the
// browser keeps what is half done in a cookie of the place.
import { readCookie, setCookie } from '../http/cookies.ts'
import { seeOther } from '../http/headers.ts'
import { addHeader } from '../http/reply.ts'
import type { AuthenticationMethod } from '../model/second-factor.ts'
import type { User } from '../model/user.ts'
import { PENDING_SECONDS, pendingUser } from '../people/pending-sign-in.ts'
import type { StepsDeps } from './interaction.ts'
import type { SignInPlace } from './sign-in-place.ts'

/** A request to a page of a place. */
export type Answer = {
  request: Request
  place: SignInPlace
  /** Whom it came from. */
  address: string
  deps: StepsDeps
}

const COOKIE = 'cg_pending'

const jarOf = ({ path }: SignInPlace, { secureCookies }: StepsDeps) => ({
  name: COOKIE,
  path,
  secure: secureCookies,
})

/** The cookie of who has given the right password here. */
export const pendingCookie = (place: SignInPlace, deps: StepsDeps, pending: string): string =>
  setCookie(jarOf(place, deps), pending, PENDING_SECONDS)

/** Who has given the right password here of late. */
export async function pendingAt({ request, place, deps }: Answer): Promise<User | null> {
  const sealed = readCookie(request.headers.get('cookie'), jarOf(place, deps))
  return sealed === null ? null : pendingUser(deps.factors, sealed, place.name)
}

/** Begins the session; answers the cookies to set. */
export async function begin(
  { request, place, deps }: Answer,
  user: User,
  amr: readonly AuthenticationMethod[],
): Promise<string[]> {
  await deps.stores.auditEvents.append({
    type: 'sign-in',
    at: deps.clock.now(),
    outcome: 'success',
    userId: user.id,
    detail: { amr: amr.join(' ') },
  })
  return [await deps.sessions.begin(user, request, { amr }), setCookie(jarOf(place, deps), '', 0)]
}

/** Signs the user in, and on. */
export async function finish(
  answer: Answer,
  user: User,
  amr: readonly AuthenticationMethod[],
): Promise<Response> {
  const onward = answer.place.onward(user)
  return seeOther(onward, await begin(answer, user, amr))
}

/** The page of a place, with what its browser must keep. */
export function withCookies(response: Response, { cookie }: SignInPlace): Response {
  if (cookie !== null) addHeader(response, 'Set-Cookie', cookie)
  return response
}
