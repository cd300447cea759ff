// Everybody who can sign in, and the form for a new one.
import type { Millis } from '../../lib/clock.ts'
import { USER_KINDS, type UserKind } from '../../model/user.ts'
import { Fault } from '../components/fault.tsx'
import { Code, Name } from '../components/name.tsx'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { Choice, SelectField, TextField } from './fields.tsx'
import { FilterForm } from './filter-form.tsx'
import { ListPage } from './list-page.tsx'
import { Moment } from './moment.tsx'
import { Table } from './table.tsx'

export type UserRow = {
  username: string
  name: string
  kind: UserKind
  fhirUser: string | null
  createdAt: Millis
  enabled: boolean
  href: string
}

type UsersProps = {
  console: Console
  now: Millis
  filter: { q: string; kind: string }
  action: string
  addHref: string
  rows: readonly UserRow[]
  nextHref: string | null
  firstHref: string | null
}

export function UsersPage(props: UsersProps) {
  const { console, now, rows } = props
  const { shell } = console
  const m = messagesOf(shell).admin
  const t = m.users
  return (
    <ListPage
      console={console}
      title={t.title}
      lead={t.lead}
      actions={
        !console.readOnly && (
          <a class="button small primary" href={props.addHref}>
            {t.add}
          </a>
        )
      }
      filter={
        <FilterForm action={props.action} words={m}>
          <TextField
            name="q"
            label={t.search}
            hint={t.searchHint}
            value={props.filter.q}
            type="search"
          />
          <SelectField
            name="kind"
            label={t.kind}
            value={props.filter.kind}
            options={[{ value: '', label: t.everyKind }, ...kindOptions(t.kinds)]}
          />
        </FilterForm>
      }
      isEmpty={rows.length === 0}
      empty={{ title: t.emptyTitle, text: t.empty }}
      pages={{ next: props.nextHref, first: props.firstHref }}
    >
      <Table
        caption={t.title}
        columns={[
          { name: t.name },
          { name: t.kind },
          { name: t.fhirUser },
          { name: t.since },
          { name: t.state },
        ]}
        rows={rows.map((row) => [
          <>
            <a class="strong" href={row.href}>
              <Name of={row.name} />
            </a>
            <span class="second">
              <Code text={row.username} />
            </span>
          </>,
          t.kinds[row.kind],
          row.fhirUser === null ? '–' : <Code text={row.fhirUser} />,
          <Moment shell={shell} at={row.createdAt} now={now} />,
          <span class={row.enabled ? 'tag good' : 'tag bad'}>{row.enabled ? t.on : t.off}</span>,
        ])}
      />
    </ListPage>
  )
}

const kindOptions = (words: Record<UserKind, string>) =>
  USER_KINDS.map((value) => ({ value, label: words[value] }))

export type NewUserFault = 'username' | 'taken' | 'name' | 'fhir_user' | 'kind'

export type NewUserProps = {
  console: Console
  action: string
  csrf: string
  values: { kind: string; username: string; name: string; fhir_user: string; entry: string }
  faults: readonly NewUserFault[]
  expired: boolean
  backHref: string
}

export function NewUserPage(props: NewUserProps) {
  const { console, values, faults } = props
  const m = messagesOf(console.shell).admin
  const t = m.users
  const field = (fault: NewUserFault) => (fault === 'taken' ? 'username' : fault)
  const faultOf = (name: string) => {
    const found = faults.find((fault) => field(fault) === name)
    return found && t.faults[found]
  }
  return (
    <ConsolePage console={console} title={t.newTitle}>
      <form class="card form" method="post" action={props.action} data-once>
        <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
        {props.expired && <Fault title={m.faultTitle} text={m.expired} />}
        {faults.length > 0 && (
          <Fault
            title={m.faultTitle}
            fields={faults.map((fault) => ({ field: field(fault), text: t.faults[fault] }))}
          />
        )}
        <SelectField
          name="kind"
          label={t.kind}
          value={values.kind}
          options={kindOptions(t.kinds)}
          fault={faultOf('kind')}
        />
        <TextField
          name="username"
          label={t.username}
          value={values.username}
          maxlength={100}
          required
          fault={faultOf('username')}
        />
        <TextField
          name="name"
          label={t.name}
          value={values.name}
          maxlength={100}
          fault={faultOf('name')}
        />
        <TextField
          name="fhir_user"
          label={t.fhirUser}
          hint={t.fhirUserHint}
          value={values.fhir_user}
          maxlength={100}
          fault={faultOf('fhir_user')}
        />
        <Choice
          name="entry"
          legend={t.entry}
          value={values.entry}
          options={(['invite', 'password'] as const).map((value) => ({
            value,
            label: t.entries[value],
          }))}
        />
        <div class="buttons">
          <button class="button small primary" type="submit">
            {t.addIt}
          </button>
          <a class="button small" href={props.backHref}>
            {m.trusts.cancel}
          </a>
        </div>
      </form>
    </ConsolePage>
  )
}
