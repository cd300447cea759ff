// Switching a login trust off or on, and removing it: first the question with its consequences, then the deed.
import { csrfToken } from '../../http/csrf.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse } from '../../http/page.ts'
import { type Client, enableFault } from '../../model/client.ts'
import { PageError } from '../../model/errors.ts'
import { changedAt } from '../../oauth/client-registration.ts'
import { removeClient } from '../../oauth/end-access.ts'
import { accessOf } from '../../oauth/held-access.ts'
import { TrustQuestionPage, type TrustQuestionProps } from '../../pages/admin/login-trust-steps.tsx'
import { findTrust, type TrustDeps, trustPath } from '../login-trust.ts'
import { consoleOf, operatorEvent, readChange, roomPath, type Visit } from '../operator.ts'

type Question = TrustQuestionProps['question']
type Fault = TrustQuestionProps['fault']

const purposeOf = (question: Question, id: string) => `${question} login trust ${id}`

/** Asks. */
export async function showTrustQuestion(
  visit: Visit,
  id: string,
  question: Question,
  deps: TrustDeps,
): Promise<Response> {
  if (!visit.mayChange) throw new PageError('read-only')
  const client = await findTrust(id, deps)
  const fault = question === 'on' && enableFault(client) !== null ? 'cannot-on' : null
  return page(visit, client, question, fault, deps)
}

/** Does it. */
export async function submitTrustQuestion(
  visit: Visit,
  id: string,
  question: Question,
  deps: TrustDeps,
): Promise<Response> {
  const { expired } = await readChange(visit, purposeOf(question, id), deps)
  const client = await findTrust(id, deps)
  if (expired) return page(visit, client, question, 'expired', deps)
  if (question === 'remove') {
    const by = { reason: 'login trust removed', by: 'operator' }
    const { user } = visit.signedIn
    await removeClient(deps, id, { ...by, actorId: user.id, requestId: visit.requestId })
    return seeOther(roomPath(deps, 'login-trusts'))
  }
  if (question === 'on' && enableFault(client) !== null)
    return page(visit, client, question, 'cannot-on', deps)
  if (!(await switchTo(visit, client, question, deps)))
    return page(visit, client, question, 'conflict', deps)
  return seeOther(`${trustPath(deps, id)}?saved=1`)
}

/** False when somebody else changed the client at the same moment. Switching to what is already is no fault. */
async function switchTo(
  visit: Visit,
  client: Client,
  to: 'on' | 'off',
  { stores, clock }: TrustDeps,
): Promise<boolean> {
  if ((client.disabledAt === null) === (to === 'on')) return true
  const now = clock.now()
  const updatedAt = changedAt(client, now)
  const changed = { ...client, updatedAt, disabledAt: to === 'on' ? null : now }
  return stores.write(async (unit) => {
    if (!(await unit.clients.replace(changed, client.updatedAt))) return false
    // Switching on an app that registered itself is a decision about it.
    if (to === 'on') await unit.registrations.decide(client.id, 'approved', now)
    await unit.auditEvents.append(
      operatorEvent(visit, now, {
        type: 'client-changed',
        clientId: client.id,
        detail: { switched: to },
      }),
    )
    return true
  })
}

async function page(
  visit: Visit,
  client: Client,
  question: Question,
  fault: Fault,
  deps: TrustDeps,
): Promise<Response> {
  const props = TrustQuestionPage({
    console: await consoleOf(visit, 'login-trusts', deps),
    app: client.name,
    question,
    access: await accessOf(client.id, deps.stores),
    action: trustPath(deps, client.id, `/${question}`),
    csrf: csrfToken(visit.signedIn.secret, purposeOf(question, client.id)),
    backHref: trustPath(deps, client.id),
    fault,
  })
  const status = fault === null ? 200 : fault === 'expired' ? 403 : 409
  return pageResponse(visit.request, deps, props, { status })
}
