// Vital signs: blood pressure as a curve with its goal, the others as lines.
import { Name } from '../../components/name.tsx'
import { formatNumber } from '../../messages/format.ts'
import { messagesOf, type Shell } from '../../shell.ts'
import type { BloodPressure } from '../chart-data.ts'
import { PressureChart } from '../charts/pressure-chart.tsx'
import { When } from '../when.tsx'
import { Nothing, type PortletProps, type View } from './card.tsx'
import { SeriesInFull, SeriesLine } from './series.tsx'

const ON_CARD = 5

export function Vitals({ shell, content, view }: PortletProps<'vitals'>) {
  const m = messagesOf(shell)
  const { pressure, series } = content
  if (pressure === null && series.length === 0) return <Nothing text={m.ehr.none.vitals} />
  return (
    <>
      {pressure && <PressureOf shell={shell} pressure={pressure} view={view} />}
      {view === 'card' ? (
        <ul class="lines">
          {series.slice(0, pressure ? ON_CARD - 1 : ON_CARD + 2).map((one) => (
            <SeriesLine shell={shell} series={one} />
          ))}
        </ul>
      ) : (
        <div class="all-series">
          {series.map((one) => (
            <SeriesInFull shell={shell} series={one} />
          ))}
        </div>
      )}
    </>
  )
}

type PressureProps = { shell: Shell; pressure: BloodPressure; view: View }

function PressureOf({ shell, pressure, view }: PressureProps) {
  const m = messagesOf(shell)
  const last = pressure.points.at(-1)
  if (!last) return null
  const number = (value: number) => formatNumber(shell.language, value)
  return (
    <div class="pressure">
      <p class="measure">
        <span class="measure-name">
          {m.ehr.bloodPressure}
          <span class="line-detail">
            <When shell={shell} moment={last.moment} />
          </span>
        </span>
        <span class="measure-value">
          {number(last.systolic)}/{number(last.diastolic)} {pressure.unit}
        </span>
      </p>
      <PressureChart shell={shell} pressure={pressure} />
      <p class="quiet">
        {pressure.goalText === null
          ? m.ehr.withoutGoal
          : m.ehr.goal(<Name of={pressure.goalText} />)}
      </p>
      {view === 'page' && (
        <details class="exact">
          <summary>
            {m.ehr.numbers} ({m.ehr.readings(pressure.points.length)})
          </summary>
          <table>
            <thead>
              <tr>
                <th scope="col">{m.ehr.measured}</th>
                <th scope="col">{m.ehr.systolic}</th>
                <th scope="col">{m.ehr.diastolic}</th>
              </tr>
            </thead>
            <tbody>
              {pressure.points.toReversed().map(({ moment, systolic, diastolic }) => (
                <tr>
                  <th scope="row">
                    <When shell={shell} moment={moment} />
                  </th>
                  <td>{number(systolic)}</td>
                  <td>{number(diastolic)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </div>
  )
}
