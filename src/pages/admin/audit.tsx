// The audit trail, searched by what, whom, app, patient and time.
import type { Millis } from '../../lib/clock.ts'
import type { AuditEvent, AuditEventType } from '../../model/audit-event.ts'
import { Code, Name } from '../components/name.tsx'
import { Notice } from '../components/notice.tsx'
import { messagesOf } from '../shell.ts'
import type { Console } from './console.tsx'
import { type Option, SelectField, TextField } from './fields.tsx'
import { FilterForm } from './filter-form.tsx'
import { ListPage } from './list-page.tsx'
import { ExactMoment } from './moment.tsx'
import { Table } from './table.tsx'

export type AuditRow = {
  at: Millis
  type: AuditEventType
  outcome: AuditEvent['outcome']
  user: string | null
  actor: string | null
  app: string | null
  patient: string | null
  requestId: string | null
  /** `name=value`, as recorded. */
  details: readonly string[]
}

export type AuditForm = {
  type: string
  outcome: string
  person: string
  patient: string
  app: string
  from: string
  until: string
}

type AuditProps = {
  console: Console
  filter: AuditForm
  action: string
  csvHref: string
  apps: readonly Option[]
  /** A username that nobody has. */
  noUser: string | null
  rows: readonly AuditRow[]
  nextHref: string | null
  firstHref: string | null
}

const TONES = { success: 'quiet', refused: 'warn', failed: 'bad' }

export function AuditPage(props: AuditProps) {
  const { console, rows } = props
  const { shell } = console
  const m = messagesOf(shell).admin
  const t = m.audit
  return (
    <ListPage
      console={console}
      title={t.title}
      lead={t.lead}
      actions={
        <a class="button small" href={props.csvHref} download="">
          {m.csv}
        </a>
      }
      filter={
        <>
          <Filter {...props} />
          {props.noUser !== null && (
            <Notice tone="warn">
              <p>{t.noUser(<Name of={props.noUser} />)}</p>
            </Notice>
          )}
        </>
      }
      isEmpty={rows.length === 0}
      empty={{ title: t.emptyTitle, text: t.empty }}
      pages={{ next: props.nextHref, first: props.firstHref }}
    >
      <Table
        caption={t.title}
        columns={[
          { name: t.when },
          { name: t.type },
          { name: t.who },
          { name: t.about },
          { name: t.detail },
        ]}
        naming={1}
        rows={rows.map((row) => [
          <ExactMoment shell={shell} at={row.at} />,
          <>
            {t.types[row.type]}{' '}
            {row.outcome !== 'success' && (
              <span class={`tag ${TONES[row.outcome]}`}>{t.outcomes[row.outcome]}</span>
            )}
          </>,
          <>
            {row.user !== null && <Name of={row.user} />}
            {row.actor !== null && <span class="second">{t.byActor(<Name of={row.actor} />)}</span>}
          </>,
          <>
            {row.app !== null && <Name of={row.app} />}
            {row.patient !== null && (
              <span class="second">
                <Code text={`Patient/${row.patient}`} />
              </span>
            )}
          </>,
          <span class="second">
            {row.details.map((detail) => (
              <>
                <Code text={detail} />{' '}
              </>
            ))}
            {row.requestId !== null && t.request(<Code text={row.requestId} />)}
          </span>,
        ])}
      />
    </ListPage>
  )
}

function Filter({ console, filter, action, apps }: AuditProps) {
  const m = messagesOf(console.shell).admin
  const t = m.audit
  const options = (words: Record<string, string>, every: string) => [
    { value: '', label: every },
    ...Object.entries(words).map(([value, label]) => ({ value, label })),
  ]
  return (
    <FilterForm action={action} words={m}>
      <SelectField
        name="type"
        label={t.type}
        value={filter.type}
        options={options(t.types, t.everyType)}
      />
      <SelectField
        name="outcome"
        label={t.outcome}
        value={filter.outcome}
        options={options(t.outcomes, t.everyOutcome)}
      />
      <SelectField
        name="app"
        label={t.app}
        value={filter.app}
        options={[{ value: '', label: t.everyApp }, ...apps]}
      />
      <TextField
        name="person"
        label={t.person}
        hint={t.personHint}
        value={filter.person}
        type="search"
      />
      <TextField
        name="patient"
        label={t.patient}
        hint={t.patientHint}
        value={filter.patient}
        type="search"
      />
      <TextField name="from" label={t.from} value={filter.from} type="date" />
      <TextField name="until" label={t.until} value={filter.until} type="date" />
    </FilterForm>
  )
}
