// One user: who they are, what can be done about their signing in, and for whom they act.
import type { Millis } from '../../lib/clock.ts'
import { Fault } from '../components/fault.tsx'
import { Code, Name } from '../components/name.tsx'
import { Notice } from '../components/notice.tsx'
import { isolate } from '../messages/say.ts'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { TextField } from './fields.tsx'
import { Moment } from './moment.tsx'
import { Table } from './table.tsx'
import { UserAccounts, type UserAccountsProps } from './user-accounts.tsx'
import { UserSignIn, type UserSignInProps } from './user-sign-in.tsx'
import type { UserRow } from './users.tsx'

type ProxyFault = 'patient' | 'relationship' | 'dates'

export type UserProps = {
  console: Console
  now: Millis
  user: UserRow
  signIn: Omit<UserSignInProps, 'console' | 'now'>
  accounts: Omit<UserAccountsProps, 'console' | 'now'>
  hrefs: { reset: string; toggle: string; access: string; record: string }
  /** Null for a kind of user that acts for nobody. */
  proxies:
    | readonly {
        id: string
        patient: string
        relationship: string
        from: Millis
        until: Millis | null
        held: boolean
        csrf: string
      }[]
    | null
  addAction: string
  endAction: string
  csrf: string
  values: { patient: string; relationship: string; from: string; until: string }
  fault: ProxyFault | 'expired' | null
  saved: boolean
}

export function UserPage(props: UserProps) {
  const { console, now, user, hrefs } = props
  const { shell } = console
  const m = messagesOf(shell).admin
  const t = m.users
  return (
    <ConsolePage
      console={console}
      title={isolate(user.name)}
      heading={<Name of={user.name} />}
      state={
        <span class={user.enabled ? 'tag good' : 'tag bad'}>{user.enabled ? t.on : t.off}</span>
      }
      actions={
        <>
          <a class="button small" href={hrefs.access}>
            {t.access}
          </a>
          <a class="button small" href={hrefs.record}>
            {t.record}
          </a>
          {!console.readOnly && (
            <>
              <a class="button small" href={hrefs.reset}>
                {t.reset}
              </a>
              <a class={`button small${user.enabled ? ' danger' : ''}`} href={hrefs.toggle}>
                {user.enabled ? t.switchOff : t.switchOn}
              </a>
            </>
          )}
        </>
      }
    >
      {props.saved && (
        <Notice tone="good" status>
          <p>{t.saved}</p>
        </Notice>
      )}
      <section class="card">
        <dl class="list-facts">
          <div>
            <dt>{t.username}</dt>
            <dd>
              <Code text={user.username} />
            </dd>
          </div>
          <div>
            <dt>{t.kind}</dt>
            <dd>{t.kinds[user.kind]}</dd>
          </div>
          <div>
            <dt>{t.fhirUser}</dt>
            <dd>{user.fhirUser === null ? '–' : <Code text={user.fhirUser} />}</dd>
          </div>
          <div>
            <dt>{t.since}</dt>
            <dd>
              <Moment shell={shell} at={user.createdAt} now={now} />
            </dd>
          </div>
        </dl>
      </section>
      <UserSignIn console={console} now={now} {...props.signIn} />
      <UserAccounts console={console} now={now} {...props.accounts} />
      {props.proxies && <Proxies {...props} proxies={props.proxies} />}
    </ConsolePage>
  )
}

function Proxies(props: UserProps & { proxies: NonNullable<UserProps['proxies']> }) {
  const { console, now, proxies, values, fault } = props
  const { shell } = console
  const m = messagesOf(shell).admin
  const t = m.users
  const faultOf = (name: ProxyFault) => (fault === name ? t.faults[name] : undefined)
  return (
    <section class="card list">
      <div class="list-head">
        <h2>{t.proxies}</h2>
        {proxies.length === 0 && <p class="aside">{t.noProxies}</p>}
      </div>
      {proxies.length > 0 && (
        <Table
          caption={t.proxies}
          columns={[
            { name: t.patient },
            { name: t.relationship },
            { name: t.from },
            { name: t.until },
            { name: t.endProxy, unseen: true },
          ]}
          rows={proxies.map((proxy) => [
            <Name of={proxy.patient} />,
            <Name of={proxy.relationship} />,
            <Moment shell={shell} at={proxy.from} now={now} />,
            proxy.until === null ? t.always : <Moment shell={shell} at={proxy.until} now={now} />,
            proxy.held && !console.readOnly ? (
              <form method="post" action={props.endAction}>
                <input type="hidden" name={CSRF_FIELD} value={proxy.csrf} />
                <input type="hidden" name="id" value={proxy.id} />
                <button
                  class="button small danger"
                  type="submit"
                  aria-label={t.endProxyNamed(isolate(proxy.patient))}
                >
                  {t.endProxy}
                </button>
              </form>
            ) : null,
          ])}
        />
      )}
      {!console.readOnly && (
        <form class="filter" method="post" action={props.addAction} data-once>
          <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
          {fault === 'expired' && <Fault title={m.faultTitle} text={m.expired} />}
          {fault !== null && fault !== 'expired' && (
            <Fault
              title={m.faultTitle}
              fields={[{ field: fault === 'dates' ? 'until' : fault, text: t.faults[fault] }]}
            />
          )}
          <TextField
            name="patient"
            label={t.patient}
            hint={t.patientHint}
            value={values.patient}
            maxlength={64}
            required
            fault={faultOf('patient')}
          />
          <TextField
            name="relationship"
            label={t.relationship}
            hint={t.relationshipHint}
            value={values.relationship}
            maxlength={60}
            required
            fault={faultOf('relationship')}
          />
          <TextField name="from" label={t.from} value={values.from} type="date" />
          <TextField
            name="until"
            label={t.until}
            hint={t.untilHint}
            value={values.until}
            type="date"
            fault={faultOf('dates')}
          />
          <div class="filter-buttons">
            <button class="button small" type="submit">
              {t.addProxy}
            </button>
          </div>
        </form>
      )}
    </section>
  )
}
