// The fields of the practice's settings: each has its words by the setting's name, says when a variable of the
// server holds it, and shows no secret, only whether there is one.
import type { PracticeField, SettingFault, TrialFinding } from '../../model/practice-change.ts'
import type { en } from '../messages/en.ts'
import { messagesOf } from '../shell.ts'
import type { Console } from './console.tsx'
import { LongField, SelectField, TextField } from './fields.tsx'

/** What the fields of the form stand on. */
export type SettingsForm = {
  console: Console
  fields: readonly PracticeField[]
  /** What is in the form. */
  values: { get(name: string): string | undefined; all(name: string): string[] }
  faults: readonly SettingFault[]
  findings: readonly TrialFinding[]
}

export type FieldName = keyof typeof en.admin.practice.fields

const fieldOf = ({ fields }: SettingsForm, name: string) =>
  fields.find((field) => field.name === name)

const isNamed = (name: string, words: object): name is FieldName => Object.hasOwn(words, name)

/** What people call a setting; its name where they have no words for it. */
export function labelOf({ console }: SettingsForm, name: string): string {
  const { fields, sections } = messagesOf(console.shell).admin.practice
  if (name === 'style') return sections.look
  return isNamed(name, fields) ? fields[name].label : name
}

/** Who holds a setting, in words; null when it can be changed here. */
export function heldBy(form: SettingsForm, name: string): string | null {
  const variable = fieldOf(form, name)?.heldBy ?? null
  return variable === null ? null : messagesOf(form.console.shell).admin.practice.heldBy(variable)
}

/** What is in a field; what a variable says is not in the form. */
export function textIn(form: SettingsForm, name: string): string {
  if (heldBy(form, name) !== null) return fieldOf(form, name)?.text ?? ''
  return form.values.get(name) ?? ''
}

/** Tells what is wrong with a setting. */
export function faultText({ faults }: SettingsForm, name: string): string | undefined {
  const own = faults.filter((fault) => fault.name === name)
  return own.length === 0 ? undefined : own.map(({ message }) => message).join(' ')
}

type FactProps = { form: SettingsForm; name: FieldName; long?: boolean }

/** One setting as a field with its words. */
export function Fact({ form, name, long = false }: FactProps) {
  const t = messagesOf(form.console.shell).admin.practice
  const field = fieldOf(form, name)
  const words = t.fields[name]
  const held = heldBy(form, name)
  const common = {
    name,
    label: words.label,
    hint: held ?? (field?.secret ? secretHint(field, words.hint, t) : words.hint),
    fault: faultText(form, name),
    disabled: form.console.readOnly || held !== null,
  }
  const value = field?.secret ? '' : textIn(form, name)
  if (long) return <LongField {...common} value={value} rows={4} code />
  return (
    <TextField
      {...common}
      value={value}
      type={field?.secret ? 'password' : 'text'}
      autocomplete={field?.secret ? 'new-password' : 'off'}
    />
  )
}

function secretHint(
  { settled }: PracticeField,
  hint: string | undefined,
  t: typeof en.admin.practice,
): string {
  return [hint, settled ? t.secretSet : t.secretNone].filter((part) => part !== undefined).join(' ')
}

/** A setting with a few values. */
export function Selection({
  form,
  name,
  options,
}: FactProps & { options: Readonly<Record<string, string>> }) {
  const words = messagesOf(form.console.shell).admin.practice.fields[name]
  const held = heldBy(form, name)
  return (
    <SelectField
      name={name}
      label={words.label}
      hint={held ?? words.hint}
      value={textIn(form, name)}
      options={Object.entries(options).map(([value, label]) => ({ value, label }))}
      fault={faultText(form, name)}
      disabled={form.console.readOnly || held !== null}
    />
  )
}

const SIGNS = { good: '✓', warn: '!', bad: '✗' }

/** What a trial has found, for the section it was about. */
export function Findings({ form, about }: { form: SettingsForm; about: 'provider' | 'records' }) {
  const t = messagesOf(form.console.shell).admin.practice
  const own = form.findings.filter(({ code }) => code.startsWith(about))
  if (own.length === 0) return null
  return (
    <div role="status">
      <ul class="findings">
        {own.map(({ tone, code, detail }) => (
          <li class={tone}>
            <span class="sign" aria-hidden="true">
              {SIGNS[tone]}
            </span>
            <div>
              <p>{t.findings[code]}</p>
              {detail !== undefined && <p class="aside detail">{detail}</p>}
            </div>
          </li>
        ))}
      </ul>
      <p class="hint">{t.triedOnly}</p>
    </div>
  )
}
