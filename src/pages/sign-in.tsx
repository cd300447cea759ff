// Signing in with a username and a password. A refusal never tells which of the two was wrong, nor
// whether the account exists or is locked for everybody; who asks for it is named before anything is typed.
import type { AppCard } from './components/app.tsx'
import { AppStrip } from './components/app-strip.tsx'
import { CancelButton, CancelForm, type CancelProps } from './components/cancel.tsx'
import { Fault, type FieldFault } from './components/fault.tsx'
import { Name } from './components/name.tsx'
import { PasskeyForm, type PasskeyRequest } from './components/passkey-form.tsx'
import { TextField } from './components/text-field.tsx'
import { Layout } from './layout.tsx'
import type { Messages } from './messages/messages.ts'
import { CSRF_FIELD, messagesOf, type Shell } from './shell.ts'

export type SignInFault =
  /** Wrong username or password, no such user, disabled user: all alike. */
  | { kind: 'refused' }
  | { kind: 'too-many'; minutes: number }
  | { kind: 'missing'; fields: readonly ('username' | 'password')[] }
  | { kind: 'expired' }
  | { kind: 'passkey-refused' }

type SignInProps = {
  shell: Shell
  /** Where the form is posted to. Fields: `csrf`, `username`, `password`. */
  action: string
  csrf: string
  /** What was typed last time; the empty string at first. */
  username: string
  fault: SignInFault | null
  /** The app on whose behalf it is; null when the person came by themselves. */
  app: AppCard | null
  /** The way back to the app; null without an app. */
  cancel: CancelProps | null
  /** Another way in: what its button calls it, and the address that begins it. */
  provider?: { label: string; href: string } | null
  /** Null where there are no passkeys. */
  passkey?: PasskeyRequest | null
  /** Whether somebody who is signed in shows once more that it is them. */
  again?: boolean
}

function faultText(m: Messages, fault: SignInFault): string | undefined {
  if (fault.kind === 'refused') return m.signIn.refused
  if (fault.kind === 'too-many') return m.signIn.tooMany(fault.minutes)
  if (fault.kind === 'passkey-refused') return m.factors.passkeyRefused
  return fault.kind === 'expired' ? m.signIn.expired : undefined
}

function fieldFaults(m: Messages, fault: SignInFault): FieldFault[] {
  if (fault.kind !== 'missing') return []
  return fault.fields.map((field) => ({
    field,
    text: field === 'username' ? m.signIn.missingUsername : m.signIn.missingPassword,
  }))
}

export function SignInPage(props: SignInProps) {
  const { shell, fault, app, cancel, provider, passkey, again = false } = props
  const m = messagesOf(shell)
  const faults = fault ? fieldFaults(m, fault) : []
  const title = again ? m.factors.againTitle : m.signIn.title
  const described = (field: string) => faults.find((one) => one.field === field)?.text
  return (
    <Layout shell={shell} title={title} width="narrow" step>
      <div class="card">
        {fault && <Fault title={m.signIn.faultTitle} text={faultText(m, fault)} fields={faults} />}
        <h1>{title}</h1>
        <p class="lead">
          {again ? m.factors.againLead : m.signIn.lead(<Name of={shell.practiceName} />)}
        </p>
        {app && (
          <AppStrip shell={shell} app={app}>
            {m.signIn.forApp(
              <strong>
                <Name of={app.name} />
              </strong>,
            )}
          </AppStrip>
        )}
        {provider && (
          <>
            <div class="buttons">
              <a class="button" href={provider.href}>
                <span>{m.signIn.withProvider(<Name of={provider.label} />)}</span>
              </a>
            </div>
            <p class="aside">{m.signIn.orPassword}</p>
          </>
        )}
        <form class="fields" method="post" action={props.action} data-once>
          <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
          <TextField
            name="username"
            label={m.signIn.username}
            fault={described('username')}
            value={props.username}
            autocomplete="username"
          />
          <TextField
            name="password"
            label={m.signIn.password}
            fault={described('password')}
            type="password"
            autocomplete="current-password"
            show={{ show: m.signIn.show, hide: m.signIn.hide }}
          />
          <div class="buttons">
            <button class="button primary" type="submit">
              {m.signIn.submit}
            </button>
            {cancel && <CancelButton text={m.signIn.cancel} />}
          </div>
        </form>
        {cancel && <CancelForm to={cancel} />}
        {passkey && (
          <PasskeyForm shell={shell} kind="get" to={passkey} label={m.factors.usePasskey}>
            <p class="aside">{m.factors.orPasskey}</p>
          </PasskeyForm>
        )}
        <p class="aside">{m.signIn.help}</p>
      </div>
    </Layout>
  )
}
