// An EHR sends the practitioner's browser here with an assertion it signed: who it is, and what to start. The
// practitioner is signed in and goes on to the app. The trust is the client's registration: its keys, this
// endpoint as the one audience, a minute to live, one use (RFC 7523 §3).
import { type Form, readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { formTarget, type PageFacts, pageResponse, shellOf } from '../../http/page.ts'
import type { BrowserSessions } from '../../http/session.ts'
import type { Client } from '../../model/client.ts'
import { OAuthError, PageError } from '../../model/errors.ts'
import {
  type Assertion,
  type AssertionFacts,
  checkAssertion,
  parseAssertion,
} from '../../oauth/client-authentication/private-key-jwt.ts'
import { ContinuePage } from '../../pages/continue.tsx'
import { LaunchError } from '../launch.ts'
import {
  type EhrLaunchDeps,
  launchForEhr,
  requirePrivilege,
  wishedUser,
} from '../launch-for-ehr.ts'
import { type LaunchWish, readWish } from '../launch-wish.ts'

export type OpenLaunchDeps = EhrLaunchDeps & {
  /** With this endpoint as the only audience, and a minute as the longest life. */
  assertions: AssertionFacts
  sessions: BrowserSessions
  pages: PageFacts
  formLimitBytes: number
}

const FIELD = 'assertion'

/** Signs in and starts the app; a fault is a page, since a person sees it. */
export async function openLaunch(request: Request, deps: OpenLaunchDeps): Promise<Response> {
  try {
    const form = await readForm(request, deps.formLimitBytes)
    const sent = form.get(FIELD)
    if (sent === undefined || form.repeated.size > 0)
      throw new OAuthError('invalid_request', 'request-malformed', 'Send one assertion, in a form.')
    const assertion = parseAssertion(sent)
    const wish = wishOf(assertion)
    // Another site's form brings no cookie of ours, so who is signed in already could not be seen.
    if (request.headers.get('sec-fetch-site') === 'cross-site')
      return await continueFromHere(request, form, wish, deps)
    return await signInAndStart(request, assertion, wish, deps)
  } catch (error) {
    throw asPage(error)
  }
}

/** The user is the subject; the rest are claims of their own. */
function wishOf({ claims }: Assertion): LaunchWish {
  return readWish(new Map([...Object.entries(claims), ['user', claims.sub]]))
}

async function continueFromHere(
  request: Request,
  form: Form,
  wish: LaunchWish,
  { stores, pages }: OpenLaunchDeps,
): Promise<Response> {
  const app = await stores.clients.find(wish.app)
  const page = ContinuePage({
    shell: shellOf(request, pages),
    action: new URL(request.url).pathname,
    method: 'post',
    fields: [[FIELD, form.get(FIELD) ?? '']],
  })
  const uris = app ? [...app.launchUris, ...app.redirectUris] : []
  return pageResponse(request, pages, page, { formTargets: [...new Set(uris.map(formTarget))] })
}

async function signInAndStart(
  request: Request,
  assertion: Assertion,
  wish: LaunchWish,
  deps: OpenLaunchDeps,
): Promise<Response> {
  const { stores, clock, sessions, assertions } = deps
  const ehr = await namedEhr(assertion, deps)
  await checkAssertion(assertion, ehr, assertions)
  if (ehr.disabledAt !== null)
    throw new OAuthError('invalid_client', 'client-disabled', 'This client is switched off.')
  requirePrivilege(ehr, 'sign-in')
  const user = await wishedUser(wish, stores)
  // The trust is about clinicians: nobody becomes an operator by it.
  if (user?.kind !== 'practitioner') throw new LaunchError('There is no such practitioner.')
  const before = await sessions.current(request)
  // Nobody is made somebody else without knowing (attack B14).
  if (before && before.user.id !== user.id)
    throw new PageError('other-user', {
      details: { code: 'access_denied', description: `Signed in: ${before.user.displayName}` },
    })
  const { launchUrl } = await launchForEhr(ehr, user, wish, deps)
  const cookies = before ? [] : [await sessions.begin(user, request, { amr: [] })]
  if (!before)
    await stores.auditEvents.append({
      type: 'sign-in',
      at: clock.now(),
      outcome: 'success',
      userId: user.id,
      detail: { by: ehr.id },
    })
  return seeOther(launchUrl, cookies)
}

/** The client that the assertion says it is from. Nothing is proved yet. */
async function namedEhr({ claims }: Assertion, { stores }: OpenLaunchDeps): Promise<Client> {
  const client = typeof claims.iss === 'string' ? await stores.clients.find(claims.iss) : null
  if (client?.tokenEndpointAuthMethod !== 'private_key_jwt')
    throw new OAuthError(
      'invalid_client',
      'client-unknown',
      'The iss of the assertion is no client that signs.',
    )
  return client
}

function asPage(error: unknown): unknown {
  if (error instanceof LaunchError)
    return new PageError('not-launched', {
      details: { code: 'access_denied', description: error.message },
    })
  if (error instanceof OAuthError && error.status < 500)
    return new PageError('app-request', {
      details: { code: error.code, description: error.message },
      status: error.status,
    })
  return error
}
