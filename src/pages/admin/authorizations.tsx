// Token Administration: every access that apps hold or held, found by app, person and patient, and ended
// one by one, several at once, or all that were found.
import type { Millis } from '../../lib/clock.ts'
import { isResourceScope, parseScopes } from '../../model/scope.ts'
import { Code, Name } from '../components/name.tsx'
import { Notice } from '../components/notice.tsx'
import { formatNumber } from '../messages/format.ts'
import { isolate } from '../messages/say.ts'
import { messagesOf } from '../shell.ts'
import type { Console } from './console.tsx'
import { type Option, SelectField, TextField } from './fields.tsx'
import { FilterForm } from './filter-form.tsx'
import { ListPage } from './list-page.tsx'
import { Moment } from './moment.tsx'
import { Table } from './table.tsx'

export type AuthorizationRow = {
  id: string
  app: { name: string; developer: string | null }
  /** Null for a backend service. */
  user: { name: string; username: string } | null
  patient: { id: string; name: string | null; isSelf: boolean } | null
  grantedScope: string
  createdAt: Millis
  lastUsedAt: Millis | null
  expiresAt: Millis | null
  state: 'live' | 'waiting' | 'expired' | 'ended'
  endedAt: Millis | null
  /** `user`, `operator: left the practice`, `expired`, ...: as stored. */
  endedReason: string | null
}

export type AuthorizationFilterForm = { app: string; user: string; patient: string; state: string }

export type AuthorizationsProps = {
  console: Console
  now: Millis
  filter: AuthorizationFilterForm
  /** Where the filter is sent, where it is taken away, and where all that was found is to be had as CSV. */
  action: string
  clearHref: string
  csvHref: string
  apps: readonly Option[]
  /** What a word of the filter did not find, or found too much of. */
  unclear:
    | { kind: 'user'; text: string }
    | { kind: 'patient'; text: string; meant: readonly { name: string; href: string }[] }
    | null
  rows: readonly AuthorizationRow[]
  /** How many there are; `more` when they were not counted to the end. */
  total: { count: number; more: boolean }
  nextHref: string | null
  firstHref: string | null
  /** Where ticked rows are sent to, and where all that was found is ended; null when it cannot be. */
  endAction: string
  endAllHref: string | null
  /** How many were just ended. */
  ended: number | 'many' | null
  /** Whether rows of many that were ended at once still follow. */
  following: boolean
}

export function AuthorizationsPage(props: AuthorizationsProps) {
  const { console, rows, total } = props
  const { shell } = console
  const m = messagesOf(shell).admin
  const t = m.authorizations
  const live = props.filter.state !== 'ended'
  const mayEnd = live && !console.readOnly && rows.length > 0
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
      notice={
        <>
          {props.ended !== null && (
            <Notice tone="good" status>
              <p>
                {props.ended === 'many' ? t.endedMany : t.endedCount(props.ended, shell.language)}
              </p>
            </Notice>
          )}
          {props.following && (
            <Notice tone="info">
              <p>{t.following}</p>
            </Notice>
          )}
        </>
      }
      filter={
        <>
          <Filter {...props} />
          {props.unclear && <Unclear {...props} unclear={props.unclear} />}
        </>
      }
      isEmpty={rows.length === 0}
      empty={{ title: t.emptyTitle, text: live ? t.empty : t.emptyEnded }}
      pages={{
        next: props.nextHref,
        first: props.firstHref,
        count: m.foundCount(total.count, total.more, shell.language),
      }}
    >
      <form method="get" action={props.endAction} class="grid-form">
        <AuthorizationTable {...props} mayEnd={mayEnd} />
        {mayEnd && (
          <div class="row-actions">
            <button class="button small" type="submit">
              {t.endTicked}
            </button>
            {props.endAllHref && (
              <a class="button small danger" href={props.endAllHref}>
                {t.endAllCount(total.count, total.more, shell.language)}
              </a>
            )}
          </div>
        )}
      </form>
    </ListPage>
  )
}

function Filter({ console, filter, action, clearHref, apps }: AuthorizationsProps) {
  const m = messagesOf(console.shell).admin
  const t = m.authorizations
  const states = [
    { value: 'live', label: t.states.live },
    { value: 'ended', label: t.states.ended },
  ]
  const every = { value: '', label: t.everyApp }
  return (
    <FilterForm action={action} clearHref={clearHref} words={m}>
      <SelectField name="app" label={t.app} value={filter.app} options={[every, ...apps]} />
      <TextField name="user" label={t.user} hint={t.userHint} value={filter.user} type="search" />
      <TextField
        name="patient"
        label={t.patient}
        hint={t.patientHint}
        value={filter.patient}
        type="search"
      />
      <SelectField name="state" label={t.state} value={filter.state} options={states} />
    </FilterForm>
  )
}

function Unclear({
  console,
  unclear,
}: AuthorizationsProps & { unclear: NonNullable<AuthorizationsProps['unclear']> }) {
  const t = messagesOf(console.shell).admin.authorizations
  if (unclear.kind === 'user')
    return (
      <Notice tone="warn">
        <p>{t.noUser(<Name of={unclear.text} />)}</p>
      </Notice>
    )
  return (
    <Notice tone="warn">
      {unclear.meant.length === 0 ? (
        <p>{t.noPatient(<Name of={unclear.text} />)}</p>
      ) : (
        <>
          <p>{t.whichPatient(<Name of={unclear.text} />)}</p>
          <ul class="inline">
            {unclear.meant.map((patient) => (
              <li>
                <a href={patient.href}>
                  <Name of={patient.name} />
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </Notice>
  )
}

function AuthorizationTable(props: AuthorizationsProps & { mayEnd: boolean }) {
  const { console, now, rows, mayEnd } = props
  const { shell } = console
  const t = messagesOf(shell).admin.authorizations
  const live = props.filter.state !== 'ended'
  const moment = (at: Millis | null, otherwise: string) =>
    at === null ? <span>{otherwise}</span> : <Moment shell={shell} at={at} now={now} />
  const columns = [
    ...(mayEnd ? [{ name: t.tick, unseen: true }] : []),
    { name: t.app },
    { name: t.person },
    { name: t.may },
    { name: t.granted },
    { name: t.lastUsed },
    { name: live ? t.ends : t.endedAt },
  ]
  return (
    <Table
      caption={t.title}
      columns={columns}
      naming={mayEnd ? 1 : 0}
      rows={rows.map((row) => [
        ...(mayEnd
          ? [
              <label class="tick">
                <input type="checkbox" name="id" value={row.id} />
                <span class="unseen">{t.tickNamed(isolate(row.app.name))}</span>
              </label>,
            ]
          : []),
        <AppCell row={row} none={t.noDeveloper} />,
        <PersonCell row={row} props={props} />,
        <MayCell row={row} props={props} />,
        <Moment shell={shell} at={row.createdAt} now={now} />,
        moment(row.lastUsedAt, t.never),
        live ? (
          <>
            {moment(row.expiresAt, t.untilStopped)}
            {row.state !== 'live' && ' '}
            {row.state !== 'live' && <span class="tag warn">{t.rowStates[row.state]}</span>}
          </>
        ) : (
          <>
            {moment(row.endedAt, t.never)}
            <span class="second">{t.reason(row.endedReason ?? '')}</span>
          </>
        ),
      ])}
    />
  )
}

function AppCell({ row, none }: { row: AuthorizationRow; none: string }) {
  return (
    <>
      <strong>
        <Name of={row.app.name} />
      </strong>
      <span class="second">
        {row.app.developer === null ? none : <Name of={row.app.developer} />}
      </span>
    </>
  )
}

function PersonCell({ row, props }: { row: AuthorizationRow; props: AuthorizationsProps }) {
  const t = messagesOf(props.console.shell).admin.authorizations
  const { user, patient } = row
  return (
    <>
      {user === null ? t.nobody : <Name of={user.name} />}
      <span class="second">
        {patient === null
          ? t.noPatientContext
          : patient.isSelf
            ? t.ownRecord
            : t.recordOf(<Name of={patient.name ?? patient.id} />)}
      </span>
    </>
  )
}

function MayCell({ row, props }: { row: AuthorizationRow; props: AuthorizationsProps }) {
  const { shell } = props.console
  const t = messagesOf(shell).admin.authorizations
  const { scopes } = parseScopes(row.grantedScope)
  const kinds = new Set(scopes.filter(isResourceScope).map(({ type }) => type))
  const [first, ...rest] = scopes.filter(isResourceScope)
  return (
    <>
      {kinds.has('*') ? t.allKinds : t.kindsCount(kinds.size, shell.language)}
      {first && (
        <details class="scopes-cell">
          <summary>
            <Code text={first.text} />
            {rest.length > 0 && ` +${formatNumber(shell.language, rest.length)}`}
          </summary>
          <ul class="scopes">
            {scopes.map(({ text }) => (
              <li>
                <Code text={text} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
