// Setting up a second factor: at sign-in when it must be, or on one's own pages when one wants it.
import { AuthenticatorForm, type AuthenticatorSetUp } from './components/authenticator-form.tsx'
import { Fault } from './components/fault.tsx'
import { Name } from './components/name.tsx'
import { PasskeyForm, type PasskeyRequest } from './components/passkey-form.tsx'
import { PortalNav, type PortalPlaces } from './components/portal-nav.tsx'
import { TextField } from './components/text-field.tsx'
import { Layout } from './layout.tsx'
import { messagesOf, type Shell } from './shell.ts'

export type SetUpFault =
  | 'wrongCode'
  | 'appExpired'
  | 'expired'
  | 'passkeyRefused'
  | 'passkeyBadName'

type MustSetUpProps = {
  shell: Shell
  authenticator: AuthenticatorSetUp
  /** Null where there can be none. */
  passkey: PasskeyRequest | null
  fault: SetUpFault | null
}

/** In the way of who must have a second factor and has none. */
export function MustSetUpPage({ shell, authenticator, passkey, fault }: MustSetUpProps) {
  const m = messagesOf(shell).factors
  const atCode = fault === 'wrongCode'
  return (
    <Layout shell={shell} title={m.mustTitle} width="narrow" step>
      <div class="card">
        {fault && <FaultOf shell={shell} fault={fault} />}
        <h1>{m.mustTitle}</h1>
        <p class="lead">{m.mustLead(<Name of={shell.practiceName} />)}</p>
        <h2>{m.mustApp}</h2>
        <AuthenticatorForm
          shell={shell}
          to={authenticator}
          fault={atCode ? m.wrongCode : undefined}
        />
        {passkey && (
          <>
            <h2>{m.mustPasskey}</h2>
            <p>{m.passkeyLead}</p>
            <noscript>
              <p class="aside">{m.passkeyScript}</p>
            </noscript>
            <PasskeyForm shell={shell} kind="create" to={passkey} label={m.addPasskey}>
              <PasskeyName shell={shell} value={m.passkeyDefault} fault={fault} />
            </PasskeyForm>
          </>
        )}
      </div>
    </Layout>
  )
}

function FaultOf({ shell, fault }: { shell: Shell; fault: SetUpFault }) {
  const m = messagesOf(shell).factors
  const ofPasskey = fault === 'passkeyRefused' || fault === 'passkeyBadName'
  const field = { wrongCode: 'code', passkeyBadName: 'name' }[fault as string] // others have none
  return (
    <Fault
      title={ofPasskey ? m.passkeyNotAdded : m.appFaultTitle}
      {...(field ? { fields: [{ field, text: m[fault] }] } : { text: m[fault] })}
    />
  )
}

function PasskeyName(props: { shell: Shell; value: string; fault: SetUpFault | null }) {
  const m = messagesOf(props.shell).factors
  return (
    <TextField
      name="name"
      label={m.passkeyName}
      hint={m.passkeyNameHint}
      value={props.value}
      fault={props.fault === 'passkeyBadName' ? m.passkeyBadName : undefined}
      autocomplete="off"
    />
  )
}

type OwnProps = { shell: Shell; places: PortalPlaces; backHref: string; fault: SetUpFault | null }

/** Setting up an authenticator app, on one's own pages. */
export function AuthenticatorPage(
  props: OwnProps & { authenticator: AuthenticatorSetUp; replaces: boolean },
) {
  const { shell, places, fault, authenticator } = props
  const m = messagesOf(shell).factors
  return (
    <Layout
      shell={shell}
      title={m.appTitle}
      width="medium"
      nav={<PortalNav shell={shell} places={places} at="security" />}
    >
      <div class="card">
        {fault && <FaultOf shell={shell} fault={fault} />}
        <h1>{m.appTitle}</h1>
        {props.replaces && <p class="lead">{m.appReplace}</p>}
        <AuthenticatorForm
          shell={shell}
          to={authenticator}
          fault={fault === 'wrongCode' ? m.wrongCode : undefined}
        />
        <p>
          <a href={props.backHref}>{messagesOf(shell).portal.back}</a>
        </p>
      </div>
    </Layout>
  )
}

/** Adding a passkey, on one's own pages. `passkey` is null for who has as many as there can be. */
export function PasskeyPage(
  props: OwnProps & { passkey: PasskeyRequest | null; name: string; most: number },
) {
  const { shell, places, fault, passkey } = props
  const m = messagesOf(shell).factors
  return (
    <Layout
      shell={shell}
      title={m.passkeyTitle}
      width="medium"
      nav={<PortalNav shell={shell} places={places} at="security" />}
    >
      <div class="card">
        {fault && <FaultOf shell={shell} fault={fault} />}
        <h1>{m.passkeyTitle}</h1>
        <p class="lead">{m.passkeyLead}</p>
        {passkey ? (
          <>
            <noscript>
              <p>{m.passkeyScript}</p>
            </noscript>
            <PasskeyForm shell={shell} kind="create" to={passkey} label={m.addPasskey} primary>
              <PasskeyName shell={shell} value={props.name} fault={fault} />
            </PasskeyForm>
          </>
        ) : (
          <p>{m.passkeyMostCount(props.most)}</p>
        )}
        <p>
          <a href={props.backHref}>{messagesOf(shell).portal.back}</a>
        </p>
      </div>
    </Layout>
  )
}
