// A small chart of counts by hour or day, drawn here as inline SVG. Its label says what it shows in one sentence; the
// numbers are there as a table too, for who cannot see it or wants them exactly.
import type { Millis } from '../../lib/clock.ts'
import { formatDate, formatNumber } from '../messages/format.ts'
import { formatDateTime } from '../messages/moments.ts'
import { messagesOf, type Shell } from '../shell.ts'

export type ChartPoint = { at: Millis; count: number }

const WIDTH = 280
const HEIGHT = 56

export function Chart({
  shell,
  title,
  points,
  byHour,
}: {
  shell: Shell
  title: string
  points: readonly ChartPoint[]
  /** Whether a point is an hour or some, and not a day. */
  byHour: boolean
}) {
  const t = messagesOf(shell).admin.overview
  const { language, timeZone } = shell
  const most = Math.max(0, ...points.map(({ count }) => count))
  const total = points.reduce((sum, { count }) => sum + count, 0)
  const width = WIDTH / Math.max(1, points.length)
  const gap = Math.min(3, width / 4)
  const label = t.chartLabel(
    title,
    formatNumber(language, total),
    formatNumber(language, most),
    byHour,
  )
  const moment = (at: Millis) =>
    byHour ? formatDateTime(language, timeZone, at) : formatDate(language, 'UTC', at, 'short-day')
  return (
    <>
      <svg class="day-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
        {points.map(({ count }, i) => {
          // What there is anything of is seen, however busy the others were.
          const height = count === 0 ? 0 : Math.max(2, (count / most) * (HEIGHT - 4))
          return (
            <rect
              x={round(i * width + gap / 2)}
              y={round(HEIGHT - height)}
              width={round(width - gap)}
              height={round(height)}
              rx={Math.min(1.5, width / 4)}
            />
          )
        })}
      </svg>
      <details>
        <summary aria-label={`${t.number}: ${title}`}>{t.number}</summary>
        <table class="counts">
          <caption class="unseen">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{byHour ? t.hour : t.day}</th>
              <th scope="col">{t.number}</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ at, count }) => (
              <tr>
                <th scope="row">
                  <time datetime={new Date(at).toISOString()}>{moment(at)}</time>
                </th>
                <td>{formatNumber(language, count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  )
}

const round = (value: number) => Math.round(value * 10) / 10
