// The problem list: active problems on the card, also those that are over on the page.
import { Name } from '../../components/name.tsx'
import type { Part } from '../../messages/say.ts'
import { messagesOf, type Shell } from '../../shell.ts'
import type { PortletContents } from '../chart-data.ts'
import { When } from '../when.tsx'
import { Nothing, type PortletProps, RowList, shownOf } from './card.tsx'

type Problem = PortletContents['problems']['entries'][number]

export function Problems({ shell, content, view }: PortletProps<'problems'>) {
  const m = messagesOf(shell)
  const active = content.entries.filter(({ state }) => state === 'active')
  const listed = view === 'card' ? active : content.entries
  if (listed.length === 0) return <Nothing text={m.ehr.none.problems} />
  return (
    <RowList
      rows={shownOf(listed, view).map((problem) => ({
        title: problem.name,
        detail: detail(shell, problem),
        end: <When shell={shell} moment={problem.since} />,
        off: problem.state !== 'active',
      }))}
    />
  )
}

function detail(shell: Shell, { state, severity, unconfirmed }: Problem): Part {
  const m = messagesOf(shell)
  const parts: Part[] = []
  if (state !== 'active') parts.push(m.ehr[state])
  if (severity !== null) parts.push(<Name of={severity} />)
  if (unconfirmed !== null) parts.push(m.ehr.unconfirmed(<Name of={unconfirmed} />))
  return parts.length === 0 ? null : <Parts parts={parts} />
}

/** Remarks after one another. */
export function Parts({ parts }: { parts: readonly Part[] }) {
  return (
    <span class="parts">
      {parts.map((part) => (
        <span>{part}</span>
      ))}
    </span>
  )
}
