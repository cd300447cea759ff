// Signing in without an app, on the way to a page of the person's own (`/sign-in?return_to=/portal`).
import { readCookie, setCookie } from '../../http/cookies.ts'
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { queryForm, readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { type PageFacts, pageResponse, safeReturnTo, shellOf } from '../../http/page.ts'
import { randomSecret } from '../../lib/hashing.ts'
import { PageError } from '../../model/errors.ts'
import type { User, UserKind } from '../../model/user.ts'
import { type SignInFault, SignInPage } from '../../pages/sign-in.tsx'
import type { StepsDeps } from '../interaction.ts'
import { attempt } from './sign-in.ts'

const COOKIE = 'cg_sign_in'
const LIFETIME_SECONDS = 1800

/** Shows the form, or goes on at once when somebody is signed in. */
export async function showSignInAlone(request: Request, deps: StepsDeps): Promise<Response> {
  const current = await deps.sessions.current(request)
  if (current) return seeOther(returnTo(request, current.user, deps))
  return page(request, deps, '', null)
}

/** Takes the answer. */
export async function submitSignInAlone(
  request: Request,
  address: string,
  deps: StepsDeps,
): Promise<Response> {
  const form = await readForm(request, deps.formLimitBytes)
  const secret = readCookie(request.headers.get('cookie'), COOKIE) ?? ''
  try {
    if (secret === '') throw new PageError('expired')
    checkCsrf(request, form, secret, COOKIE, deps.ownOrigin)
  } catch (error) {
    if (error instanceof PageError) return page(request, deps, '', { kind: 'expired' })
    throw error
  }
  const result = await attempt(form, address, deps)
  if ('fault' in result) return page(request, deps, form.get('username') ?? '', result.fault)
  return seeOther(returnTo(request, result.user, deps), [
    await deps.sessions.begin(result.user, request),
  ])
}

const OWN_PAGES: Record<UserKind, string> = {
  patient: '/portal',
  practitioner: '/ehr',
  operator: '/admin',
  auditor: '/admin',
}

/** Where the person came from, or else the pages that are for people like them. */
function returnTo(request: Request, user: User, deps: StepsDeps): string {
  return safeReturnTo(queryForm(request).get('return_to') ?? ownPageOf(user, deps), deps)
}

/** The pages that are for people like this one. */
export function ownPageOf({ kind }: Pick<User, 'kind'>, { basePath }: PageFacts): string {
  return basePath + OWN_PAGES[kind]
}

function page(
  request: Request,
  deps: StepsDeps,
  username: string,
  fault: SignInFault | null,
): Response {
  const known = readCookie(request.headers.get('cookie'), COOKIE)
  const secret = known ?? randomSecret()
  const back = queryForm(request).get('return_to')
  const query =
    back === undefined ? '' : `?return_to=${encodeURIComponent(safeReturnTo(back, deps))}`
  const props = {
    shell: shellOf(request, deps),
    action: `${deps.basePath}/sign-in${query}`,
    csrf: csrfToken(secret, COOKIE),
    username,
    fault,
    app: null,
    cancel: null,
    provider: deps.provider
      ? {
          label: deps.provider.label,
          href: `${deps.basePath}/sign-in/provider${query}`,
        }
      : null,
  }
  const status = fault ? (fault.kind === 'too-many' ? 429 : 422) : 200
  const response = pageResponse(request, deps, SignInPage(props), { status })
  const jar = { name: COOKIE, path: `${deps.basePath}/sign-in`, secure: deps.secureCookies }
  response.headers.append('Set-Cookie', setCookie(jar, secret, LIFETIME_SECONDS))
  return response
}
