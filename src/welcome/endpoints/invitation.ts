// The page behind a link: choosing a password, once. To look at it uses nothing up, so that a mail program that
// fetches links ahead spoils none.
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { queryForm, readForm } from '../../http/form.ts'
import { pageResponse, shellOf } from '../../http/page.ts'
import { PasswordQueueFullError } from '../../lib/password.ts'
import { PageError } from '../../model/errors.ts'
import { mustHaveSecondFactor } from '../../model/second-factor.ts'
import {
  InvitationDonePage,
  InvitationEndedPage,
  type InvitationEndedProps,
  type InvitationFault,
  InvitationPage,
  type StillThere,
} from '../../pages/invitation.tsx'
import { factorsOf } from '../../people/factors.ts'
import { asksBirthDate, findInvitation, redeemInvitation } from '../../people/invitation.ts'
import type { WelcomeDeps } from '../deps.ts'

const PURPOSE = 'invitation'

type Found = Exclude<Awaited<ReturnType<typeof findInvitation>>, { ended: unknown }>

/** Shows the form, or why the link serves no more. */
export async function showInvitation(request: Request, deps: WelcomeDeps): Promise<Response> {
  const token = queryForm(request).get('token') ?? ''
  const found = await findInvitation(deps, token)
  if ('ended' in found) return ended(request, deps, found.ended)
  return page(request, deps, token, found, null)
}

/** Takes the password. */
export async function submitInvitation(request: Request, deps: WelcomeDeps): Promise<Response> {
  const form = await readForm(request, deps.formLimitBytes)
  const token = form.get('token') ?? ''
  const found = await findInvitation(deps, token)
  if ('ended' in found) return ended(request, deps, found.ended)
  try {
    checkCsrf(request, form, token, PURPOSE, deps.ownOrigin)
    const result = await redeemInvitation(deps, found, {
      fresh: form.get('new_password') ?? '',
      again: form.get('new_password_again') ?? '',
      birthDate: form.get('birth_date') ?? '',
    })
    if ('ended' in result) return ended(request, deps, result.ended)
    return 'fault' in result
      ? page(request, deps, token, found, result.fault)
      : await done(request, deps, found)
  } catch (error) {
    if (error instanceof PasswordQueueFullError) return page(request, deps, token, found, 'busy')
    if (error instanceof PageError) return page(request, deps, token, found, 'expired')
    throw error
  }
}

function page(
  request: Request,
  deps: WelcomeDeps,
  token: string,
  { invitation, user }: Found,
  fault: InvitationFault | null,
): Response {
  const props = {
    shell: shellOf(request, deps),
    purpose: invitation.purpose,
    action: `${deps.basePath}/invitation`,
    csrf: csrfToken(token, PURPOSE),
    token,
    asksBirthDate: asksBirthDate(user),
    fault,
  }
  const status = fault === null ? 200 : fault === 'busy' ? 429 : fault === 'expired' ? 403 : 422
  return pageResponse(request, deps, InvitationPage(props), { status })
}

/**
 * The password is set and every session ended. What else signs the person in is told after a reset, and is taken away
 * on the page that signing in leads to: with the link alone it is not, or a link in wrong hands would be worth more
 * than the password.
 */
async function done(
  request: Request,
  deps: WelcomeDeps,
  { invitation, user }: Found,
): Promise<Response> {
  const isReset = invitation.purpose === 'reset'
  const onward = new URLSearchParams({ return_to: `${deps.basePath}/portal/security` })
  const props = {
    shell: shellOf(request, deps),
    username: user.username,
    signInHref: `${deps.basePath}/sign-in${isReset ? `?${onward}` : ''}`,
    must: mustHaveSecondFactor(deps.secondFactor, user.kind),
    still: isReset ? await stillThere(user.id, deps) : null,
  }
  return pageResponse(request, deps, InvitationDonePage(props))
}

async function stillThere(userId: string, deps: WelcomeDeps): Promise<StillThere> {
  // Where the practice asks for no second factor, none signs anybody in.
  if (deps.secondFactor === 'off') return { authenticatorSince: null, passkeys: [] }
  const { authenticator, passkeys } = await factorsOf(userId, deps.stores)
  return { authenticatorSince: authenticator?.addedAt ?? null, passkeys }
}

function ended(request: Request, deps: WelcomeDeps, why: InvitationEndedProps['why']): Response {
  const shell = shellOf(request, deps)
  const props = { shell, why, signInHref: `${deps.basePath}/sign-in` }
  return pageResponse(request, deps, InvitationEndedPage(props), {
    status: why === 'unknown' ? 404 : 410,
  })
}
