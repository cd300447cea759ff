// A series as a line of the height of its text, with the reference range as a band behind it. The words
// beside it say what it shows, so it is silent to screen readers.
import type { Series } from '../chart-data.ts'
import { bandOf, endsInSight, polyline, scaleOf } from './scale.ts'

const WIDTH = 88
const HEIGHT = 24
const BOX = { left: 2, right: WIDTH - 4, top: 3, bottom: HEIGHT - 3 }

export function Sparkline({ series }: { series: Series }) {
  const { points, range } = series
  const last = points.at(-1)
  if (points.length < 2 || last === undefined) return null
  const values = points.map(({ value }) => value)
  const scale = scaleOf(
    points.map(({ moment }) => moment.at),
    [...values, ...endsInSight(range, values)],
    BOX,
  )
  const band = bandOf(range, scale, { top: 0, bottom: HEIGHT })
  return (
    <svg
      class={last.flag === null ? 'spark' : 'spark out'}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      aria-hidden="true"
      focusable="false"
    >
      {band && <rect class="band" x="0" y={band.y} width={WIDTH} height={band.height} />}
      <polyline
        class="line"
        points={polyline(points.map(({ moment, value }) => [scale.x(moment.at), scale.y(value)]))}
      />
      <circle class="dot" cx={scale.x(last.moment.at)} cy={scale.y(last.value)} r="2.5" />
    </svg>
  )
}
