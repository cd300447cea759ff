// Series as portlets show them: on a card each is a line with a sparkline and its newest value; on a page
// each has a chart, and a table of all values.
import { Name } from '../../components/name.tsx'
import { formatNumber } from '../../messages/format.ts'
import { messagesOf, type Shell } from '../../shell.ts'
import type { Range, Series } from '../chart-data.ts'
import { Sparkline } from '../charts/sparkline.tsx'
import { TrendChart } from '../charts/trend-chart.tsx'
import { When } from '../when.tsx'
import { FlagSign } from './card.tsx'

export function SeriesLine({ shell, series }: { shell: Shell; series: Series }) {
  const last = series.points.at(-1)
  if (!last) return null
  return (
    <li class="measure">
      <span class="measure-name">
        <Name of={series.name} />
        <span class="line-detail">
          <When shell={shell} moment={last.moment} />
        </span>
      </span>
      <Sparkline series={series} />
      <span class={last.flag === null ? 'measure-value' : 'measure-value out'}>
        {formatNumber(shell.language, last.value)}
        {series.unit !== null && (
          <>
            {' '}
            <span class="unit">
              <Name of={series.unit} />
            </span>
          </>
        )}{' '}
        <FlagSign shell={shell} flag={last.flag} />
        <Change shell={shell} series={series} />
      </span>
    </li>
  )
}

/** How the newest value moved from the one before. */
function Change({ shell, series }: { shell: Shell; series: Series }) {
  const m = messagesOf(shell)
  const [before, last] = series.points.slice(-2)
  if (!before || !last) return null
  const change = Math.round((last.value - before.value) * 100) / 100
  if (change === 0) return <span class="unseen"> {m.ehr.same}</span>
  const size = formatNumber(shell.language, Math.abs(change))
  return (
    <span class="change">
      <span aria-hidden="true">
        {change > 0 ? '▲' : '▼'} {size}
      </span>
      <span class="unseen"> {change > 0 ? m.ehr.up(size) : m.ehr.down(size)}</span>
    </span>
  )
}

/** One series with all it holds. */
export function SeriesInFull({ shell, series }: { shell: Shell; series: Series }) {
  const m = messagesOf(shell)
  return (
    <article class="in-full">
      <h3>
        <Name of={series.name} />
      </h3>
      <ul class="lines">
        <SeriesLine shell={shell} series={series} />
      </ul>
      {series.range && (
        <p class="quiet">
          {m.ehr.range}: {rangeText(shell, series.range)} {series.unit}
        </p>
      )}
      <TrendChart shell={shell} series={series} />
      <details class="exact">
        <summary>
          {m.ehr.numbers} ({m.ehr.readings(series.points.length)})
        </summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{m.ehr.measured}</th>
              <th scope="col">{m.ehr.result}</th>
            </tr>
          </thead>
          <tbody>
            {series.points.toReversed().map(({ moment, value, flag }) => (
              <tr>
                <th scope="row">
                  <When shell={shell} moment={moment} />
                </th>
                <td class={flag === null ? '' : 'out'}>
                  {formatNumber(shell.language, value)} {series.unit}{' '}
                  <FlagSign shell={shell} flag={flag} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </article>
  )
}

/** Says the range that a value should be in. */
function rangeText({ language }: Shell, { low, high }: Range): string {
  const number = (value: number) => formatNumber(language, value)
  if (low !== null && high !== null) return `${number(low)} – ${number(high)}`
  return low !== null ? `≥ ${number(low)}` : `≤ ${number(high ?? 0)}`
}
