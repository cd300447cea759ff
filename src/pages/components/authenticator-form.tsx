// Setting up an authenticator app: the picture to scan, the key to type instead, and the code that proves it.
import { CSRF_FIELD, messagesOf, type Shell } from '../shell.ts'
import { QrCode } from './qr-code.tsx'
import { TextField } from './text-field.tsx'

/** Fields: `csrf`, `draft`, `code`. */
export type AuthenticatorSetUp = {
  action: string
  csrf: string
  /** The secret, sealed. */
  draft: string
  /** What the picture says. */
  uri: string
  /** The same to type, in groups. */
  key: string
}

export function AuthenticatorForm(props: {
  shell: Shell
  to: AuthenticatorSetUp
  fault: string | undefined
}) {
  const { shell, to, fault } = props
  const m = messagesOf(shell).factors
  return (
    <form class="fields" method="post" action={to.action} data-once>
      <input type="hidden" name={CSRF_FIELD} value={to.csrf} />
      <input type="hidden" name="draft" value={to.draft} />
      <p>{m.appStep1}</p>
      <QrCode text={to.uri} label={m.qr} />
      <p class="aside">
        {m.typeKey} <code class="key">{to.key}</code>
      </p>
      <p>{m.appStep2}</p>
      <TextField
        name="code"
        label={m.code}
        fault={fault}
        autocomplete="one-time-code"
        inputmode="numeric"
      />
      <div class="buttons">
        <button class="button primary" type="submit">
          {m.confirm}
        </button>
      </div>
    </form>
  )
}
