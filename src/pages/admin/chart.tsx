// A small chart of counts by day, drawn here as inline SVG; the numbers are there as a table too, for who cannot
// see it or wants them exactly.
import type { Millis } from '../../lib/clock.ts'
import { formatDate, formatNumber } from '../messages/format.ts'
import { messagesOf, type Shell } from '../shell.ts'

export type ChartPoint = { at: Millis; count: number }

const WIDTH = 280
const HEIGHT = 56
const GAP = 3

export function Chart({
  shell,
  title,
  points,
}: {
  shell: Shell
  title: string
  points: readonly ChartPoint[]
}) {
  const t = messagesOf(shell).admin.overview
  const most = Math.max(1, ...points.map(({ count }) => count))
  const width = WIDTH / Math.max(1, points.length)
  return (
    <>
      <svg class="day-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title}>
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
        {points.map(({ count }, i) => {
          // A day with anything in it is seen, however busy the others were.
          const height = count === 0 ? 0 : Math.max(2, (count / most) * (HEIGHT - 4))
          return (
            <rect
              x={round(i * width + GAP / 2)}
              y={round(HEIGHT - height)}
              width={round(width - GAP)}
              height={round(height)}
              rx="1.5"
            />
          )
        })}
      </svg>
      <details>
        <summary>{t.number}</summary>
        <dl class="ranking">
          {points.map(({ at, count }) => (
            <div>
              <dt>
                <time datetime={new Date(at).toISOString()}>
                  {formatDate(shell.language, shell.timeZone, at, 'short-day')}
                </time>
              </dt>
              <dd>{formatNumber(shell.language, count)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  )
}

const round = (value: number) => Math.round(value * 10) / 10
