// Laboratory results: what lies out of its range first on the card; on the page a chart for each.
import { Name } from '../../components/name.tsx'
import { messagesOf, type Shell } from '../../shell.ts'
import type { Finding, Series } from '../chart-data.ts'
import { When } from '../when.tsx'
import { FlagSign, Nothing, type PortletProps } from './card.tsx'
import { SeriesInFull, SeriesLine } from './series.tsx'

const ON_CARD = 6

export function Labs({ shell, content, view }: PortletProps<'labs'>) {
  const m = messagesOf(shell)
  const { series, findings } = content
  if (series.length + findings.length === 0) return <Nothing text={m.ehr.none.labs} />
  if (view === 'page')
    return (
      <>
        <div class="all-series">
          {series.map((one) => (
            <SeriesInFull shell={shell} series={one} />
          ))}
        </div>
        {findings.length > 0 && (
          <ul class="lines">
            {findings.map((finding) => (
              <FindingLine shell={shell} finding={finding} />
            ))}
          </ul>
        )}
      </>
    )
  const out = (one: Series) => (one.points.at(-1)?.flag ? 0 : 1)
  const shown = series.toSorted((a, b) => out(a) - out(b)).slice(0, ON_CARD)
  const flagged = findings.filter(({ flag }) => flag !== null).slice(0, ON_CARD)
  const rest = ON_CARD - shown.length
  return (
    <ul class="lines">
      {shown.map((one) => (
        <SeriesLine shell={shell} series={one} />
      ))}
      {(flagged.length > 0 ? flagged : findings.slice(0, Math.max(rest, 0))).map((finding) => (
        <FindingLine shell={shell} finding={finding} />
      ))}
    </ul>
  )
}

function FindingLine({ shell, finding }: { shell: Shell; finding: Finding }) {
  return (
    <li class="measure">
      <span class="measure-name">
        <Name of={finding.name} />
        <span class="line-detail">
          <When shell={shell} moment={finding.moment} />
        </span>
      </span>
      <span class={finding.flag === null ? 'measure-value' : 'measure-value out'}>
        <Name of={finding.text} /> <FlagSign shell={shell} flag={finding.flag} />
      </span>
    </li>
  )
}
