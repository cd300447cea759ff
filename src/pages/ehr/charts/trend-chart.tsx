// A series as a chart with axes: the reference range as a band, values out of it as open diamonds, the
// newest value in figures. A table of the same values stands beside it.
import { formatNumber } from '../../messages/format.ts'
import { messagesOf, type Shell } from '../../shell.ts'
import type { Series } from '../chart-data.ts'
import { shortDate } from '../when.tsx'
import { bandOf, endsInSight, polyline, scaleOf } from './scale.ts'

const WIDTH = 360
const HEIGHT = 150
const BOX = { left: 44, right: WIDTH - 14, top: 14, bottom: HEIGHT - 26 }

export function TrendChart({ shell, series }: { shell: Shell; series: Series }) {
  const m = messagesOf(shell)
  const { points, range, name } = series
  const [first, last] = [points[0], points.at(-1)]
  if (points.length < 2 || !first || !last) return null
  const values = points.map(({ value }) => value)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const ends = endsInSight(range, values)
  const scale = scaleOf(
    points.map(({ moment }) => moment.at),
    [...values, ...ends],
    BOX,
  )
  const band = bandOf(range, scale, BOX)
  const number = (value: number) => formatNumber(shell.language, value)
  return (
    <svg
      class="trend"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={m.ehr.chartOf(
        name,
        points.length,
        shortDate(shell, first.moment),
        shortDate(shell, last.moment),
      )}
    >
      {band && (
        <rect
          class="band"
          x={BOX.left}
          y={band.y}
          width={BOX.right - BOX.left}
          height={band.height}
        />
      )}
      <line class="axis" x1={BOX.left} x2={BOX.right} y1={BOX.bottom} y2={BOX.bottom} />
      {[...new Set([least, most, ...ends])].filter(apart(scale.y)).map((value) => (
        <text class="tick" x={BOX.left - 6} y={scale.y(value) + 4} text-anchor="end">
          {number(value)}
        </text>
      ))}
      <text class="tick" x={BOX.left} y={HEIGHT - 8}>
        {shortDate(shell, first.moment)}
      </text>
      <text class="tick" x={BOX.right} y={HEIGHT - 8} text-anchor="end">
        {shortDate(shell, last.moment)}
      </text>
      <polyline
        class="line"
        points={polyline(points.map(({ moment, value }) => [scale.x(moment.at), scale.y(value)]))}
      />
      {points.map(({ moment, value, flag }) => (
        <Mark x={scale.x(moment.at)} y={scale.y(value)} out={flag !== null} />
      ))}
    </svg>
  )
}

function Mark({ x, y, out }: { x: number; y: number; out: boolean }) {
  return out ? (
    <path class="dot out" d={`M${x} ${y - 5}l5 5l-5 5l-5 -5z`} />
  ) : (
    <circle class="dot" cx={x} cy={y} r="3" />
  )
}

/** Leaves out figures that would lie on one another. */
function apart(y: (value: number) => number) {
  const taken: number[] = []
  return (value: number) => {
    const at = y(value)
    if (taken.some((other) => Math.abs(other - at) < 12)) return false
    taken.push(at)
    return true
  }
}
