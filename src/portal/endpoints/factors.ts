// Setting up and taking away one's own second factors. Every one of these pages is for who has just shown who they
// are, by everything they have: a browser left open is not enough.
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { type Form, queryForm, readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse, shellOf } from '../../http/page.ts'
import { PageError } from '../../model/errors.ts'
import { FactorQuestionPage } from '../../pages/factor-question.tsx'
import { isolate, plainText } from '../../pages/messages/say.ts'
import { RecoveryCodesPage } from '../../pages/recovery-codes.tsx'
import { AuthenticatorPage, PasskeyPage, type SetUpFault } from '../../pages/set-up-factor.tsx'
import { messagesOf } from '../../pages/shell.ts'
import { factorsOf, hasFactor } from '../../people/factors.ts'
import {
  creationOptions,
  isPasskeyName,
  MAX_PASSKEYS,
  type PasskeyDeps,
  registerPasskey,
} from '../../people/passkeys.ts'
import {
  confirmAuthenticator,
  draftAuthenticator,
  type Removal,
  readDraft,
  removeFactor,
  renewRecoveryCodes,
} from '../../people/set-up.ts'
import type { PortalDeps } from '../deps.ts'
import { countProof, type Visit } from '../freshly.ts'
import { factorPlaces, portalPlaces } from '../places.ts'

/** Shows the picture to scan. */
export const showAuthenticator = (visit: Visit) => authenticatorPage(visit, null, undefined)

/** Takes the first code. */
export async function submitAuthenticator(visit: Visit): Promise<Response> {
  const { signedIn, deps } = visit
  const { form, expired } = await ownForm(visit, 'authenticator')
  const draft = form.get('draft') ?? ''
  if (expired) return authenticatorPage(visit, 'expired', draft)
  if (!readDraft(deps.factors, signedIn.user, draft))
    return authenticatorPage(visit, 'appExpired', draft)
  const done = await confirmAuthenticator(
    deps.factors,
    signedIn.user,
    draft,
    form.get('code') ?? '',
  )
  if (!done) return authenticatorPage(visit, 'wrongCode', draft)
  await countProof(visit, 'otp')
  return shown(visit, done.recoveryCodes, 'app-added')
}

async function authenticatorPage(
  visit: Visit,
  fault: SetUpFault | null,
  sent: string | undefined,
): Promise<Response> {
  const { request, signedIn, deps } = visit
  const { user, secret } = signedIn
  const known = sent === undefined ? null : readDraft(deps.factors, user, sent)
  const { token, uri, key } = known ?? draftAuthenticator(deps.factors, user)
  const { authenticator } = await factorsOf(user.id, deps.stores)
  const props = {
    ...frameOf(visit),
    authenticator: {
      action: factorPlaces(deps.basePath).authenticator,
      csrf: csrfToken(secret, 'authenticator'),
      draft: token,
      uri,
      key,
    },
    replaces: authenticator !== null,
    fault,
  }
  return pageResponse(request, deps, AuthenticatorPage(props), { status: statusOf(fault) })
}

/** Shows how a passkey is added. */
export const showPasskey = (visit: Visit) => passkeyPage(visit, null, null)

/** Takes what the browser made. */
export async function submitPasskey(visit: Visit): Promise<Response> {
  const { signedIn, deps } = visit
  const { form, expired } = await ownForm(visit, 'passkey')
  const name = form.get('name')?.trim() ?? ''
  if (expired) return passkeyPage(visit, 'expired', name)
  if (!isPasskeyName(name)) return passkeyPage(visit, 'passkeyBadName', name)
  const answer = form.get('passkey') ?? ''
  const { user, secret } = signedIn
  const done = await registerPasskey(passkeyDeps(deps), user, { answer, name }, secret)
  if (!done) return passkeyPage(visit, 'passkeyRefused', name)
  await countProof(visit, done.amr)
  return shown(visit, done.recoveryCodes, 'passkey-added')
}

async function passkeyPage(
  visit: Visit,
  fault: SetUpFault | null,
  name: string | null,
): Promise<Response> {
  const { request, signedIn, deps } = visit
  const { user, secret } = signedIn
  const frame = frameOf(visit)
  const { passkeys } = await factorsOf(user.id, deps.stores)
  const props = {
    ...frame,
    passkey:
      passkeys.length >= MAX_PASSKEYS
        ? null
        : {
            action: factorPlaces(deps.basePath).passkey,
            csrf: csrfToken(secret, 'passkey'),
            options: await creationOptions(passkeyDeps(deps), user, passkeys, secret),
          },
    name: name ?? messagesOf(frame.shell).factors.passkeyDefault,
    most: MAX_PASSKEYS,
    fault,
  }
  return pageResponse(request, deps, PasskeyPage(props), { status: statusOf(fault) })
}

function passkeyDeps({ factors }: PortalDeps): PasskeyDeps {
  const { relyingParty } = factors
  if (!relyingParty) throw new PageError('not-found')
  return { ...factors, relyingParty }
}

/** Asks before one is taken away. */
export const showRemoval = (visit: Visit) => removalPage(visit, null)

/** Takes it away, unless the practice asks for one and it is the last. */
export async function submitRemoval(visit: Visit): Promise<Response> {
  const { signedIn, deps } = visit
  const { expired } = await ownForm(visit, purposeOf(removalOf(visit)))
  if (expired) return removalPage(visit, 'expired')
  const done = await removeFactor(deps.factors, signedIn.user, removalOf(visit))
  if (done === 'last') return removalPage(visit, 'removeKept')
  return seeOther(`${factorPlaces(deps.basePath).back}?factor=removed`)
}

/** What the address says is to be removed. */
function removalOf({ request }: Visit): Removal {
  const query = queryForm(request)
  const id = query.get('id')
  if (query.get('what') === 'authenticator') return { what: 'authenticator' }
  if (query.get('what') === 'passkey' && id !== undefined) return { what: 'passkey', id }
  throw new PageError('not-found')
}

const purposeOf = (removal: Removal) => `remove ${JSON.stringify(removal)}`

async function removalPage(
  visit: Visit,
  fault: 'expired' | 'removeKept' | null,
): Promise<Response> {
  const { request, signedIn, deps } = visit
  const removal = removalOf(visit)
  const { authenticator, passkeys } = await factorsOf(signedIn.user.id, deps.stores)
  const passkey = removal.what === 'passkey' && passkeys.find(({ id }) => id === removal.id)
  if (removal.what === 'authenticator' ? !authenticator : !passkey) throw new PageError('not-found')
  const frame = frameOf(visit)
  const m = messagesOf(frame.shell).factors
  const isLast = passkeys.length + (authenticator ? 1 : 0) === 1
  const props = {
    ...frame,
    title: passkey ? plainText(m.removePasskeyTitle(isolate(passkey.name))) : m.removeAppTitle,
    consequences: [
      passkey ? m.removePasskeyText : m.removeAppText,
      ...(isLast ? [m.removeLast] : []),
    ],
    submit: m.remove,
    danger: true,
    action: factorPlaces(deps.basePath).remove(removal),
    csrf: csrfToken(signedIn.secret, purposeOf(removal)),
    fault: fault && m[fault],
  }
  return pageResponse(request, deps, FactorQuestionPage(props), { status: statusOf(fault) })
}

/** Asks before recovery codes are made anew. */
export const showRenewal = (visit: Visit) => renewalPage(visit, null)

/** Makes them anew and shows them. */
export async function submitRenewal(visit: Visit): Promise<Response> {
  const { signedIn, deps } = visit
  const { expired } = await ownForm(visit, 'recovery codes')
  if (expired) return renewalPage(visit, 'expired')
  if (!hasFactor(await factorsOf(signedIn.user.id, deps.stores))) throw new PageError('not-found')
  return shown(visit, await renewRecoveryCodes(deps.factors, signedIn.user), null)
}

async function renewalPage(visit: Visit, fault: 'expired' | null): Promise<Response> {
  const { request, signedIn, deps } = visit
  if (!hasFactor(await factorsOf(signedIn.user.id, deps.stores))) throw new PageError('not-found')
  const frame = frameOf(visit)
  const m = messagesOf(frame.shell).factors
  const props = {
    ...frame,
    title: m.codesRenewTitle,
    consequences: [m.codesRenewText],
    submit: m.codesRenew,
    danger: false,
    action: factorPlaces(deps.basePath).recoveryCodes,
    csrf: csrfToken(signedIn.secret, 'recovery codes'),
    fault: fault && m[fault],
  }
  return pageResponse(request, deps, FactorQuestionPage(props), { status: statusOf(fault) })
}

/** The recovery codes when there are new ones, and then back. */
async function shown(
  visit: Visit,
  codes: readonly string[],
  done: 'app-added' | 'passkey-added' | null,
): Promise<Response> {
  const { request, deps } = visit
  const { back } = factorPlaces(deps.basePath)
  const onHref = done ? `${back}?factor=${done}` : back
  if (codes.length === 0) return seeOther(onHref)
  const { shell, places } = frameOf(visit)
  return pageResponse(request, deps, RecoveryCodesPage({ shell, places, codes, onHref }))
}

function frameOf({ request, signedIn, deps }: Visit) {
  return {
    shell: shellOf(request, deps, { signedIn }),
    places: portalPlaces(deps.basePath, signedIn.user),
    backHref: factorPlaces(deps.basePath).back,
  }
}

/** The form, and whether it is not ours of this session. */
async function ownForm(
  { request, signedIn, deps }: Visit,
  purpose: string,
): Promise<{ form: Form; expired: boolean }> {
  const form = await readForm(request, deps.formLimitBytes)
  try {
    checkCsrf(request, form, signedIn.secret, purpose, deps.ownOrigin)
    return { form, expired: false }
  } catch (error) {
    if (error instanceof PageError) return { form, expired: true }
    throw error
  }
}

const statusOf = (fault: string | null) => (fault === null ? 200 : fault === 'expired' ? 403 : 422)
