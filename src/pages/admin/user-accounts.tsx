// The accounts at OpenID providers that sign a user in, each with the button that ends it; nothing when there are none.
import type { Millis } from '../../lib/clock.ts'
import { Code } from '../components/name.tsx'
import { isolate } from '../messages/say.ts'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import type { Console } from './console.tsx'
import { Moment } from './moment.tsx'
import { Table } from './table.tsx'

export type UserAccountsProps = {
  console: Console
  now: Millis
  /** Fields: `csrf`, `issuer`, `subject`. */
  endAction: string
  accounts: readonly { issuer: string; subject: string; linkedAt: Millis; csrf: string }[]
}

export function UserAccounts({ console, now, endAction, accounts }: UserAccountsProps) {
  const { shell } = console
  const t = messagesOf(shell).admin.users
  if (accounts.length === 0) return null
  return (
    <section class="card list">
      <div class="list-head">
        <h2>{t.accounts}</h2>
        <p class="aside">{t.accountsLead}</p>
      </div>
      <Table
        caption={t.accounts}
        columns={[
          { name: t.provider },
          { name: t.account },
          { name: t.linkedSince },
          { name: t.unlink, unseen: true },
        ]}
        rows={accounts.map(({ issuer, subject, linkedAt, csrf }) => [
          <Code text={issuer} />,
          <Code text={subject} />,
          <Moment shell={shell} at={linkedAt} now={now} />,
          console.readOnly ? null : (
            <form method="post" action={endAction}>
              <input type="hidden" name={CSRF_FIELD} value={csrf} />
              <input type="hidden" name="issuer" value={issuer} />
              <input type="hidden" name="subject" value={subject} />
              <button
                class="button small danger"
                type="submit"
                aria-label={t.unlinkNamed(isolate(subject))}
              >
                {t.unlink}
              </button>
            </form>
          ),
        ])}
      />
    </section>
  )
}
