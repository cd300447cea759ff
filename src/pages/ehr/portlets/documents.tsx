// Notes and other documents by what they are, who wrote them and when.
import { Name } from '../../components/name.tsx'
import { messagesOf } from '../../shell.ts'
import { When } from '../when.tsx'
import { Nothing, type PortletProps, RowList, shownOf } from './card.tsx'
import { Parts } from './problems.tsx'

export function Documents({ shell, content, view }: PortletProps<'documents'>) {
  const m = messagesOf(shell)
  if (content.entries.length === 0) return <Nothing text={m.ehr.none.documents} />
  return (
    <RowList
      rows={shownOf(content.entries, view).map(({ title, moment, author, format, href }) => ({
        title,
        href,
        detail: (
          <Parts
            parts={[author, format].flatMap((part) => (part === null ? [] : [<Name of={part} />]))}
          />
        ),
        end: <When shell={shell} moment={moment} />,
      }))}
    />
  )
}
