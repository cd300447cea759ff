// Visits; the one at hand is marked, and any other can be made it.
import { Name } from '../../components/name.tsx'
import { isolate, type Part } from '../../messages/say.ts'
import { messagesOf } from '../../shell.ts'
import { When } from '../when.tsx'
import { Nothing, type PortletProps, RowList, shownOf } from './card.tsx'
import { Parts } from './problems.tsx'

export function Encounters({ shell, content, view }: PortletProps<'encounters'>) {
  const m = messagesOf(shell)
  if (content.entries.length === 0) return <Nothing text={m.ehr.none.encounters} />
  return (
    <RowList
      rows={shownOf(content.entries, view, 5).map((visit) => {
        const parts: Part[] = [
          visit.kind === null ? null : <Name of={visit.kind} />,
          visit.clinician === null ? null : <Name of={visit.clinician} />,
          visit.ongoing ? m.ehr.ongoing : null,
        ].filter((part) => part !== null)
        return {
          title: visit.title,
          detail: <Parts parts={parts} />,
          end: (
            <span class="visit-end">
              <When shell={shell} moment={visit.start} />
              {visit.chosen ? (
                <span class="chip good">{m.ehr.visitAtHand}</span>
              ) : (
                <a href={visit.href} aria-label={m.ehr.useVisitNamed(isolate(visit.title))}>
                  {m.ehr.useVisit}
                </a>
              )}
            </span>
          ),
        }
      })}
    />
  )
}
