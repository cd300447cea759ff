// The practice's settings on one page: what people see of it, where they sign in, where its records are, and who
// may register apps. What a variable of the server says is shown, and changed there.
import type {
  PracticeField,
  RecordTies,
  SettingFault,
  SettingsEffect,
  TrialFinding,
} from '../../model/practice-change.ts'
import type { SmartStyle } from '../../model/smart-style.ts'
import { Fault } from '../components/fault.tsx'
import { Notice } from '../components/notice.tsx'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { Choice, TextField } from './fields.tsx'
import { LookPreview } from './look-preview.tsx'
import { Fact, faultText, heldBy, labelOf, type SettingsForm, textIn } from './practice-fields.tsx'
import { Provider } from './practice-provider.tsx'
import { Records } from './practice-records.tsx'

type PracticeProps = SettingsForm & {
  console: Console
  action: string
  csrf: string
  version: string
  fields: readonly PracticeField[]
  /** The look that is being edited; null while it is not one. */
  look: SmartStyle | null
  faults: readonly SettingFault[]
  findings: readonly TrialFinding[]
  ties: RecordTies | null
  problem: 'expired' | 'conflict' | null
  /** What the change that was just kept brings about. */
  done: readonly SettingsEffect[] | null
  registrationsHref: string
  /** The settings and login trusts as one file. */
  fileHref: string
}

/** The members of a look that our own pages follow, before those that only apps do. */
const LOOK_MEMBERS = ['color_highlight', 'dim_border_radius'] as const

export function PracticePage(props: PracticeProps) {
  const { console, done } = props
  const t = messagesOf(console.shell).admin.practice
  return (
    <ConsolePage
      console={console}
      title={t.title}
      lead={t.lead}
      actions={
        <a class="button small" href={props.fileHref}>
          {messagesOf(console.shell).admin.trusts.asFile}
        </a>
      }
    >
      {done && (
        <Notice tone="good" status>
          <p>{t.saved}</p>
          {done.length > 0 && (
            <ul>
              {done.map((effect) => (
                <li>{t.effects[effect]}</li>
              ))}
            </ul>
          )}
        </Notice>
      )}
      <form class="card form" method="post" action={props.action} data-once>
        <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
        <input type="hidden" name="version" value={props.version} />
        {/* What Enter in a field presses: the first button, which else would be the one that shows the look. */}
        {!console.readOnly && <button type="submit" name="do" value="save" hidden />}
        <Problems {...props} />
        <section class="group">
          <h2>{t.sections.practice}</h2>
          <Fact form={props} name="practice_name" />
          <Fact form={props} name="time_zone" />
          <Fact form={props} name="support_contact" />
        </section>
        <Look {...props} />
        <Provider {...props} />
        <Records {...props} />
        <Registration {...props} />
        {!console.readOnly && (
          <div class="buttons save-bar">
            <button class="button small primary" type="submit" name="do" value="save">
              {t.save}
            </button>
            <a class="button small" href={props.action}>
              {t.undo}
            </a>
          </div>
        )}
      </form>
    </ConsolePage>
  )
}

function Problems(props: PracticeProps) {
  const { console, faults, problem, ties } = props
  const m = messagesOf(console.shell).admin
  const t = m.practice
  if (problem === 'expired') return <Fault title={m.faultTitle} text={m.expired} />
  if (problem === 'conflict') return <Fault title={m.faultTitle} text={t.conflict} />
  if (ties)
    return (
      <Fault
        title={m.faultTitle}
        fields={[{ field: 'records_there', text: t.undecided(ties, console.shell.language) }]}
      />
    )
  if (faults.length === 0) return null
  const told = faults.map(({ name, message }) => ({
    field: name === 'style' ? 'style-color_highlight' : name,
    text: `${labelOf(props, name)}: ${message}`,
  }))
  return <Fault title={m.faultTitle} fields={told} />
}

function Look(props: PracticeProps) {
  const { console, look } = props
  const t = messagesOf(console.shell).admin.practice
  const disabled = console.readOnly || heldBy(props, 'style') !== null
  const fault = faultText(props, 'style')
  const members = Object.keys(t.look.members) as (keyof typeof t.look.members)[] // the catalogue's own
  const first = members.filter((one) => LOOK_MEMBERS.some((name) => name === one))
  const others = members.filter((one) => !first.includes(one))
  const field = (member: keyof typeof t.look.members) => (
    <TextField
      name={`style-${member}`}
      label={t.look.members[member]}
      hint={member === 'color_highlight' ? t.look.colourHint : undefined}
      value={props.values.get(`style-${member}`) ?? ''}
      placeholder={t.look.ours}
      maxlength={200}
      disabled={disabled}
      fault={member === 'color_highlight' ? fault : undefined}
    />
  )
  return (
    <section class="group">
      <h2>{t.sections.look}</h2>
      <p class="aside">{heldBy(props, 'style') ?? t.look.lead}</p>
      <div class="fields">{first.map(field)}</div>
      <details open={fault !== undefined}>
        <summary>{t.look.more}</summary>
        <div class="fields">{others.map(field)}</div>
      </details>
      {look ? <LookPreview look={look} words={t.look.preview} /> : null}
      {!disabled && (
        <div class="buttons">
          <button class="button small" type="submit" name="do" value="preview" formnovalidate>
            {t.look.show}
          </button>
        </div>
      )}
    </section>
  )
}

function Registration(props: PracticeProps) {
  const t = messagesOf(props.console.shell).admin.practice
  const choice = (name: 'registration' | 'registration_approval') => (
    <>
      <Choice
        name={name}
        legend={t.fields[name].label}
        value={textIn(props, name)}
        options={Object.entries(t.choices[name]).map(([value, label]) => ({ value, label }))}
        fault={faultText(props, name)}
        disabled={props.console.readOnly || heldBy(props, name) !== null}
      />
      {heldBy(props, name) && <p class="hint">{heldBy(props, name)}</p>}
    </>
  )
  return (
    <section class="group">
      <h2>{t.sections.registration}</h2>
      {choice('registration')}
      <Fact form={props} name="software_statement_issuers" long />
      {choice('registration_approval')}
      <p>
        <a href={props.registrationsHref}>{t.toRegistrations}</a>
      </p>
    </section>
  )
}
