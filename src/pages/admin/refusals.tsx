// Refused requests, searched by request id, app, rule and time; and one of them looked at closely.
import type { Millis } from '../../lib/clock.ts'
import type { KeptRefusal } from '../../model/refusal.ts'
import { Code, Name } from '../components/name.tsx'
import { Notice } from '../components/notice.tsx'
import { formatNumber } from '../messages/format.ts'
import type { Part } from '../messages/say.ts'
import { messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { type Option, SelectField, TextField } from './fields.tsx'
import { FilterForm } from './filter-form.tsx'
import { ListPage } from './list-page.tsx'
import { ExactMoment } from './moment.tsx'
import { Table } from './table.tsx'

export type RefusalForm = {
  request: string
  app: string
  rule: string
  from: string
  until: string
}

type RefusalRow = Pick<
  KeptRefusal,
  'requestId' | 'rule' | 'asked' | 'error' | 'status' | 'endpoint' | 'proven' | 'dropped'
> & { at: Millis; app: string | null; href: string }

type RefusalsProps = {
  console: Console
  filter: RefusalForm
  action: string
  apps: readonly Option[]
  rows: readonly RefusalRow[]
  nextHref: string | null
  firstHref: string | null
}

export function RefusalsPage(props: RefusalsProps) {
  const { console, rows } = props
  const { shell } = console
  const m = messagesOf(shell).admin
  const t = m.refusals
  return (
    <ListPage
      console={console}
      title={t.title}
      lead={t.lead}
      filter={<Filter {...props} />}
      isEmpty={rows.length === 0}
      empty={{ title: t.emptyTitle, text: t.empty }}
      pages={{ next: props.nextHref, first: props.firstHref }}
    >
      <Table
        caption={t.title}
        columns={[
          { name: t.when },
          { name: t.rule },
          { name: t.app },
          { name: t.asked },
          { name: t.answer },
          { name: t.look, unseen: true },
        ]}
        naming={1}
        rows={rows.map((row) => [
          <ExactMoment shell={shell} at={row.at} />,
          <>
            <Code text={row.rule} />
            <span class="second">{t.rules[row.rule].meaning}</span>
          </>,
          <>
            {row.app === null ? t.noApp : <Name of={row.app} />}{' '}
            {row.app !== null && !row.proven && <span class="tag warn">{t.unproven}</span>}
          </>,
          <span class="second">
            {Object.values(row.asked).map((value) => (
              <>
                <Code text={value} />{' '}
              </>
            ))}
          </span>,
          <>
            {t.answered(String(row.status), <Code text={row.error} />, row.endpoint)}
            {row.dropped > 0 && (
              <span class="second">{t.others(formatNumber(shell.language, row.dropped))}</span>
            )}
          </>,
          <a class="button small" href={row.href} aria-label={t.lookNamed(row.requestId)}>
            {t.look}
          </a>,
        ])}
      />
    </ListPage>
  )
}

function Filter({ console, filter, action, apps }: RefusalsProps) {
  const m = messagesOf(console.shell).admin
  const t = m.refusals
  return (
    <FilterForm action={action} words={m}>
      <TextField
        name="request"
        label={t.requestId}
        hint={t.requestIdHint}
        value={filter.request}
        type="search"
      />
      <SelectField
        name="app"
        label={t.app}
        value={filter.app}
        options={[{ value: '', label: t.everyApp }, ...apps]}
      />
      <SelectField
        name="rule"
        label={t.rule}
        value={filter.rule}
        options={[
          { value: '', label: t.everyRule },
          ...Object.keys(t.rules).map((rule) => ({ value: rule, label: rule })),
        ]}
      />
      <TextField name="from" label={t.from} value={filter.from} type="date" />
      <TextField name="until" label={t.until} value={filter.until} type="date" />
    </FilterForm>
  )
}

type RefusalProps = {
  console: Console
  requestId: string
  refusals: readonly (KeptRefusal & {
    app: { name: string; href: string | null } | null
    person: string | null
    /** The like in the simulator; null where it cannot be tried, or the person may only look. */
    simulatorHref: string | null
    /** Where the documentation tells of the rule. */
    chapter: string
  })[]
  backHref: string
}

/** Why one request was refused; a bundle may have been in several entries. */
export function RefusalPage({ console, requestId, refusals, backHref }: RefusalProps) {
  const { shell } = console
  const m = messagesOf(shell).admin
  const t = m.refusals
  return (
    <ConsolePage
      console={console}
      title={t.oneTitle}
      lead={t.request(<Code text={requestId} />)}
      actions={
        <a class="button small" href={backHref}>
          {t.back}
        </a>
      }
    >
      {refusals.map((one) => (
        <section class="card form">
          <h2>
            <Code text={one.rule} />
          </h2>
          <p>{t.rules[one.rule].meaning}</p>
          {one.hidden !== null && (
            <Notice tone="info">
              <p>
                <strong>{t.truth}:</strong> {t.hiddenRules[one.hidden].meaning}
              </p>
              <p class="aside">{t.truthHint}</p>
            </Notice>
          )}
          <dl class="list-facts">
            <Fact name={t.enough}>{one.enough !== null && <Code text={one.enough} />}</Fact>
            <Fact name={t.remedy}>{t.rules[one.rule].remedy}</Fact>
            {Object.entries(one.asked).map(([name, value]) => (
              <Fact name={t.names[name] ?? name}>
                <Code text={value} />
              </Fact>
            ))}
            <Fact name={t.answer}>
              {t.answered(String(one.status), <Code text={one.error} />, one.endpoint)}
            </Fact>
            <Fact name={t.when}>
              <ExactMoment shell={shell} at={one.at} />
            </Fact>
            <Fact name={t.app}>
              {one.app === null ? (
                t.noApp
              ) : one.app.href === null ? (
                <Name of={one.app.name} />
              ) : (
                <a href={one.app.href}>
                  <Name of={one.app.name} />
                </a>
              )}{' '}
              {one.app !== null && !one.proven && <span class="tag warn">{t.unproven}</span>}
            </Fact>
            <Fact name={t.person}>{one.person !== null && <Name of={one.person} />}</Fact>
            <Fact name={t.authorization}>
              {one.authorizationId !== null && <Code text={one.authorizationId} />}
            </Fact>
            <Fact name={t.documentation}>{t.chapter(<Code text={one.chapter} />)}</Fact>
          </dl>
          {one.simulatorHref !== null && (
            <p>
              <a class="button small" href={one.simulatorHref}>
                {t.tryIt}
              </a>
            </p>
          )}
          {one.dropped > 0 && (
            <p class="aside">{t.others(formatNumber(shell.language, one.dropped))}</p>
          )}
        </section>
      ))}
    </ConsolePage>
  )
}

/** A line of facts; none where there is nothing to say. */
function Fact({ name, children }: { name: string; children: Part | false }) {
  if (children === false) return null
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
