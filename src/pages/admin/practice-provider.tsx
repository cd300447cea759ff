// The part of the practice's settings about signing in through an OpenID provider.
import { messagesOf } from '../shell.ts'
import { Box, Choice, SelectField } from './fields.tsx'
import { Fact, Findings, heldBy, type SettingsForm, textIn } from './practice-fields.tsx'

export function Provider(form: SettingsForm) {
  const { console } = form
  const t = messagesOf(console.shell).admin.practice
  const held = heldBy(form, 'provider_issuer')
  const disabled = console.readOnly || held !== null
  const kindsHeld = heldBy(form, 'provider_kinds')
  return (
    <section class="group choosing">
      <h2>{t.sections.provider}</h2>
      <p class="aside">{held ?? t.providerLead}</p>
      <Choice
        name="provider"
        legend={t.provider.legend}
        value={held ? 'on' : (form.values.get('provider') ?? 'off')}
        options={[
          { value: 'off', label: t.provider.off },
          { value: 'on', label: t.provider.on },
        ]}
        disabled={disabled}
      />
      <div class="chosen">
        <div class="fields">
          <Fact form={form} name="provider_issuer" />
          <Fact form={form} name="provider_client_id" />
          <SelectField
            name="provider_proof"
            label={t.proof.label}
            value={form.values.get('provider_proof') ?? 'secret'}
            options={[
              { value: 'secret', label: t.proof.secret },
              { value: 'key', label: t.proof.key },
            ]}
            disabled={disabled}
          />
          <Fact form={form} name="provider_client_secret" />
        </div>
        <Fact form={form} name="provider_client_key" long />
        <div class="fields">
          <Fact form={form} name="provider_label" />
          <Fact form={form} name="provider_scope" />
        </div>
        <fieldset id="provider_kinds">
          <legend>{t.fields.provider_kinds.label}</legend>
          {(['practitioner', 'patient'] as const).map((kind) => (
            <Box
              name="provider_kinds"
              id={`provider_kinds-${kind}`}
              value={kind}
              label={t.choices.provider_kinds[kind]}
              checked={(kindsHeld
                ? textIn(form, 'provider_kinds').split(',')
                : form.values.all('provider_kinds')
              ).includes(kind)}
              disabled={console.readOnly || kindsHeld !== null}
            />
          ))}
        </fieldset>
        <details>
          <summary>{t.provider.newUsers}</summary>
          <SelectField
            name="provider_creates_users"
            label={t.fields.provider_creates_users.label}
            hint={heldBy(form, 'provider_creates_users') ?? t.fields.provider_creates_users.hint}
            value={textIn(form, 'provider_creates_users')}
            options={Object.entries(t.onOff).map(([value, label]) => ({ value, label }))}
            disabled={console.readOnly || heldBy(form, 'provider_creates_users') !== null}
          />
          <Fact form={form} name="provider_username_claim" />
          <Fact form={form} name="provider_fhir_user_claim" />
        </details>
        <Findings form={form} about="provider" />
        {!console.readOnly && (
          <div class="buttons">
            <button class="button small" type="submit" name="do" value="provider">
              {t.tryProvider}
            </button>
          </div>
        )}
      </div>
    </section>
  )
}
