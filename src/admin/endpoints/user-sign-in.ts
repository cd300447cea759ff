// How somebody signs in, as an operator may change it: a link to choose a password, taking that back, and taking
// away second factors that are lost. Nobody does it to themselves here: their own pages ask who they are first.
import { csrfToken } from '../../http/csrf.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse } from '../../http/page.ts'
import { PageError } from '../../model/errors.ts'
import type { User } from '../../model/user.ts'
import { QuestionPage } from '../../pages/admin/question.tsx'
import { isolate, plainText } from '../../pages/messages/say.ts'
import { messagesOf } from '../../pages/shell.ts'
import { inviteUser, withdrawInvitation } from '../../people/invitation.ts'
import { isReason, resetFactors } from '../../people/reset-factors.ts'
import { linkPage, type UserSignInDeps } from '../link-page.ts'
import { type ConsoleDeps, consoleOf, operatorEvent, readChange, type Visit } from '../operator.ts'
import { userPath } from './users.ts'

export const SIGN_IN_QUESTIONS = ['invite', 'withdraw', 'factors'] as const
type SignInQuestion = (typeof SIGN_IN_QUESTIONS)[number]
type Fault = 'expired' | 'self' | 'reason' | 'birthDate'

const purposeOf = (question: SignInQuestion, id: string) => `${question} user ${id}`

/** Asks before it is done. */
export async function showSignInQuestion(
  visit: Visit,
  id: string,
  question: SignInQuestion,
  deps: UserSignInDeps,
): Promise<Response> {
  if (!visit.mayChange) throw new PageError('read-only')
  return ask(visit, await findUser(id, deps), question, null, '', deps)
}

/** Does it. */
export async function submitSignInQuestion(
  visit: Visit,
  id: string,
  question: SignInQuestion,
  deps: UserSignInDeps,
): Promise<Response> {
  const { form, expired } = await readChange(visit, purposeOf(question, id), deps)
  const user = await findUser(id, deps)
  const reason = form.get('reason')?.trim() ?? ''
  const again = (fault: Fault) => ask(visit, user, question, fault, reason, deps)
  if (expired) return again('expired')
  if (user.id === visit.signedIn.user.id) return again('self')
  const { actorId, requestId, detail = {} } = operatorEvent(visit, 0, { type: 'user-changed' })
  const event = { actorId, requestId, detail }
  if (question === 'invite') {
    const link = await inviteUser(deps, user, event)
    return link ? linkPage(visit, user, link, deps) : again('birthDate')
  }
  if (question === 'withdraw') await withdrawInvitation(deps, user, event)
  else {
    if (!isReason(reason)) return again('reason')
    await resetFactors(deps, user, reason, event)
  }
  return seeOther(`${userPath(deps, id)}?saved=1`)
}

async function findUser(id: string, { stores }: ConsoleDeps): Promise<User> {
  const user = await stores.users.find(id)
  if (!user) throw new PageError('not-found')
  return user
}

async function ask(
  visit: Visit,
  user: User,
  question: SignInQuestion,
  fault: Fault | null,
  reason: string,
  deps: UserSignInDeps,
): Promise<Response> {
  const console = await consoleOf(visit, 'users', deps)
  const m = messagesOf(console.shell).admin
  const t = m.users
  const purpose = user.passwordHash === null ? 'invitation' : 'reset'
  const words = {
    invite: {
      title: t.inviteTitles[purpose],
      texts: [t.inviteTexts[purpose], t.inviteBefore],
      submit: t.makeLink,
    },
    withdraw: { title: t.withdrawTitle, texts: [t.withdrawText], submit: t.withdraw },
    factors: {
      title: t.factorsTitle,
      texts: [t.factorsText, t.factorsTold],
      submit: t.factorsReset,
    },
  }[question]
  const faults: Record<Fault, string> = {
    expired: m.expired,
    self: t.faults.ownSignIn,
    reason: m.endAuthorizations.reasonFault,
    birthDate: t.faults.birth_date,
  }
  const page = QuestionPage({
    console,
    title: plainText(words.title(isolate(user.displayName))),
    consequences: words.texts,
    submit: words.submit,
    danger: question !== 'invite',
    action: userPath(deps, user.id, `/${question}`),
    csrf: csrfToken(visit.signedIn.secret, purposeOf(question, user.id)),
    backHref: userPath(deps, user.id),
    fault: fault && faults[fault],
    reason: question === 'factors' ? { value: reason, isWrong: fault === 'reason' } : null,
  })
  const status = fault === null ? 200 : fault === 'expired' ? 403 : 422
  return pageResponse(visit.request, deps, page, { status })
}
