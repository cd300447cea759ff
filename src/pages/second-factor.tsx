// The step after the password: a code of the authenticator app, a passkey, or a recovery code.
import type { AppCard } from './components/app.tsx'
import { AppStrip } from './components/app-strip.tsx'
import { CancelButton, CancelForm, type CancelProps } from './components/cancel.tsx'
import { Fault } from './components/fault.tsx'
import { Name } from './components/name.tsx'
import { PasskeyForm, type PasskeyRequest } from './components/passkey-form.tsx'
import { TextField } from './components/text-field.tsx'
import { Layout } from './layout.tsx'
import type { Messages } from './messages/messages.ts'
import { CSRF_FIELD, messagesOf, type Shell } from './shell.ts'

export type SecondFactorFault =
  | { kind: 'refused' | 'expired' | 'passkeyRefused' }
  | { kind: 'missing'; field: 'code' | 'recovery_code' }
  | { kind: 'too-many'; minutes: number }

type SecondFactorProps = {
  shell: Shell
  /** Where codes are posted to. Fields: `csrf` and `code` or `recovery_code`. */
  action: string
  csrf: string
  /** Whether there is an app that shows codes. */
  hasAuthenticator: boolean
  /** Null for who has no passkeys. */
  passkey: PasskeyRequest | null
  fault: SecondFactorFault | null
  /** Where to begin anew, as somebody else. */
  startAgainHref: string
  /** The app on whose behalf it is; null when the person came by themselves. */
  app: AppCard | null
  cancel: CancelProps | null
}

/** The words for what was wrong. */
function faultText(m: Messages['factors'], fault: SecondFactorFault): string {
  return fault.kind === 'too-many' ? m.tooMany(fault.minutes) : m[fault.kind]
}

export function SecondFactorPage(props: SecondFactorProps) {
  const { shell, fault, app, cancel, passkey, hasAuthenticator } = props
  const messages = messagesOf(shell)
  const m = messages.factors
  const text = fault ? faultText(m, fault) : undefined
  const field = fault?.kind === 'missing' ? fault.field : null
  const faultOf = (name: string) => (name === field ? text : undefined)
  return (
    <Layout shell={shell} title={m.stepTitle} width="narrow" step>
      <div class="card">
        {fault && (
          <Fault
            title={m.stepFaultTitle}
            {...(field && text ? { fields: [{ field, text }] } : { text })}
          />
        )}
        <h1>{m.stepTitle}</h1>
        <p class="lead">{m.stepLead}</p>
        {app && (
          <AppStrip shell={shell} app={app}>
            {messages.signIn.forApp(
              <strong>
                <Name of={app.name} />
              </strong>,
            )}
          </AppStrip>
        )}
        {hasAuthenticator && (
          <form class="fields" method="post" action={props.action} data-once>
            <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
            <TextField
              name="code"
              label={m.code}
              hint={m.codeHint}
              fault={faultOf('code')}
              autocomplete="one-time-code"
              inputmode="numeric"
            />
            <div class="buttons">
              <button class="button primary" type="submit">
                {m.submitCode}
              </button>
              {cancel && <CancelButton text={messages.signIn.cancel} />}
            </div>
          </form>
        )}
        {passkey && (
          <>
            <PasskeyForm
              shell={shell}
              kind="get"
              to={passkey}
              label={m.usePasskey}
              primary={!hasAuthenticator}
            />
            {!hasAuthenticator && <noscript>{m.passkeyScript}</noscript>}
          </>
        )}
        <details open={field === 'recovery_code'}>
          <summary>{m.recovery}</summary>
          <form class="fields" method="post" action={props.action} data-once>
            <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
            <TextField
              name="recovery_code"
              label={m.recoveryCode}
              hint={m.recoveryHint}
              fault={faultOf('recovery_code')}
              autocomplete="off"
            />
            <div class="buttons">
              <button class="button" type="submit">
                {m.submitRecovery}
              </button>
            </div>
          </form>
          <p class="aside">{m.stepHelp}</p>
        </details>
        <p class="buttons">
          <a class="button" href={props.startAgainHref}>
            {m.startAgain}
          </a>
          {!hasAuthenticator && cancel && <CancelButton text={messages.signIn.cancel} />}
        </p>
        {cancel && <CancelForm to={cancel} />}
      </div>
    </Layout>
  )
}
