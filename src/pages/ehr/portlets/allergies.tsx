// What the patient does not bear, how it shows, and how bad it may become.
import { Name } from '../../components/name.tsx'
import { messagesOf } from '../../shell.ts'
import { Nothing, type PortletProps, RowList, shownOf } from './card.tsx'
import { Parts } from './problems.tsx'

export function Allergies({ shell, content, view }: PortletProps<'allergies'>) {
  const m = messagesOf(shell)
  const { none, entries } = content
  const listed = view === 'card' ? entries.filter(({ active }) => active) : entries
  if (listed.length === 0 && none.length === 0) return <Nothing text={m.ehr.none.allergies} />
  return (
    <>
      {none.map((statement) => (
        <p class="statement">
          <Name of={statement} />
        </p>
      ))}
      <RowList
        rows={shownOf(listed, view).map(({ substance, reactions, criticality, active }) => ({
          title: substance,
          detail: (
            <Parts
              parts={[
                ...(active ? [] : [m.ehr.past]),
                ...reactions.map((reaction) => <Name of={reaction} />),
              ]}
            />
          ),
          end: criticality && (
            <span class={criticality === 'high' ? 'chip bad' : 'chip'}>
              <span class="unseen">{m.ehr.criticalityName}: </span>
              {m.ehr.criticality[criticality]}
            </span>
          ),
          off: !active,
        }))}
      />
    </>
  )
}
