// The Login Trusts editor: everything that is registered of an app, in the order in which somebody thinks of
// it. Fields have the names of RFC 7591 metadata, so that what is wrong is told at the field it is about.
import {
  AUTH_METHODS,
  GRANT_TYPES,
  LAUNCH_DISPLAYS,
  LAUNCH_PRIVILEGES,
  PRACTITIONER_CONSENTS,
} from '../../model/client.ts'
import { Fault } from '../components/fault.tsx'
import { Name } from '../components/name.tsx'
import { Notice } from '../components/notice.tsx'
import { isolate, plainText } from '../messages/say.ts'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { Box, Choice, FileField, LongField, SelectField, TextField } from './fields.tsx'
import { ScopeFields, type TrustValues } from './scope-fields.tsx'
import { type Stated, StatedLine } from './stated-line.tsx'

/** What is wrong with a member, in words that follow its name. */
export type TrustFault = { member: string; message: string }

type LoginTrustFormProps = {
  console: Console
  /** Null while the trust is new. */
  app: { id: string; name: string; enabled: boolean; stated: Stated | null } | null
  action: string
  csrf: string
  values: TrustValues
  /** The moment of the version that is edited; empty for a new one. */
  updatedAt: string
  faults: readonly TrustFault[]
  state: 'editing' | 'saved' | 'conflict' | 'expired'
  hrefs: {
    list: string
    self: string
    /** What can be done with a trust that is there; null for a new one. */
    doing: {
      test: string
      logo: string
      duplicate: string
      secret: string | null
      toggle: string
      remove: string
    } | null
  }
}

/** The member a fault is about, without its place in a list. */
const fieldOf = (member: string) =>
  member.replace(/\[\d+\].*$/, '').replace(/^launch_uri$/, 'launch_uris')

export function LoginTrustFormPage(props: LoginTrustFormProps) {
  const { console, app, faults, state } = props
  const m = messagesOf(console.shell).admin
  const t = m.trusts
  const heading = app === null ? t.newTitle : t.editTitle(<Name of={app.name} />)
  const title = app === null ? t.newTitle : plainText(t.editTitle(isolate(app.name)))
  return (
    <ConsolePage
      console={console}
      title={title}
      heading={heading}
      state={
        app && (
          <span class={app.enabled ? 'tag good' : 'tag bad'}>{app.enabled ? t.on : t.off}</span>
        )
      }
      actions={app && <Actions {...props} />}
    >
      {state === 'saved' && (
        <Notice tone="good" status>
          <p>{t.saved}</p>
        </Notice>
      )}
      {app?.stated && (
        <p>
          <StatedLine console={console} stated={app.stated} />
        </p>
      )}
      <form
        class="card form"
        method="post"
        action={props.action}
        enctype="multipart/form-data"
        data-once
      >
        <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
        <input type="hidden" name="updated_at" value={props.updatedAt} />
        <Faults {...props} />
        <People {...props} faults={faults} />
        <Flow {...props} />
        <Chart {...props} />
        <Proof {...props} />
        <section class="group">
          <h2>{t.sections.scope}</h2>
          <Box
            name="fhir_enabled"
            label={t.fhir_enabled}
            hint={t.fhirHint}
            checked={ticks(props, 'fhir_enabled')}
          />
          <ScopeFields
            shell={console.shell}
            values={props.values}
            fault={faultOf(props, 'scope')}
          />
        </section>
        <Tokens {...props} />
        {!console.readOnly && (
          <div class="buttons save-bar">
            <button class="button small primary" type="submit">
              {t.saveIt}
            </button>
            <a class="button small" href={props.hrefs.list}>
              {t.cancel}
            </a>
          </div>
        )}
      </form>
    </ConsolePage>
  )
}

type Props = LoginTrustFormProps

const ticks = ({ values }: Props, name: string) => values.all(name).includes('on')

function faultOf({ faults }: Props, name: string): string | undefined {
  const own = faults.filter(({ member }) => fieldOf(member) === name)
  if (own.length === 0) return undefined
  return own.map(({ member, message }) => `${member} ${message}`).join('; ')
}

function Actions({ console, app, hrefs }: Props) {
  const t = messagesOf(console.shell).admin.trusts
  if (!app || !hrefs.doing) return null
  const { doing } = hrefs
  const links = [
    [doing.test, t.tryIt],
    [doing.logo, messagesOf(console.shell).admin.trustLogo.link],
    ...(console.readOnly
      ? []
      : [
          [doing.duplicate, t.duplicate],
          ...(doing.secret ? [[doing.secret, t.newSecret]] : []),
          [doing.toggle, app.enabled ? t.switchOff : t.switchOn],
          [doing.remove, t.remove],
        ]),
  ]
  return (
    <>
      {links.map(([href, text]) => (
        <a class={`button small${href === doing.remove ? ' danger' : ''}`} href={href}>
          {text}
        </a>
      ))}
    </>
  )
}

function Faults(props: Props) {
  const { console, faults, state, hrefs } = props
  const m = messagesOf(console.shell).admin
  const t = m.trusts
  if (state === 'conflict')
    return (
      <Fault
        title={t.faultsTitle}
        text={
          <>
            {t.conflict}{' '}
            <a href={hrefs.self} target="_blank" rel="noopener">
              {t.seeTheirs}
            </a>
          </>
        }
      />
    )
  if (state === 'expired') return <Fault title={m.faultTitle} text={m.expired} />
  if (faults.length === 0) return null
  const fields = faults.map(({ member, message }) => ({
    field: fieldOf(member),
    text: `${member} ${message}`,
  }))
  return <Fault title={t.faultsTitle} fields={fields} />
}

type FieldName = keyof Messages['fields']
type Messages = ReturnType<typeof messagesOf>['admin']['trusts']

/** Label, hint, value and fault of a field, by its name. */
function field(props: Props, name: FieldName) {
  const t = messagesOf(props.console.shell).admin.trusts
  const hints: Partial<Record<FieldName, string>> = t.hints
  return {
    name,
    label: t.fields[name],
    hint: hints[name],
    value: props.values.get(name) ?? '',
    fault: faultOf(props, name),
  }
}

function People(props: Props) {
  const t = messagesOf(props.console.shell).admin.trusts
  return (
    <section class="group">
      <h2>{t.sections.people}</h2>
      <div class="pair">
        <TextField {...field(props, 'client_name')} required maxlength={100} />
        {props.app === null ? (
          <TextField {...field(props, 'client_id')} maxlength={128} />
        ) : (
          <div class="field">
            <span class="label">{t.fields.client_id}</span>
            <code>{props.app.id}</code>
          </div>
        )}
        <TextField {...field(props, 'developer')} maxlength={100} />
      </div>
      <TextField {...field(props, 'description')} maxlength={400} />
      <div class="pair">
        <TextField {...field(props, 'client_uri')} />
        <TextField {...field(props, 'policy_uri')} />
        <TextField {...field(props, 'tos_uri')} />
        <TextField {...field(props, 'logo_uri')} />
      </div>
      <LongField {...field(props, 'contacts')} rows={2} />
    </section>
  )
}

function Flow(props: Props) {
  const t = messagesOf(props.console.shell).admin.trusts
  const fault = faultOf(props, 'grant_types')
  return (
    <section class="group">
      <h2>{t.sections.flow}</h2>
      <fieldset id="grant_types">
        <legend>{t.fields.grant_types}</legend>
        {GRANT_TYPES.map((grant) => (
          <Box
            id={`grant_${grant}`}
            name="grant_types"
            value={grant}
            label={t.grants[grant]}
            hint={t.grantHints[grant]}
            checked={props.values.all('grant_types').includes(grant)}
          />
        ))}
        {fault && <p class="field-fault">{fault}</p>}
      </fieldset>
      <LongField {...field(props, 'redirect_uris')} code />
      <LongField {...field(props, 'allowed_origins')} rows={2} code />
    </section>
  )
}

function Chart(props: Props) {
  const t = messagesOf(props.console.shell).admin.trusts
  return (
    <section class="group">
      <h2>{t.sections.chart}</h2>
      <LongField {...field(props, 'launch_uris')} rows={2} code />
      <div class="pair">
        <SelectField
          {...field(props, 'launch_display')}
          options={LAUNCH_DISPLAYS.map((value) => ({ value, label: t.displays[value] }))}
        />
        <SelectField
          {...field(props, 'practitioner_consent')}
          options={PRACTITIONER_CONSENTS.map((value) => ({ value, label: t.consents[value] }))}
        />
      </div>
      <SelectField
        {...field(props, 'launch_privilege')}
        options={LAUNCH_PRIVILEGES.map((value) => ({ value, label: t.privileges[value] }))}
      />
    </section>
  )
}

function Proof(props: Props) {
  const t = messagesOf(props.console.shell).admin.trusts
  const method = field(props, 'token_endpoint_auth_method')
  return (
    <section class="group">
      <h2>{t.sections.proof}</h2>
      <Choice
        name={method.name}
        legend={method.label}
        value={method.value}
        fault={method.fault}
        options={AUTH_METHODS.map((value) => ({
          value,
          label: t.methods[value],
          hint: t.methodHints[value],
        }))}
      />
      <TextField {...field(props, 'jwks_uri')} />
      <LongField {...field(props, 'jwks')} rows={6} code />
      {!props.console.readOnly && (
        <FileField
          {...field(props, 'jwks_file')}
          accept=".pem,.crt,.cer,.json,.jwks,application/json"
        />
      )}
      {props.app === null && (
        <TextField {...field(props, 'client_secret')} type="password" maxlength={256} />
      )}
    </section>
  )
}

function Tokens(props: Props) {
  const t = messagesOf(props.console.shell).admin.trusts
  return (
    <section class="group">
      <h2>{t.sections.tokens}</h2>
      <div class="pair">
        <SelectField
          {...field(props, 'access_token_format')}
          options={(['reference', 'jwt'] as const).map((value) => ({
            value,
            label: t.formats[value],
          }))}
        />
        <TextField {...field(props, 'access_token_lifetime_seconds')} maxlength={6} />
      </div>
      <div>
        <Box
          name="pkce_required"
          label={t.pkce_required}
          hint={t.pkceHint}
          checked={ticks(props, 'pkce_required')}
        />
        <FieldFault text={faultOf(props, 'pkce_required')} />
        <Box
          name="state_required"
          label={t.state_required}
          hint={t.stateHint}
          checked={ticks(props, 'state_required')}
        />
        <FieldFault text={faultOf(props, 'state_required')} />
        <Box
          name="may_introspect_all"
          label={t.may_introspect_all}
          hint={t.introspectHint}
          checked={ticks(props, 'may_introspect_all')}
        />
        <FieldFault text={faultOf(props, 'may_introspect_all')} />
      </div>
      <LongField {...field(props, 'export_groups')} rows={2} />
    </section>
  )
}

function FieldFault({ text }: { text: string | undefined }) {
  return text === undefined ? null : <p class="field-fault">{text}</p>
}
