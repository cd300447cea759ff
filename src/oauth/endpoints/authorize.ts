// The authorization endpoint (RFC 6749 §3.1), by GET and by POST with the same meaning. It checks and
// keeps the request, binds it to this browser, and hands the person to the steps; it never decides.
// No cookie is needed to arrive here, so a cross-site POST works (SMART 2.2 app-launch, authorize-post).

import { setCookie } from '../../http/cookies.ts'
import { type Form, queryForm, readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import type { Asking, NoteRefusal } from '../../http/note-refusal.ts'
import { formTarget, type PageFacts, pageResponse, shellOf } from '../../http/page.ts'
import type { Clock } from '../../lib/clock.ts'
import { randomSecret, sha256 } from '../../lib/hashing.ts'
import { newId } from '../../lib/ids.ts'
import { invalidRequest, OAuthError, PageError } from '../../model/errors.ts'
import type { Launch } from '../../model/launch.ts'
import type { Stores } from '../../model/stores.ts'
import { ContinuePage } from '../../pages/continue.tsx'
import { readIdTokenHint } from '../../tokens/id-token.ts'
import type { KeyRing } from '../../tokens/signing-keys.ts'
import {
  checkAuthorizationRequest,
  identifyClient,
  type RequestFacts,
  STALE_LAUNCH,
} from '../authorization-request.ts'
import { errorRedirect } from '../authorization-response.ts'
import { PATHS } from '../metadata.ts'

export const INTERACTION_COOKIE = 'cg_interaction'
/** What browsers and proxies carry in an address without harm. */
const MAX_QUERY_LENGTH = 8_000

export type AuthorizeDeps = RequestFacts & {
  stores: Stores
  clock: Clock
  keys: KeyRing
  /** The tenant's path: empty at the root of a host. */
  basePath: string
  /** Facts of the practice for the one page that stands here. */
  pages: PageFacts
  secureCookies: boolean
  requestLifetimeSeconds: number
  refused: NoteRefusal
  formLimitBytes: number
  /** The launch behind a `launch` parameter; null when it is not ours, altered or expired. */
  readLaunch(token: string): Promise<Launch | null>
  /** The user of the browser's session, if any; decides `prompt=none` before any page. */
  sessionUser(request: Request): Promise<string | null>
}

/** Answers an authorization request: a redirect to the steps or to the app, or a page. */
export async function authorize(
  request: Request,
  requestId: string,
  asking: Asking,
  deps: AuthorizeDeps,
): Promise<Response> {
  const form = await readParameters(request, deps.formLimitBytes)
  asking.form = form
  // Nobody has to prove to be the app here.
  asking.clientId = (await deps.stores.clients.find(form.get('client_id') ?? ''))?.id ?? null
  const { client, redirectUri } = await identifyClient(form, (id) => deps.stores.clients.find(id))
  if (isInForeignFrame(request) && form.repeated.size === 0)
    return continueFromHere(request, form, redirectUri, deps.pages)
  // A repeated state is no state that could be sent back.
  const state = form.repeated.has('state') ? null : (form.get('state') ?? null)
  try {
    const sent = form.get('launch')
    const launch = sent === undefined ? null : await deps.readLaunch(sent)
    const checked = checkAuthorizationRequest(form, client, redirectUri, deps, launch)
    const { idTokenHint, ...kept } = checked
    if (request.method === 'POST' && checked.prompt.includes('none')) {
      const again = await withCookies(request, form, deps)
      if (again) return again
    }
    await checkSilent(request, checked.prompt, idTokenHint, deps)
    // Last of all checks, since it uses the launch up: it serves one authorization request.
    if (launch && !(await deps.stores.usedAssertions.use('launch', launch.id, launch.expiresAt)))
      throw invalidRequest('launch-stale', STALE_LAUNCH)
    const now = deps.clock.now()
    const id = newId(now)
    const browserSecret = randomSecret()
    await deps.stores.authorizationRequests.save({
      ...kept,
      id,
      browserSecretHash: sha256(browserSecret),
      createdAt: now,
      expiresAt: now + deps.requestLifetimeSeconds * 1000,
      sessionId: null,
      userId: null,
      authTime: null,
      patientId: launch?.context.patient ?? null,
    })
    const step = `${deps.basePath}/steps/${id}`
    const jar = { name: INTERACTION_COOKIE, path: step, secure: deps.secureCookies }
    return seeOther(step, [setCookie(jar, browserSecret, deps.requestLifetimeSeconds)])
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    deps.refused(error, requestId, asking)
    return seeOther(errorRedirect({ redirectUri, state }, deps.issuer, error, requestId))
  }
}

/**
 * Whether an app sent a frame of ours here (Fetch Metadata). Such a request brings no cookie of ours, since
 * another site began it (RFC 6265bis, SameSite=Lax), and so could not go on.
 */
function isInForeignFrame({ headers }: Request): boolean {
  const dest = headers.get('sec-fetch-dest')
  return (dest === 'iframe' || dest === 'frame') && headers.get('sec-fetch-site') !== 'same-origin'
}

/** The same request again, now begun by a page of ours, which brings the cookies. It comes this way only once. */
function continueFromHere(
  request: Request,
  form: Form,
  redirectUri: string,
  pages: PageFacts,
): Response {
  const page = ContinuePage({
    shell: shellOf(request, pages, { uiLocales: form.get('ui_locales') ?? null }),
    action: new URL(request.url).pathname,
    method: request.method === 'POST' ? 'post' : 'get',
    fields: form.names().map((name): [string, string] => [name, form.all(name)[0] ?? '']),
  })
  return pageResponse(request, pages, page, {
    formTargets: [formTarget(redirectUri)],
    framedByUs: true,
  })
}

/** By POST the body counts; a parameter that also stands in the query was sent twice (attack A07). */
async function readParameters(request: Request, limitBytes: number): Promise<Form> {
  try {
    const query = queryForm(request)
    if (request.method !== 'POST') return query
    const body = await readForm(request, limitBytes)
    const twice = body.names().filter((name) => query.names().includes(name))
    return { ...body, repeated: new Set([...body.repeated, ...twice]) }
  } catch (error) {
    // It is not known yet whose request this is, so the fault can only be a page.
    if (error instanceof OAuthError)
      throw new PageError('app-request', {
        details: { code: error.code, description: error.message },
        ...(error.rule !== null && { rule: error.rule }),
        status: error.status,
      })
    throw error
  }
}

/**
 * A POST from another site brings no session cookie (SameSite=Lax), but a GET does: the same request once more
 * as one, so that `prompt=none` means the same by either method (OIDC Core §3.1.2.1). Null when it came along.
 */
async function withCookies(
  request: Request,
  form: Form,
  deps: AuthorizeDeps,
): Promise<Response | null> {
  const query = new URLSearchParams(form.names().map((name) => [name, form.get(name) ?? '']))
  if (`${query}`.length > MAX_QUERY_LENGTH || (await deps.sessionUser(request)) !== null)
    return null
  return seeOther(`${deps.basePath}${PATHS.authorize}?${query}`)
}

/** OIDC Core §3.1.2.6: `prompt=none` is answered without a page, so nobody signed in means login_required. */
async function checkSilent(
  request: Request,
  prompt: readonly string[],
  idTokenHint: string | null,
  deps: AuthorizeDeps,
): Promise<void> {
  const silent = prompt.includes('none')
  if (!silent && idTokenHint === null) return
  const userId = await deps.sessionUser(request)
  if (silent && userId === null)
    throw new OAuthError(
      'login_required',
      'login-required',
      'The user is not signed in, and prompt is none.',
    )
  if (idTokenHint === null) return
  const hinted = readIdTokenHint(deps.keys, deps.issuer, idTokenHint)
  if (!hinted)
    throw new OAuthError(
      'invalid_request',
      'parameter-wrong',
      'id_token_hint is not a token of this issuer.',
    )
  if (silent && hinted.subject !== userId)
    throw new OAuthError(
      'login_required',
      'login-required',
      'Another user is signed in than id_token_hint names.',
    )
}
