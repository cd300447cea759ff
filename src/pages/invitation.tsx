// Where a link leads that an operator handed over: a password is chosen, once. Nothing of the person is told before
// they have said what only they know.
import type { Millis } from '../lib/clock.ts'
import type { InvitationPurpose } from '../model/invitation.ts'
import { DateOf } from './components/date.tsx'
import { Fault } from './components/fault.tsx'
import { Code, Name } from './components/name.tsx'
import { NewPasswordFields } from './components/new-password-fields.tsx'
import { TextField } from './components/text-field.tsx'
import { Layout } from './layout.tsx'
import type { Messages } from './messages/messages.ts'
import { CSRF_FIELD, messagesOf, type Shell } from './shell.ts'

export type InvitationFault = keyof Messages['invitation']['faults']

type InvitationProps = {
  shell: Shell
  purpose: InvitationPurpose
  /** Fields: `csrf`, `token`, `birth_date`, `new_password`, `new_password_again`. */
  action: string
  csrf: string
  token: string
  asksBirthDate: boolean
  fault: InvitationFault | null
}

const FIELDS: Partial<Record<InvitationFault, string>> = {
  'birth-date': 'birth_date',
  short: 'new_password',
  long: 'new_password',
  same: 'new_password',
  repeat: 'new_password_again',
}

export function InvitationPage(props: InvitationProps) {
  const { shell, fault } = props
  const { invitation: m } = messagesOf(shell)
  const text = fault ? m.faults[fault] : undefined
  const field = fault ? FIELDS[fault] : undefined
  const faultOf = (name: string) => (name === field ? text : undefined)
  const title = m.titles[props.purpose]
  return (
    <Layout shell={shell} title={title} width="narrow">
      <div class="card">
        {fault && (
          <Fault
            title={m.faultTitle}
            {...(field && text ? { fields: [{ field, text }] } : { text })}
          />
        )}
        <h1>{title}</h1>
        <p class="lead">{m.leads[props.purpose](<Name of={shell.practiceName} />)}</p>
        <form class="fields" method="post" action={props.action} data-once>
          <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
          <input type="hidden" name="token" value={props.token} />
          {props.asksBirthDate && (
            <TextField
              name="birth_date"
              label={m.birthDate}
              hint={m.birthDateHint}
              fault={faultOf('birth_date')}
              type="date"
              autocomplete="off"
            />
          )}
          <NewPasswordFields shell={shell} faultOf={faultOf} />
          <div class="buttons">
            <button class="button primary" type="submit">
              {m.submit}
            </button>
          </div>
        </form>
      </div>
    </Layout>
  )
}

type InvitationDoneProps = {
  shell: Shell
  username: string
  signInHref: string
  /** Whether a second factor is set up at the first sign-in. */
  must: boolean
  /** After a reset: what besides the password opens the account; null for an account that is new. */
  still: StillThere | null
}

/** What a new password leaves in force. */
export type StillThere = {
  authenticatorSince: Millis | null
  passkeys: readonly { name: string; addedAt: Millis; lastUsedAt: Millis | null }[]
}

/** Done: what to sign in with, and what is to be looked over. */
export function InvitationDonePage(props: InvitationDoneProps) {
  const { shell, username, signInHref, must, still } = props
  const m = messagesOf(shell).invitation
  return (
    <Layout shell={shell} title={m.doneTitle} width="narrow">
      <div class="card">
        <h1>{m.doneTitle}</h1>
        <p class="lead">{m.doneLead(<Code text={username} />)}</p>
        {must && <p>{m.doneMust}</p>}
        {still && <Still shell={shell} of={still} />}
        <div class="buttons">
          <a class="button primary" href={signInHref}>
            {messagesOf(shell).signIn.submit}
          </a>
        </div>
      </div>
    </Layout>
  )
}

function Still({ shell, of }: { shell: Shell; of: StillThere }) {
  const { invitation: m, factors: f } = messagesOf(shell)
  const date = (at: Millis) => <DateOf shell={shell} at={at} />
  const { authenticatorSince: since, passkeys } = of
  const hasFactor = since !== null || passkeys.length > 0
  return (
    <>
      <p>{m.signedOut}</p>
      {hasFactor && (
        <section aria-labelledby="still">
          <h2 id="still">{m.stillTitle}</h2>
          <ul class="bullets">
            {since !== null && (
              <li>
                {f.app}: {f.appSince(date(since))}
              </li>
            )}
            {passkeys.map(({ name, addedAt, lastUsedAt }) => (
              <li>
                {m.passkey(<Name of={name} />)} {f.passkeySince(date(addedAt))}
                {' · '}
                {lastUsedAt === null ? f.passkeyUnused : f.passkeyUsed(date(lastUsedAt))}
              </li>
            ))}
          </ul>
        </section>
      )}
      <p>{hasFactor ? m.lookOver : m.lookOverApps}</p>
    </>
  )
}

export type InvitationEndedProps = {
  shell: Shell
  why: keyof Messages['invitation']['ended']
  signInHref: string
}

/** Why a link serves no more, and what to do. */
export function InvitationEndedPage({ shell, why, signInHref }: InvitationEndedProps) {
  const { invitation: m, signIn } = messagesOf(shell)
  return (
    <Layout shell={shell} title={m.endedTitle} width="narrow">
      <div class="card">
        <h1>{m.endedTitle}</h1>
        <p class="lead">{m.ended[why]}</p>
        <p>{m.endedHelp}</p>
        <p>
          <a href={signInHref}>{signIn.submit}</a>
        </p>
      </div>
    </Layout>
  )
}
