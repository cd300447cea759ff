// How a user signs in, on their page in the console: second factors, and the link by which a password is chosen.
import type { Millis } from '../../lib/clock.ts'
import type { InvitationPurpose, InvitationState } from '../../model/invitation.ts'
import { messagesOf } from '../shell.ts'
import type { Console } from './console.tsx'
import { Moment } from './moment.tsx'

export type UserSignInProps = {
  console: Console
  now: Millis
  hasPassword: boolean
  authenticator: boolean
  passkeys: number
  recoveryCodes: number
  /** The newest link; null when there never was one. */
  link: { purpose: InvitationPurpose; state: InvitationState; at: Millis; until: Millis } | null
  /** Null where nothing is to be done. */
  hrefs: { invite: string; withdraw: string | null; factors: string | null }
}

export function UserSignIn(props: UserSignInProps) {
  const { console, now, link, hrefs } = props
  const { shell } = console
  const t = messagesOf(shell).admin.users
  const factors = [
    ...(props.authenticator ? [t.authenticator] : []),
    ...(props.passkeys > 0 ? [t.passkeysCount(props.passkeys)] : []),
    ...(props.recoveryCodes > 0 ? [t.recoveryCodesCount(props.recoveryCodes)] : []),
  ]
  return (
    <section class="card group" aria-labelledby="sign-in">
      <h2 id="sign-in">{t.signIn}</h2>
      <dl class="list-facts">
        <div>
          <dt>{t.password}</dt>
          <dd>{props.hasPassword ? t.passwordSet : t.passwordNone}</dd>
        </div>
        <div>
          <dt>{t.factors}</dt>
          <dd>{factors.length > 0 ? factors.join(', ') : t.factorsNone}</dd>
        </div>
        {link && (
          <div>
            <dt>{t.links[link.purpose]}</dt>
            <dd>
              {t.linkStates[link.state](
                <Moment
                  shell={shell}
                  at={link.state === 'open' ? link.until : link.at}
                  now={now}
                />,
              )}
            </dd>
          </div>
        )}
      </dl>
      {!console.readOnly && (
        <p class="buttons">
          <a class="button small" href={hrefs.invite}>
            {props.hasPassword ? t.inviteReset : link ? t.inviteAgain : t.invite}
          </a>
          {hrefs.withdraw && (
            <a class="button small" href={hrefs.withdraw}>
              {t.withdraw}
            </a>
          )}
          {hrefs.factors && (
            <a class="button small danger" href={hrefs.factors}>
              {t.factorsReset}
            </a>
          )}
        </p>
      )}
    </section>
  )
}
