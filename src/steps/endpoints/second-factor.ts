// The step after the password, for who has a second factor. Only the browser that gave the password gets here.
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse } from '../../http/page.ts'
import { PageError } from '../../model/errors.ts'
import type { AuthenticationMethod } from '../../model/second-factor.ts'
import type { User } from '../../model/user.ts'
import { type SecondFactorFault, SecondFactorPage } from '../../pages/second-factor.tsx'
import { afterPassword, type FactorsDeps, factorsOf } from '../../people/factors.ts'
import { provePasskey, requestOptions } from '../../people/passkeys.ts'
import { countTry, forgetTries, recordRefusal, secondStep } from '../../people/second-step.ts'
import { type Answer, finish, pendingAt, withCookies } from '../finish-sign-in.ts'

const FORM = 'second-factor'
const FIELDS = ['code', 'recovery_code'] as const

/** Shows the step; without a password before it, the sign-in page. */
export async function showSecondFactor(answer: Answer): Promise<Response> {
  const user = await waiting(answer)
  return user ? page(answer, user, null) : seeOther(answer.place.href())
}

/** Takes the code or the passkey. */
export async function submitSecondFactor(answer: Answer): Promise<Response> {
  const { request, place, deps } = answer
  const form = await readForm(request, deps.formLimitBytes)
  const user = await waiting(answer)
  if (!user) return seeOther(place.href())
  try {
    checkCsrf(request, form, place.browserSecret, place.purpose(FORM), deps.ownOrigin)
  } catch (error) {
    if (error instanceof PageError) return page(answer, user, { kind: 'expired' })
    throw error
  }
  const passkey = form.get('passkey')
  if (passkey !== undefined) {
    const result = await byPasskey(deps.factors, user, passkey, place.browserSecret)
    return 'amr' in result ? finish(answer, user, result.amr) : page(answer, user, result)
  }
  const typed = FIELDS.map((name) => form.get(name)).find((value) => value !== undefined)
  if (typed === undefined) {
    const field = form.names().includes('recovery_code') ? 'recovery_code' : 'code'
    return page(answer, user, { kind: 'missing', field })
  }
  const result = await secondStep(deps.factors, user, typed)
  if ('amr' in result) return finish(answer, user, result.amr)
  return page(
    answer,
    user,
    result.fault === 'refused'
      ? { kind: 'refused' }
      : { kind: 'too-many', minutes: result.minutes },
  )
}

/** Who waits here: somebody with a second factor, who has given the password. */
async function waiting(answer: Answer): Promise<User | null> {
  const user = await pendingAt(answer)
  return user && (await afterPassword(user, answer.deps.factors)) === 'second-factor' ? user : null
}

async function byPasskey(
  factors: FactorsDeps,
  user: User,
  sent: string,
  browserSecret: string,
): Promise<{ amr: readonly AuthenticationMethod[] } | SecondFactorFault> {
  const { relyingParty } = factors
  if (!relyingParty) return { kind: 'passkeyRefused' }
  const tooMany = await countTry(factors, user)
  if (tooMany) return { kind: 'too-many', minutes: tooMany.minutes }
  const proof = await provePasskey({ ...factors, relyingParty }, sent, user, browserSecret)
  if (!proof) {
    await recordRefusal(factors, user)
    return { kind: 'passkeyRefused' }
  }
  await forgetTries(factors, user)
  return { amr: proof.amr }
}

async function page(
  { request, place, deps }: Answer,
  user: User,
  fault: SecondFactorFault | null,
): Promise<Response> {
  const { factors } = deps
  const { relyingParty } = factors
  const { authenticator, passkeys } = await factorsOf(user.id, factors.stores)
  const csrf = csrfToken(place.browserSecret, place.purpose(FORM))
  const action = place.href('/second-factor')
  const props = {
    shell: place.shell,
    action,
    csrf,
    hasAuthenticator: authenticator !== null,
    passkey:
      relyingParty && passkeys.length > 0
        ? {
            action,
            csrf,
            options: await requestOptions({ ...factors, relyingParty }, user, place.browserSecret),
          }
        : null,
    fault,
    startAgainHref: place.href(),
    app: place.app,
    cancel: place.cancel,
  }
  const status = fault ? (fault.kind === 'too-many' ? 429 : 422) : 200
  return withCookies(
    pageResponse(request, deps, SecondFactorPage(props), { status, ...place.headers }),
    place,
  )
}
