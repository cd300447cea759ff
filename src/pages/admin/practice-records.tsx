// The part of the practice's settings about where its records are: the embedded store, or another FHIR server and
// what we prove ourselves to it with.
import type { RecordTies } from '../../model/practice-change.ts'
import { messagesOf } from '../shell.ts'
import { Box, Choice, SelectField } from './fields.tsx'
import { Fact, Findings, heldBy, Selection, type SettingsForm } from './practice-fields.tsx'

export function Records(form: SettingsForm & { ties: RecordTies | null }) {
  const { console, ties } = form
  const { language } = console.shell
  const t = messagesOf(console.shell).admin.practice
  const held = heldBy(form, 'fhir_upstream')
  const disabled = console.readOnly || held !== null
  return (
    <section class="group choosing">
      <h2>{t.sections.records}</h2>
      <p class="aside">{held ?? t.recordsLead}</p>
      <Choice
        name="records"
        legend={t.records.legend}
        value={held ? 'upstream' : (form.values.get('records') ?? 'embedded')}
        options={[
          { value: 'embedded', label: t.records.embedded },
          { value: 'upstream', label: t.records.upstream },
        ]}
        disabled={disabled}
      />
      <div class="chosen">
        <div class="fields">
          <Fact form={form} name="fhir_upstream" />
          <SelectField
            name="fhir_credentials"
            label={t.credentials.label}
            hint={t.credentials.hint}
            value={form.values.get('fhir_credentials') ?? 'none'}
            options={Object.entries(t.credentials.kinds).map(([value, label]) => ({
              value,
              label,
            }))}
            disabled={console.readOnly}
          />
        </div>
        <details open={(form.values.get('fhir_credentials') ?? 'none') !== 'none'}>
          <summary>{t.credentials.fields}</summary>
          <div class="fields">
            <Fact form={form} name="fhir_upstream_username" />
            <Fact form={form} name="fhir_upstream_password" />
          </div>
          <Fact form={form} name="fhir_upstream_token" />
          <div class="fields">
            <Fact form={form} name="fhir_upstream_token_url" />
            <Fact form={form} name="fhir_upstream_client_id" />
            <Fact form={form} name="fhir_upstream_client_secret" />
            <Fact form={form} name="fhir_upstream_scope" />
            <Fact form={form} name="fhir_upstream_client_key_id" />
          </div>
          <Fact form={form} name="fhir_upstream_client_key" long />
        </details>
        <Box
          name="fhir_mtls"
          label={t.credentials.mutualTls}
          checked={form.values.all('fhir_mtls').includes('on')}
          disabled={console.readOnly}
        />
        <details>
          <summary>{t.credentials.certificate}</summary>
          <Fact form={form} name="fhir_upstream_certificate" long />
          <Fact form={form} name="fhir_upstream_key" long />
        </details>
        <details>
          <summary>{t.records.more}</summary>
          <div class="fields">
            <Fact form={form} name="fhir_upstream_timeout_millis" />
            <Fact form={form} name="fhir_upstream_max_connections" />
            <Selection
              form={form}
              name="fhir_upstream_export_judging"
              options={t.choices.fhir_upstream_export_judging}
            />
            <Fact form={form} name="fhir_upstream_export_file_hosts" />
            <Fact form={form} name="fhir_upstream_export_max_seconds" />
          </div>
        </details>
        <Findings form={form} about="records" />
        {!console.readOnly && (
          <div class="buttons">
            <button class="button small" type="submit" name="do" value="records">
              {t.tryRecords}
            </button>
          </div>
        )}
      </div>
      <details>
        <summary>{t.records.api}</summary>
        <div class="fields">
          <Selection form={form} name="fhir_audit_events" options={t.choices.fhir_audit_events} />
          <Selection form={form} name="fhir_update_creates" options={t.onOff} />
        </div>
      </details>
      {!disabled && (
        <Choice
          name="records_there"
          legend={t.there.legend}
          value={form.values.get('records_there') ?? ''}
          options={[
            { value: 'same', label: t.there.same },
            { value: 'other', label: t.there.other, hint: t.there.otherHint },
          ]}
          fault={ties ? t.undecided(ties, language) : undefined}
        />
      )}
    </section>
  )
}
