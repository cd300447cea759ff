// The console's first page: how much is in force, what happened in a chosen time, what was refused and why, and
// whether the parts the server stands on are well.

import type { Child } from 'hono/jsx'
import type { Millis } from '../../lib/clock.ts'
import type { Health } from '../../model/health.ts'
import { Code, Name } from '../components/name.tsx'
import { formatBytes, formatDate, formatNumber } from '../messages/format.ts'
import { messagesOf, type Shell } from '../shell.ts'
import { Chart, type ChartPoint } from './chart.tsx'
import { type Console, ConsolePage } from './console.tsx'
import { Moment } from './moment.tsx'

export const OVERVIEW_RANGES = ['24h', '7d', '30d'] as const
export type OverviewRange = (typeof OVERVIEW_RANGES)[number]
export type ChartName =
  | 'consent-granted'
  | 'token-issued'
  | 'sign-in'
  | 'export-started'
  | 'refused'

export type OverviewProps = {
  console: Console
  now: Millis
  range: OverviewRange
  ranges: readonly { range: OverviewRange; href: string }[]
  /** Whether charts go by hours, and not by days. */
  byHour: boolean
  cards: readonly {
    name: 'live' | 'apps' | 'waiting' | 'ended'
    count: number
    more: boolean
    href: string
  }[]
  charts: readonly { name: ChartName; points: readonly ChartPoint[] }[]
  busiest: readonly { name: string; count: number; href: string }[]
  refusals: readonly { rule: string; count: number; href: string }[]
  health: Health
  keysHref: string
  auditHref: string
  exportsHref: string
  refusalsHref: string
}

export function OverviewPage(props: OverviewProps) {
  const { console } = props
  const { shell } = console
  const t = messagesOf(shell).admin.overview
  return (
    <ConsolePage console={console} title={t.title} lead={t.lead}>
      <ul class="tiles">
        {props.cards.map(({ name, count, more, href }) => (
          <li class="card flat">
            <a href={href}>
              <span class="figure">
                {formatNumber(shell.language, count)}
                {more && '+'}
              </span>
              <span class="aside">{t[name]}</span>
            </a>
          </li>
        ))}
      </ul>
      <nav aria-label={t.range}>
        <ul class="ranges">
          {props.ranges.map(({ range, href }) => (
            <li>
              <a
                class="button small"
                href={href}
                aria-current={range === props.range ? 'true' : undefined}
              >
                {t.ranges[range]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="tiles wide-tiles">
        {props.charts.map(({ name, points }) => (
          <section class="card flat">
            <h2>{t.charts[name]}</h2>
            <p class="figure">{formatNumber(shell.language, sum(points))}</p>
            <Chart shell={shell} title={t.charts[name]} points={points} byHour={props.byHour} />
            {name === 'refused' && (
              <p class="aside">
                <a href={props.refusalsHref}>{t.whyRefused}</a>
              </p>
            )}
          </section>
        ))}
        <Ranking
          shell={shell}
          title={t.busiest}
          none={t.none}
          rows={props.busiest.map((app) => [
            <a href={app.href}>
              <Name of={app.name} />
            </a>,
            formatNumber(shell.language, app.count),
          ])}
        />
        <Ranking
          shell={shell}
          title={t.reasons}
          none={t.none}
          rows={props.refusals.map(({ rule, count, href }) => [
            <a href={href}>
              <Code text={rule} />
            </a>,
            formatNumber(shell.language, count),
          ])}
        />
      </div>
      <HealthCard {...props} />
    </ConsolePage>
  )
}

/** Each part with its state first, in words and not by colour alone. */
function HealthCard({ console, now, health, ...props }: OverviewProps) {
  const { shell } = console
  const t = messagesOf(shell).admin.overview
  const { database, upstream, keys, changesLag, oldestExport } = health
  const moment = (at: Millis) => <Moment shell={shell} at={at} now={now} />
  const room = (bytes: number | null) =>
    bytes === null ? null : formatBytes(shell.language, bytes)
  const space = database.space
  const lagging = changesLag === null || changesLag > LATE_MILLIS
  return (
    <section class="card flat">
      <h2>{t.health}</h2>
      <dl class="health">
        <Part name={t.database} well={database.millis !== null} shell={shell}>
          {database.millis === null ? t.cannotWrite : t.wrote(database.millis)}
          {space && (
            <span class="second">
              {t.space(space.engine, room(space.used) ?? '', room(space.waiting), room(space.free))}
            </span>
          )}
        </Part>
        {upstream && (
          <Part name={t.upstream} well={upstream.failures === 0} shell={shell}>
            {upstream.answeredAt === null
              ? t.never
              : t.answeredIn(moment(upstream.answeredAt), upstream.millis ?? 0)}
            {upstream.failures > 0 && (
              <span class="second">{t.failures(upstream.failures, shell.language)}</span>
            )}
          </Part>
        )}
        <Part name={t.keys} well={keys !== null && keys.nextRotation > now - DAY} shell={shell}>
          <a href={props.keysHref}>{keys === null ? t.none : t.keysSince(moment(keys.since))}</a>
          {keys && (
            <span class="second">
              {t.nextKeys(formatDate(shell.language, shell.timeZone, keys.nextRotation))}
            </span>
          )}
        </Part>
        <Part name={t.changes} well={!lagging} shell={shell}>
          {changesLag === null ? t.never : t.behind(changesLag)}
        </Part>
        <Part
          name={t.exports}
          well={oldestExport === null || now - oldestExport < DAY}
          shell={shell}
        >
          <a href={props.exportsHref}>
            {oldestExport === null ? t.noExport : t.oldestExport(moment(oldestExport))}
          </a>
        </Part>
        <div>
          <dt>{t.trail}</dt>
          <dd>
            <a href={props.auditHref}>{t.trailHint}</a>
          </dd>
        </div>
      </dl>
    </section>
  )
}

const DAY = 86_400_000
/** Changes of other nodes are read several times a second. */
const LATE_MILLIS = 2000

function Part(props: { name: string; well: boolean; shell: Shell; children: Child }) {
  const t = messagesOf(props.shell).admin.overview
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        <span class={`tag ${props.well ? 'good' : 'warn'}`}>{props.well ? t.well : t.look}</span>{' '}
        {props.children}
      </dd>
    </div>
  )
}

const sum = (points: readonly ChartPoint[]) => points.reduce((total, { count }) => total + count, 0)

type Cell = Parameters<typeof Name>[0]['of'] | ReturnType<typeof Name>

function Ranking(props: {
  shell: Shell
  title: string
  none: string
  rows: readonly (readonly [Cell, Cell])[]
}) {
  return (
    <section class="card flat">
      <h2>{props.title}</h2>
      {props.rows.length === 0 ? (
        <p class="aside">{props.none}</p>
      ) : (
        <dl class="ranking">
          {props.rows.map(([name, count]) => (
            <div>
              <dt>{name}</dt>
              <dd>{count}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
