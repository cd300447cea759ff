// Setting up a second factor on the way in, for who must have one and has none. The session begins when it is
// confirmed, and not before.
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { type Form, readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse } from '../../http/page.ts'
import { addHeader } from '../../http/reply.ts'
import { PageError } from '../../model/errors.ts'
import type { AuthenticationMethod } from '../../model/second-factor.ts'
import type { User } from '../../model/user.ts'
import { RecoveryCodesPage } from '../../pages/recovery-codes.tsx'
import { MustSetUpPage, type SetUpFault } from '../../pages/set-up-factor.tsx'
import { afterPassword } from '../../people/factors.ts'
import { creationOptions, isPasskeyName, registerPasskey } from '../../people/passkeys.ts'
import { confirmAuthenticator, draftAuthenticator, readDraft } from '../../people/set-up.ts'
import { type Answer, begin, pendingAt, withCookies } from '../finish-sign-in.ts'

const FORM = 'set-up'

/** Shows what can be set up; without a password before it, the sign-in page. */
export async function showSetUp(answer: Answer): Promise<Response> {
  const user = await waiting(answer)
  return user ? page(answer, user, null, undefined) : seeOther(answer.place.href())
}

/** Takes the first code, or the new passkey: then the person is in, and sees the recovery codes. */
export async function submitSetUp(answer: Answer): Promise<Response> {
  const { request, place, deps } = answer
  const form = await readForm(request, deps.formLimitBytes)
  const user = await waiting(answer)
  if (!user) return seeOther(place.href())
  const draft = form.get('draft')
  try {
    checkCsrf(request, form, place.browserSecret, place.purpose(FORM), deps.ownOrigin)
  } catch (error) {
    if (error instanceof PageError) return page(answer, user, 'expired', draft)
    throw error
  }
  const done = await setUp(answer, user, form)
  if (typeof done === 'string') return page(answer, user, done, draft)
  const onHref = place.onward(user)
  const cookies = await begin(answer, user, done.amr)
  const props = { shell: place.shell, codes: done.recoveryCodes, onHref, places: null }
  const response = pageResponse(request, deps, RecoveryCodesPage(props), place.headers)
  for (const cookie of cookies) addHeader(response, 'Set-Cookie', cookie)
  return response
}

async function waiting(answer: Answer): Promise<User | null> {
  const user = await pendingAt(answer)
  return user && (await afterPassword(user, answer.deps.factors)) === 'set-up' ? user : null
}

type Done = { recoveryCodes: string[]; amr: readonly AuthenticationMethod[] }

async function setUp(
  { place, deps: { factors } }: Answer,
  user: User,
  form: Form,
): Promise<Done | SetUpFault> {
  const { relyingParty } = factors
  const passkey = form.get('passkey')
  if (passkey !== undefined) {
    const name = form.get('name')?.trim() ?? ''
    if (!isPasskeyName(name)) return 'passkeyBadName'
    const kept =
      relyingParty &&
      (await registerPasskey(
        { ...factors, relyingParty },
        user,
        { answer: passkey, name },
        place.browserSecret,
        'first',
      ))
    return kept
      ? { recoveryCodes: kept.recoveryCodes, amr: ['pwd', kept.amr, 'mfa'] }
      : 'passkeyRefused'
  }
  const draft = form.get('draft') ?? ''
  if (!readDraft(factors, user, draft)) return 'appExpired'
  const kept = await confirmAuthenticator(factors, user, draft, form.get('code') ?? '', 'first')
  return kept ? { ...kept, amr: ['pwd', 'otp', 'mfa'] } : 'wrongCode'
}

async function page(
  { request, place, deps }: Answer,
  user: User,
  fault: SetUpFault | null,
  sent: string | undefined,
): Promise<Response> {
  const { factors } = deps
  const { relyingParty } = factors
  const csrf = csrfToken(place.browserSecret, place.purpose(FORM))
  const action = place.href('/set-up')
  // After a wrong code the picture stays: the app has scanned it.
  const known = sent === undefined ? null : readDraft(factors, user, sent)
  const { token, uri, key } = known ?? draftAuthenticator(factors, user)
  const props = {
    shell: place.shell,
    authenticator: { action, csrf, draft: token, uri, key },
    passkey: relyingParty && {
      action,
      csrf,
      options: await creationOptions({ ...factors, relyingParty }, user, [], place.browserSecret),
    },
    fault,
  }
  const status = fault ? 422 : 200
  return withCookies(
    pageResponse(request, deps, MustSetUpPage(props), { status, ...place.headers }),
    place,
  )
}
