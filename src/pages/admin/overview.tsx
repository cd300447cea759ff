// The console's first page: how much is in force, what happened by day, what was refused and why, and whether
// the parts the server stands on are well.
import type { Millis } from '../../lib/clock.ts'
import { Code, Name } from '../components/name.tsx'
import { formatNumber } from '../messages/format.ts'
import { messagesOf, type Shell } from '../shell.ts'
import { Chart, type ChartPoint } from './chart.tsx'
import { type Console, ConsolePage } from './console.tsx'
import { Moment } from './moment.tsx'

export type OverviewProps = {
  console: Console
  now: Millis
  cards: readonly {
    name: 'live' | 'apps' | 'waiting' | 'ended'
    count: number
    more: boolean
    href: string
  }[]
  charts: readonly {
    name: 'sign-in' | 'consent-granted' | 'token-issued' | 'refused'
    points: readonly ChartPoint[]
  }[]
  busiest: readonly { name: string; count: number; more: boolean; href: string }[]
  refusals: readonly { reason: string | null; count: number }[]
  /** When the oldest signing key in use was activated. */
  keysSince: Millis | null
  keysHref: string
  auditHref: string
}

export function OverviewPage(props: OverviewProps) {
  const { console, now } = props
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
      <div class="tiles wide-tiles">
        {props.charts.map(({ name, points }) => (
          <section class="card flat">
            <h2>{t.charts[name]}</h2>
            <p class="aside">{t.totalCount(sum(points), shell.language)}</p>
            <Chart shell={shell} title={`${t.charts[name]} ${t.perDay}`} points={points} />
          </section>
        ))}
      </div>
      <div class="tiles wide-tiles">
        <Ranking
          shell={shell}
          title={t.busiest}
          none={t.none}
          rows={props.busiest.map((app) => [
            <a href={app.href}>
              <Name of={app.name} />
            </a>,
            `${formatNumber(shell.language, app.count)}${app.more ? '+' : ''}`,
          ])}
        />
        <Ranking
          shell={shell}
          title={t.reasons}
          none={t.none}
          rows={props.refusals.map(({ reason, count }) => [
            reason === null ? t.noReason : <Code text={reason} />,
            formatNumber(shell.language, count),
          ])}
        />
        <section class="card flat">
          <h2>{t.health}</h2>
          <dl class="list-facts">
            <div>
              <dt>{t.database}</dt>
              <dd>
                <span class="tag good">{t.answers}</span>
              </dd>
            </div>
            <div>
              <dt>{t.keys}</dt>
              <dd>
                <a href={props.keysHref}>
                  {props.keysSince === null
                    ? t.none
                    : t.keysSince(<Moment shell={shell} at={props.keysSince} now={now} />)}
                </a>
              </dd>
            </div>
            <div>
              <dt>{t.trail}</dt>
              <dd>
                <a href={props.auditHref}>{t.trailHint}</a>
              </dd>
            </div>
          </dl>
        </section>
      </div>
    </ConsolePage>
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
