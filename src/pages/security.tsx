// A person's own sign-ins, the browsers they are signed in with, their password and what protects it.
import type { Millis } from '../lib/clock.ts'
import { FactorsCard, type FactorsCardProps } from './components/factors-card.tsx'
import { Fault } from './components/fault.tsx'
import { NewPasswordFields } from './components/new-password-fields.tsx'
import { Notice } from './components/notice.tsx'
import { PortalNav, type PortalPlaces } from './components/portal-nav.tsx'
import { TextField } from './components/text-field.tsx'
import { Layout } from './layout.tsx'
import type { Messages } from './messages/messages.ts'
import { formatDateTime } from './messages/moments.ts'
import { CSRF_FIELD, messagesOf, type Shell } from './shell.ts'

export type SignInEvent = { at: Millis; what: keyof Messages['portal']['events'] }

export type PasswordFault =
  | { kind: keyof Messages['portal']['passwordFaults'] }
  | { kind: 'too-many'; minutes: number }

type FactorDone = keyof Messages['factors']['done']

export type SecurityProps = {
  shell: Shell
  places: PortalPlaces
  /** Newest first. */
  events: readonly SignInEvent[]
  sessions: readonly { id: string; since: Millis; until: Millis; isThis: boolean }[]
  /** Where a session's end is posted to. Fields: `csrf`, `session` (an id, or `others`). */
  endSession: { action: string; csrf: string }
  /** Fields: `csrf`, `old_password`, `new_password`, `new_password_again`. Null for who has no password. */
  changePassword: { action: string; csrf: string; fault: PasswordFault | null } | null
  /** Null for who signs in elsewhere. */
  factors: FactorsCardProps | null
  done: 'session-ended' | 'password-changed' | FactorDone | null
}

export function SecurityPage(props: SecurityProps) {
  const { shell, done } = props
  const m = messagesOf(shell).portal
  return (
    <Layout
      shell={shell}
      title={m.security}
      width="medium"
      nav={<PortalNav shell={shell} places={props.places} at="security" />}
    >
      <h1>{m.security}</h1>
      {done && (
        <Notice tone="good" status>
          <p>{doneText(messagesOf(shell), done)}</p>
        </Notice>
      )}
      <PasswordCard {...props} />
      <FactorsCard shell={shell} of={props.factors} />
      <Sessions {...props} />
      <SignIns {...props} />
    </Layout>
  )
}

function doneText({ portal, factors }: Messages, done: NonNullable<SecurityProps['done']>) {
  if (done === 'session-ended') return portal.sessionEnded
  return done === 'password-changed' ? portal.passwordChanged : factors.done[done]
}

function Moment({ shell, at }: { shell: Shell; at: Millis }) {
  return (
    <time datetime={new Date(at).toISOString()}>
      {formatDateTime(shell.language, shell.timeZone, at)}
    </time>
  )
}

function SignIns({ shell, events }: SecurityProps) {
  const m = messagesOf(shell).portal
  return (
    <section class="card" aria-labelledby="sign-ins">
      <h2 id="sign-ins">{m.signIns}</h2>
      {events.length === 0 ? (
        <p class="empty">{m.signInsNone}</p>
      ) : (
        <>
          <p class="aside">{m.signInsLead}</p>
          <table class="days">
            <thead>
              <tr>
                <th scope="col">{m.when}</th>
                <th scope="col">{m.what}</th>
              </tr>
            </thead>
            <tbody>
              {events.map(({ at, what }) => (
                <tr>
                  <td>
                    <Moment shell={shell} at={at} />
                  </td>
                  <td>{m.events[what]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  )
}

function Sessions({ shell, sessions, endSession }: SecurityProps) {
  const m = messagesOf(shell).portal
  return (
    <section class="card" aria-labelledby="sessions">
      <h2 id="sessions">{m.sessions}</h2>
      <p class="aside">{m.sessionsLead}</p>
      <form class="fields" method="post" action={endSession.action} data-once>
        <input type="hidden" name={CSRF_FIELD} value={endSession.csrf} />
        <ul>
          {sessions.map(({ id, since, until, isThis }) => (
            <li class="between">
              <div>
                <p>
                  <strong>{isThis ? m.thisBrowser : m.otherBrowser}</strong>
                </p>
                <p class="aside">
                  {m.sessionSince(<Moment shell={shell} at={since} />)}
                  {' · '}
                  {m.sessionUntil(<Moment shell={shell} at={until} />)}
                </p>
              </div>
              {!isThis && (
                <button class="button" type="submit" name="session" value={id}>
                  {m.endSession}
                </button>
              )}
            </li>
          ))}
        </ul>
        {sessions.some(({ isThis }) => !isThis) && (
          <p class="buttons">
            <button class="button danger" type="submit" name="session" value="others">
              {m.endOthers}
            </button>
          </p>
        )}
      </form>
    </section>
  )
}

/** The field that a fault belongs to. */
function fieldOf({ kind }: PasswordFault): string | null {
  if (kind === 'old') return 'old_password'
  if (kind === 'repeat') return 'new_password_again'
  return kind === 'expired' || kind === 'too-many' ? null : 'new_password'
}

function PasswordCard({ shell, changePassword }: SecurityProps) {
  const { portal: m } = messagesOf(shell)
  if (changePassword === null)
    return (
      <section class="card" aria-labelledby="password">
        <h2 id="password">{m.password}</h2>
        <p>{m.passwordNone}</p>
      </section>
    )
  const { fault } = changePassword
  const text =
    fault &&
    (fault.kind === 'too-many' ? m.passwordTooMany(fault.minutes) : m.passwordFaults[fault.kind])
  const field = fault && fieldOf(fault)
  const faultOf = (name: string) => (name === field ? (text ?? undefined) : undefined)
  return (
    <section class="card" aria-labelledby="password">
      {text && (
        <Fault
          title={m.passwordFaultTitle}
          {...(field ? { fields: [{ field, text }] } : { text })}
        />
      )}
      <h2 id="password">{m.password}</h2>
      <form class="fields" method="post" action={changePassword.action} data-once>
        <input type="hidden" name={CSRF_FIELD} value={changePassword.csrf} />
        <TextField
          name="old_password"
          label={m.oldPassword}
          fault={faultOf('old_password')}
          type="password"
          autocomplete="current-password"
        />
        <NewPasswordFields shell={shell} faultOf={faultOf} />
        <div class="buttons">
          <button class="button primary" type="submit">
            {m.changePassword}
          </button>
        </div>
      </form>
    </section>
  )
}
