// The list of login trusts: which apps are registered, whether they are on, and what they hold.
import type { Millis } from '../../lib/clock.ts'
import type { TokenEndpointAuthMethod } from '../../model/client.ts'
import { AppTile } from '../components/app.tsx'
import { Code, Name } from '../components/name.tsx'
import { formatNumber } from '../messages/format.ts'
import { isolate } from '../messages/say.ts'
import { messagesOf } from '../shell.ts'
import type { Console } from './console.tsx'
import { SelectField, TextField } from './fields.tsx'
import { FilterForm } from './filter-form.tsx'
import { ListPage } from './list-page.tsx'
import { Moment } from './moment.tsx'
import { Table } from './table.tsx'

type TrustRow = {
  id: string
  name: string
  developer: string | null
  /** Where this server serves the app's picture. */
  logoUri: string | null
  method: TokenEndpointAuthMethod
  enabled: boolean
  fhirEnabled: boolean
  pkceRequired: boolean
  /** Authorizations in force; `more` when they were not counted to the end. */
  access: { count: number; more: boolean }
  accessHref: string
  updatedAt: Millis
  href: string
}

type LoginTrustsProps = {
  console: Console
  now: Millis
  filter: { q: string; state: string; kind: string }
  action: string
  addHref: string
  importHref: string
  fileHref: string
  rows: readonly TrustRow[]
  total: number
  nextHref: string | null
  firstHref: string | null
}

export function LoginTrustsPage(props: LoginTrustsProps) {
  const { console, now, filter, rows } = props
  const { shell } = console
  const m = messagesOf(shell).admin
  const t = m.trusts
  const options = <Key extends string>(words: Record<Key, string>) =>
    Object.entries<string>(words).map(([value, label]) => ({
      value: value === 'every' ? '' : value,
      label,
    }))
  return (
    <ListPage
      console={console}
      title={t.title}
      lead={t.lead}
      actions={
        <>
          <a class="button small" href={props.fileHref}>
            {t.asFile}
          </a>
          {!console.readOnly && (
            <>
              <a class="button small" href={props.importHref}>
                {t.importSql}
              </a>
              <a class="button small primary" href={props.addHref}>
                {t.add}
              </a>
            </>
          )}
        </>
      }
      filter={
        <FilterForm action={props.action} words={m}>
          <TextField name="q" label={t.search} hint={t.searchHint} value={filter.q} type="search" />
          <SelectField
            name="state"
            label={t.state}
            value={filter.state}
            options={options(t.states)}
          />
          <SelectField name="kind" label={t.kind} value={filter.kind} options={options(t.kinds)} />
        </FilterForm>
      }
      isEmpty={rows.length === 0}
      empty={{ title: t.emptyTitle, text: t.empty }}
      pages={{
        next: props.nextHref,
        first: props.firstHref,
        count: m.foundCount(props.total, false, shell.language),
      }}
    >
      <Table
        caption={t.title}
        columns={[
          { name: t.app },
          { name: t.method },
          { name: t.state },
          { name: t.access, end: true },
          { name: t.changed },
        ]}
        rows={rows.map((row) => [
          <div class="with-tile">
            <AppTile name={row.name} logoUri={row.logoUri} />
            <div>
              <a class="strong" href={row.href} aria-label={t.editNamed(isolate(row.name))}>
                <Name of={row.name} />
              </a>
              <span class="second">
                <Code text={row.id} />
                {row.developer !== null && (
                  <>
                    {' · '}
                    <Name of={row.developer} />
                  </>
                )}
              </span>
            </div>
          </div>,
          t.methods[row.method],
          <span class="tags">
            <span class={row.enabled ? 'tag good' : 'tag bad'}>{row.enabled ? t.on : t.off}</span>
            {!row.fhirEnabled && <span class="tag quiet">{t.fhirOff}</span>}
            {!row.pkceRequired && <span class="tag warn">{t.pkceOff}</span>}
          </span>,
          <a href={row.accessHref}>
            {formatNumber(shell.language, row.access.count)}
            {row.access.more && '+'}
          </a>,
          <Moment shell={shell} at={row.updatedAt} now={now} />,
        ])}
      />
    </ListPage>
  )
}
