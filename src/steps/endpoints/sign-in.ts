// Signing in with a username and a password, or with a passkey, which needs neither; what may have to follow the
// password is second-factor.ts and set-up-factor.ts.
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { type Form, readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse } from '../../http/page.ts'
import { PageError } from '../../model/errors.ts'
import type { User } from '../../model/user.ts'
import { type SignInFault, SignInPage } from '../../pages/sign-in.tsx'
import { afterPassword } from '../../people/factors.ts'
import { requestOptions } from '../../people/passkeys.ts'
import { pendingSignIn } from '../../people/pending-sign-in.ts'
import { type Answer, finish, pendingCookie, withCookies } from '../finish-sign-in.ts'
import type { StepsDeps } from '../interaction.ts'
import { checkPassword } from '../sign-in.ts'
import { signInByPasskey } from '../sign-in-by-passkey.ts'
import type { SignInPlace } from '../sign-in-place.ts'

const FORM = 'sign-in'

/** Shows the form. */
export function showSignIn({ request, place, deps }: Answer): Promise<Response> {
  return page(request, place, deps, place.again?.username ?? '', null)
}

/** Takes the answer: on, to what must follow the password, or the form again with what was wrong. */
export async function submitSignIn(answer: Answer): Promise<Response> {
  const { request, place, address, deps } = answer
  const form = await readForm(request, deps.formLimitBytes)
  try {
    if (place.isNew) throw new PageError('forbidden')
    checkCsrf(request, form, place.browserSecret, place.purpose(FORM), deps.ownOrigin)
  } catch (error) {
    if (error instanceof PageError) return page(request, place, deps, '', { kind: 'expired' })
    throw error
  }
  const passkey = form.get('passkey')
  if (passkey !== undefined) {
    const result = await signInByPasskey(deps, passkey, address, place.browserSecret)
    if ('fault' in result) return page(request, place, deps, '', result.fault)
    return finish(answer, result.user, result.amr)
  }
  const result = await attempt(form, address, deps)
  if ('fault' in result) return page(request, place, deps, form.get('username') ?? '', result.fault)
  const { user } = result
  place.onward(user)
  const next = await afterPassword(user, deps.factors)
  if (next === 'nothing') return finish(answer, user, ['pwd'])
  const below = next === 'second-factor' ? '/second-factor' : '/set-up'
  const pending = pendingSignIn(deps.factors, user, place.name)
  return seeOther(place.href(below), [pendingCookie(place, deps, pending)])
}

type Attempt = { user: User } | { fault: SignInFault }

/** The user behind a filled form, or what was wrong with it. */
async function attempt(form: Form, address: string, deps: StepsDeps): Promise<Attempt> {
  const username = form.get('username')
  const password = form.get('password')
  if (username === undefined || password === undefined) {
    const fields = (['username', 'password'] as const).filter(
      (name) => form.get(name) === undefined,
    )
    return { fault: { kind: 'missing', fields } }
  }
  const result = await checkPassword(deps.signIn, { username, password, address })
  if ('user' in result) return { user: result.user }
  return {
    fault:
      result.fault === 'refused'
        ? { kind: 'refused' }
        : { kind: 'too-many', minutes: result.minutes },
  }
}

async function page(
  request: Request,
  place: SignInPlace,
  deps: StepsDeps,
  username: string,
  fault: SignInFault | null,
): Promise<Response> {
  const { provider, factors } = deps
  const { shell, app, cancel, again } = place
  const csrf = csrfToken(place.browserSecret, place.purpose(FORM))
  const { relyingParty } = factors
  const props = {
    shell,
    action: place.href(),
    csrf,
    username,
    fault,
    app,
    cancel,
    again: again !== null,
    provider: provider ? { label: provider.label, href: place.providerHref } : null,
    passkey:
      relyingParty && factors.rule !== 'off'
        ? {
            action: place.href(),
            csrf,
            options: await requestOptions({ ...factors, relyingParty }, null, place.browserSecret),
          }
        : null,
  }
  const status = fault ? (fault.kind === 'too-many' ? 429 : 422) : 200
  return withCookies(
    pageResponse(request, deps, SignInPage(props), { status, ...place.headers }),
    place,
  )
}
