// One user: a new password, switching off and on, and for whom they act. Every deed holds from the next request
// on, for the pages and for the apps that live on what the person allowed.
import { csrfToken } from '../../http/csrf.ts'
import { queryForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse } from '../../http/page.ts'
import { newId } from '../../lib/ids.ts'
import { randomPassphrase } from '../../lib/passphrase.ts'
import { hashPassword } from '../../lib/password.ts'
import { PageError } from '../../model/errors.ts'
import { INVITATION_MAX_TRIES, type Invitation, invitationState } from '../../model/invitation.ts'
import { proxyHolds, type User } from '../../model/user.ts'
import { isRelationship, mayHaveProxies } from '../../model/user-rules.ts'
import { QuestionPage } from '../../pages/admin/question.tsx'
import { UserPage, type UserProps } from '../../pages/admin/user.tsx'
import { isolate, plainText } from '../../pages/messages/say.ts'
import { messagesOf } from '../../pages/shell.ts'
import { factorsOf, hasFactor } from '../../people/factors.ts'
import {
  type ConsoleDeps,
  consoleOf,
  operatorEvent,
  readChange,
  roomPath,
  type Visit,
} from '../operator.ts'
import { passwordPage } from '../password-page.ts'
import { accountsOf } from './user-accounts.ts'
import { userPath, userRow } from './users.ts'

const NOTHING = { patient: '', relationship: '', from: '', until: '' }
const addPurpose = (id: string) => `add proxy of ${id}`
const endPurpose = (id: string) => `end proxy ${id}`
type Question = 'reset' | 'off' | 'on'
const questionPurpose = (question: Question, id: string) => `${question} user ${id}`

/** Shows the user. */
export async function showUser(visit: Visit, id: string, deps: ConsoleDeps): Promise<Response> {
  const saved = queryForm(visit.request).get('saved') !== undefined
  return page(visit, await findUser(id, deps), NOTHING, null, saved, deps)
}

/** Lets the user act for a patient. */
export async function submitProxy(visit: Visit, id: string, deps: ConsoleDeps): Promise<Response> {
  const { form, expired } = await readChange(visit, addPurpose(id), deps)
  const user = await findUser(id, deps)
  if (!mayHaveProxies(user.kind)) throw new PageError('not-found')
  const field = (name: keyof typeof NOTHING) => form.get(name)?.trim() ?? ''
  const values = {
    patient: field('patient').replace(/^Patient\//, ''),
    relationship: field('relationship'),
    from: field('from'),
    until: field('until'),
  }
  const again = (fault: UserProps['fault']) => page(visit, user, values, fault, false, deps)
  if (expired) return again('expired')
  const known =
    /^[A-Za-z0-9.-]{1,64}$/.test(values.patient) && (await deps.directory.find(values.patient))
  if (!known) return again('patient')
  if (!isRelationship(values.relationship)) return again('relationship')
  const now = deps.clock.now()
  const from = values.from === '' ? now : dayOf(values.from)
  const until = values.until === '' ? null : dayOf(values.until)
  const wrong = Number.isNaN(from) || (until !== null && !(until > Math.max(from, now)))
  if (wrong) return again('dates')
  const { patient, relationship } = values
  await deps.stores.write(async (unit) => {
    const proxy = { id: newId(now), userId: id, patientId: patient, relationship, from, until }
    await unit.users.addProxy(proxy)
    await unit.auditEvents.append(
      operatorEvent(visit, now, {
        type: 'user-changed',
        userId: id,
        patientId: patient,
        detail: { what: 'proxy added', relationship },
      }),
    )
  })
  return seeOther(`${userPath(deps, id)}?saved=1`)
}

/** Ends acting for a patient, with everything that was allowed by it. */
export async function submitProxyEnd(
  visit: Visit,
  id: string,
  deps: ConsoleDeps,
): Promise<Response> {
  const { form, expired } = await readChange(
    visit,
    (sent) => endPurpose(sent.get('id') ?? ''),
    deps,
  )
  const user = await findUser(id, deps)
  if (expired) return page(visit, user, NOTHING, 'expired', false, deps)
  const proxies = await deps.stores.users.proxies(id)
  const proxy = proxies.find((one) => one.id === form.get('id'))
  if (!proxy) throw new PageError('not-found')
  const now = deps.clock.now()
  await deps.stores.write(async (unit) => {
    if (!(await unit.users.endProxy(proxy.id, now))) return
    await unit.auditEvents.append(
      operatorEvent(visit, now, {
        type: 'user-changed',
        userId: id,
        patientId: proxy.patientId,
        detail: { what: 'proxy ended' },
      }),
    )
  })
  return seeOther(`${userPath(deps, id)}?saved=1`)
}

/** Asks before a new password, or before switching off or on. */
export async function showUserQuestion(
  visit: Visit,
  id: string,
  question: Question,
  deps: ConsoleDeps,
): Promise<Response> {
  if (!visit.mayChange) throw new PageError('read-only')
  return ask(visit, await findUser(id, deps), question, null, deps)
}

/** Does it. */
export async function submitUserQuestion(
  visit: Visit,
  id: string,
  question: Question,
  deps: ConsoleDeps,
): Promise<Response> {
  const { expired } = await readChange(visit, questionPurpose(question, id), deps)
  const user = await findUser(id, deps)
  if (expired) return ask(visit, user, question, 'expired', deps)
  // Nobody is left to switch the last operator on again; and one's own password is changed where the old one is asked for.
  if (question !== 'on' && id === visit.signedIn.user.id)
    return ask(visit, user, question, 'self', deps)
  const now = deps.clock.now()
  const password = randomPassphrase()
  const hash = question === 'reset' ? await hashPassword(password) : ''
  await deps.stores.write(async (unit) => {
    if (question === 'reset') await unit.users.setPassword(id, hash, now)
    else await unit.users.setDisabled(id, question === 'off' ? now : null)
    await unit.auditEvents.append(
      operatorEvent(visit, now, {
        type: 'user-changed',
        userId: id,
        detail: question === 'reset' ? { what: 'password' } : { switched: question },
      }),
    )
  })
  if (question === 'reset') return passwordPage(visit, user, password, deps)
  return seeOther(`${userPath(deps, id)}?saved=1`)
}

async function findUser(id: string, { stores }: ConsoleDeps): Promise<User> {
  const user = await stores.users.find(id)
  if (!user) throw new PageError('not-found')
  return user
}

/** The beginning of a day, in UTC; NaN for what is none. */
function dayOf(text: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
}

async function page(
  visit: Visit,
  user: User,
  values: UserProps['values'],
  fault: UserProps['fault'],
  saved: boolean,
  deps: ConsoleDeps,
): Promise<Response> {
  const now = deps.clock.now()
  const csrf = (purpose: string) => csrfToken(visit.signedIn.secret, purpose)
  const proxies = mayHaveProxies(user.kind) ? await deps.stores.users.proxies(user.id) : null
  const username = new URLSearchParams({ user: user.username })
  const props = UserPage({
    console: await consoleOf(visit, 'users', deps),
    now,
    user: userRow(user, deps),
    signIn: await signInOf(user, now, deps),
    accounts: await accountsOf(visit, user.id, deps),
    hrefs: {
      reset: userPath(deps, user.id, '/reset'),
      toggle: userPath(deps, user.id, user.disabledAt === null ? '/off' : '/on'),
      access: `${roomPath(deps, 'authorizations')}?${username}`,
      record: `${roomPath(deps, 'audit')}?${new URLSearchParams({ person: user.username })}`,
    },
    proxies:
      proxies &&
      (await Promise.all(
        proxies.map(async (proxy) => ({
          ...proxy,
          patient: (await deps.directory.find(proxy.patientId))?.name ?? proxy.patientId,
          held: proxyHolds(proxy, now) || proxy.from > now,
          csrf: csrf(endPurpose(proxy.id)),
        })),
      )),
    addAction: userPath(deps, user.id, '/proxies'),
    endAction: userPath(deps, user.id, '/end-proxy'),
    csrf: csrf(addPurpose(user.id)),
    values,
    fault,
    saved,
  })
  const status = fault === null ? 200 : fault === 'expired' ? 403 : 422
  return pageResponse(visit.request, deps, props, { status })
}

/** How the user signs in, and what may be done about it. */
async function signInOf(
  user: User,
  now: number,
  { stores, ...deps }: ConsoleDeps,
): Promise<UserProps['signIn']> {
  const mine = await factorsOf(user.id, stores)
  const newest = await stores.invitations.newest(user.id)
  const state = newest && invitationState(newest, now)
  const path = (below: string) => userPath({ stores, ...deps }, user.id, below)
  return {
    hasPassword: user.passwordHash !== null,
    authenticator: mine.authenticator !== null,
    passkeys: mine.passkeys.length,
    recoveryCodes: mine.recoveryCodesLeft,
    link:
      newest && state
        ? { purpose: newest.purpose, state, at: linkMoment(newest), until: newest.expiresAt }
        : null,
    hrefs: {
      invite: path('/invite'),
      withdraw: state === 'open' ? path('/withdraw') : null,
      factors: hasFactor(mine) ? path('/factors') : null,
    },
  }
}

/** When what has become of a link did so. */
function linkMoment({ usedAt, revokedAt, createdAt, expiresAt, tries }: Invitation): number {
  return usedAt ?? revokedAt ?? (tries >= INVITATION_MAX_TRIES ? createdAt : expiresAt)
}

async function ask(
  visit: Visit,
  user: User,
  question: Question,
  fault: 'expired' | 'self' | null,
  deps: ConsoleDeps,
): Promise<Response> {
  const console = await consoleOf(visit, 'users', deps)
  const m = messagesOf(console.shell).admin
  const t = m.users
  const words = {
    reset: { title: t.resetTitle, text: t.resetText, submit: t.reset },
    off: { title: t.offTitle, text: t.offText, submit: t.switchOff },
    on: { title: t.onTitle, text: t.onText, submit: t.switchOn },
  }[question]
  const faults = {
    expired: m.expired,
    self: question === 'reset' ? t.faults.ownSignIn : t.faults.self,
  }
  const page = QuestionPage({
    console,
    title: plainText(words.title(isolate(user.displayName))),
    consequences: [words.text],
    submit: words.submit,
    danger: question !== 'on',
    action: userPath(deps, user.id, `/${question}`),
    csrf: csrfToken(visit.signedIn.secret, questionPurpose(question, user.id)),
    backHref: userPath(deps, user.id),
    fault: fault && faults[fault],
  })
  const status = fault === null ? 200 : fault === 'expired' ? 403 : 422
  return pageResponse(visit.request, deps, page, { status })
}
