// What the patient takes and how; what they took before on the page.
import { Name } from '../../components/name.tsx'
import { messagesOf } from '../../shell.ts'
import { When } from '../when.tsx'
import { Nothing, type PortletProps, RowList, shownOf } from './card.tsx'
import { Parts } from './problems.tsx'

export function Medications({ shell, content, view }: PortletProps<'medications'>) {
  const m = messagesOf(shell)
  const active = content.entries.filter((one) => one.active)
  const listed = view === 'card' ? active : content.entries
  if (listed.length === 0) return <Nothing text={m.ehr.none.medications} />
  return (
    <RowList
      rows={shownOf(listed, view).map(({ name, dosage, since, active }) => ({
        title: name,
        detail: (
          <Parts
            parts={[
              ...(active ? [] : [m.ehr.past]),
              ...(dosage === null ? [] : [<Name of={dosage} />]),
            ]}
          />
        ),
        end: <When shell={shell} moment={since} />,
        off: !active,
      }))}
    />
  )
}
