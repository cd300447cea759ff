// The exports of whole populations: whose, of what, how far, how much, and until when.
import type { Millis } from '../../lib/clock.ts'
import type { ExportJob } from '../../model/export-job.ts'
import { Name } from '../components/name.tsx'
import { Notice } from '../components/notice.tsx'
import { formatBytes, formatNumber } from '../messages/format.ts'
import { isolate } from '../messages/say.ts'
import { messagesOf } from '../shell.ts'
import type { Console } from './console.tsx'
import { ListPage } from './list-page.tsx'
import { Moment } from './moment.tsx'
import { Table } from './table.tsx'

export type ExportRow = Pick<
  ExportJob,
  'id' | 'state' | 'failure' | 'createdAt' | 'expiresAt' | 'groupId'
> & {
  app: string
  appHref: string | null
  level: ExportJob['spec']['level']
  /** How much of it is done; told of one that runs. */
  percent: number
  resources: number
  files: number
  bytes: number
  /** Null for who may not end it. */
  endHref: string | null
}

type ExportsProps = {
  console: Console
  now: Millis
  rows: readonly ExportRow[]
  total: number
  nextHref: string | null
  firstHref: string | null
  /** Whether one was just ended. */
  ended: boolean
}

const TAGS = { running: 'tag warn', complete: 'tag good', failed: 'tag bad' }

export function ExportsPage({ console, now, rows, ended, ...props }: ExportsProps) {
  const { shell } = console
  const m = messagesOf(shell).admin
  const t = m.exports
  return (
    <ListPage
      console={console}
      title={t.title}
      lead={t.lead}
      notice={
        ended && (
          <Notice tone="good" status>
            <p>{t.ended}</p>
          </Notice>
        )
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
          { name: t.state },
          { name: t.resources, end: true },
          { name: t.files, end: true },
          { name: t.started },
          { name: t.expires },
          { name: t.end, unseen: true },
        ]}
        rows={rows.map((row) => [
          <>
            {row.appHref === null ? (
              <Name of={row.app} />
            ) : (
              <a class="strong" href={row.appHref}>
                <Name of={row.app} />
              </a>
            )}
            <span class="second">
              {row.groupId === null ? t.levels[row.level] : t.ofGroup(<Name of={row.groupId} />)}
            </span>
          </>,
          <>
            <span class={TAGS[row.state]}>{t.states[row.state]}</span>
            {row.state === 'running' && (
              <span class="second">{t.percent(formatNumber(shell.language, row.percent))}</span>
            )}
            {row.failure !== null && <span class="second">{row.failure}</span>}
          </>,
          formatNumber(shell.language, row.resources),
          <>
            {formatNumber(shell.language, row.files)}
            <span class="second">{formatBytes(shell.language, row.bytes)}</span>
          </>,
          <Moment shell={shell} at={row.createdAt} now={now} />,
          row.expiresAt === null ? '—' : <Moment shell={shell} at={row.expiresAt} now={now} />,
          row.endHref !== null && (
            <a class="button small" href={row.endHref} aria-label={t.endNamed(isolate(row.app))}>
              {t.end}
            </a>
          ),
        ])}
      />
    </ListPage>
  )
}
