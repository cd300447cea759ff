// Vaccines by date, those not given told apart.
import { Name } from '../../components/name.tsx'
import { messagesOf } from '../../shell.ts'
import { When } from '../when.tsx'
import { Nothing, type PortletProps, RowList, shownOf } from './card.tsx'
import { Parts } from './problems.tsx'

export function Immunizations({ shell, content, view }: PortletProps<'immunizations'>) {
  const m = messagesOf(shell)
  if (content.entries.length === 0) return <Nothing text={m.ehr.none.immunizations} />
  return (
    <RowList
      rows={shownOf(content.entries, view).map(({ name, moment, notGiven, dose }) => ({
        title: name,
        detail: (
          <Parts
            parts={[
              ...(notGiven ? [m.ehr.notGiven] : []),
              ...(dose === null ? [] : [m.ehr.dose(<Name of={dose} />)]),
            ]}
          />
        ),
        end: <When shell={shell} moment={moment} />,
        off: notGiven,
      }))}
    />
  )
}
