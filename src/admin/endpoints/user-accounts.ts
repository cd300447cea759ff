// The accounts at OpenID providers that sign a user in, and the end of one: whose account it is no longer opens
// anything here, and the sessions that are open end with it.
import { csrfToken } from '../../http/csrf.ts'
import { seeOther } from '../../http/headers.ts'
import { PageError } from '../../model/errors.ts'
import type { UserAccountsProps } from '../../pages/admin/user-accounts.tsx'
import { type ConsoleDeps, operatorEvent, readChange, type Visit } from '../operator.ts'
import { userPath } from './users.ts'

const endPurpose = (id: string, issuer: string, subject: string) =>
  `unlink ${JSON.stringify([id, issuer, subject])}`

/** The user's accounts, each with what ends it. */
export async function accountsOf(
  visit: Visit,
  id: string,
  deps: ConsoleDeps,
): Promise<Omit<UserAccountsProps, 'console' | 'now'>> {
  const linked = await deps.stores.externalAccounts.listByUser(id)
  return {
    endAction: userPath(deps, id, '/unlink'),
    accounts: linked.map(({ issuer, subject, linkedAt }) => ({
      ...{ issuer, subject, linkedAt },
      csrf: csrfToken(visit.signedIn.secret, endPurpose(id, issuer, subject)),
    })),
  }
}

/** Ends a link. An answer that comes too late changes nothing. */
export async function submitAccountEnd(
  visit: Visit,
  id: string,
  deps: ConsoleDeps,
): Promise<Response> {
  const { form, expired } = await readChange(
    visit,
    (sent) => endPurpose(id, sent.get('issuer') ?? '', sent.get('subject') ?? ''),
    deps,
  )
  if (expired) throw new PageError('forbidden')
  const [issuer, subject] = [form.get('issuer') ?? '', form.get('subject') ?? '']
  const account = await deps.stores.externalAccounts.find(issuer, subject)
  if (account?.userId !== id) throw new PageError('not-found')
  const now = deps.clock.now()
  await deps.stores.write(async (unit) => {
    if (!(await unit.externalAccounts.unlink(issuer, subject, now))) return
    await unit.auditEvents.append(
      operatorEvent(visit, now, {
        type: 'user-changed',
        userId: id,
        detail: { unlinked: issuer },
      }),
    )
  })
  return seeOther(`${userPath(deps, id)}?saved=1`)
}
