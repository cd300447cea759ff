// Blood pressure over time: systolic as a full line, diastolic as a dashed one, the patient's goal as a
// band where the record names one, the newest reading in figures.
import { formatNumber } from '../../messages/format.ts'
import { messagesOf, type Shell } from '../../shell.ts'
import type { BloodPressure } from '../chart-data.ts'
import { shortDate } from '../when.tsx'
import { polyline, scaleOf } from './scale.ts'

const WIDTH = 360
const HEIGHT = 160
const BOX = { left: 36, right: WIDTH - 14, top: 20, bottom: HEIGHT - 24 }

export function PressureChart({ shell, pressure }: { shell: Shell; pressure: BloodPressure }) {
  const m = messagesOf(shell)
  const { points, goal } = pressure
  const [first, last] = [points[0], points.at(-1)]
  if (points.length < 2 || !first || !last) return null
  const scale = scaleOf(
    points.map(({ moment }) => moment.at),
    [
      ...points.flatMap(({ systolic, diastolic }) => [systolic, diastolic]),
      ...[goal?.systolic ?? null, goal?.diastolic ?? null].filter((value) => value !== null),
    ],
    BOX,
  )
  const line = (of: 'systolic' | 'diastolic') =>
    polyline(points.map((point) => [scale.x(point.moment.at), scale.y(point[of])]))
  const number = (value: number) => formatNumber(shell.language, value)
  return (
    <svg
      class="trend"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={m.ehr.chartOf(
        m.ehr.bloodPressure,
        points.length,
        shortDate(shell, first.moment),
        shortDate(shell, last.moment),
      )}
    >
      {goal !== null && <Goal goal={goal} y={scale.y} label={m.ehr.goalBelow(goalText(goal))} />}
      <line class="axis" x1={BOX.left} x2={BOX.right} y1={BOX.bottom} y2={BOX.bottom} />
      <text class="tick" x={BOX.left} y={HEIGHT - 7}>
        {shortDate(shell, first.moment)}
      </text>
      <text class="tick" x={BOX.right} y={HEIGHT - 7} text-anchor="end">
        {shortDate(shell, last.moment)}
      </text>
      <polyline class="line" points={line('systolic')} />
      <polyline class="line dashed" points={line('diastolic')} />
      {(['systolic', 'diastolic'] as const).map((of) => (
        <>
          <text class="tick" x={BOX.left - 6} y={scale.y(first[of]) + 4} text-anchor="end">
            {number(first[of])}
          </text>
          <circle class="dot" cx={scale.x(last.moment.at)} cy={scale.y(last[of])} r="3.5" />
        </>
      ))}
      <text class="newest" x={BOX.right} y={scale.y(last.systolic) - 9} text-anchor="end">
        {number(last.systolic)}/{number(last.diastolic)}
      </text>
    </svg>
  )
}

function goalText({ systolic, diastolic }: NonNullable<BloodPressure['goal']>): string {
  return [systolic ?? '–', diastolic ?? '–'].join('/')
}

/** From the diastolic end up to the systolic one: readings between the two are at the goal. */
function Goal(props: {
  goal: NonNullable<BloodPressure['goal']>
  y(value: number): number
  label: string
}) {
  const ends = [props.goal.systolic, props.goal.diastolic].filter((value) => value !== null)
  return (
    <>
      {ends.map((end) => (
        <line class="goal" x1={BOX.left} x2={BOX.right} y1={props.y(end)} y2={props.y(end)} />
      ))}
      <text class="tick goal-name" x={BOX.left + 4} y={props.y(ends[0] ?? 0) - 4}>
        {props.label}
      </text>
    </>
  )
}
