// A section of the consent page, and of the page of an app's access: the rows that open one reach of records, reading only or changing too.
import type { ConsentSection } from '../consent-request.ts'
import type { Messages } from '../messages/messages.ts'
import type { Part } from '../messages/say.ts'
import { messagesOf, type Shell } from '../shell.ts'
import { ConsentRowItem } from './consent-row.tsx'
import { Name } from './name.tsx'

/** Whose record the rows open; null when nobody's in particular. */
type Subject = { name: string; isSelf: boolean } | null

function title(m: Messages, section: ConsentSection, subject: Subject): Part {
  const { context, changes } = section
  if (context === 'user') return changes ? m.consent.userRecordsChanges : m.consent.userRecords
  if (subject === null || subject.isSelf)
    return changes ? m.consent.yourRecordChanges : m.consent.yourRecord
  const name = <Name of={subject.name} />
  return changes ? m.consent.recordOfChanges(name) : m.consent.recordOf(name)
}

type Props = { page: { shell: Shell; subject: Subject }; section: ConsentSection }

export function ConsentSectionPart(props: Props) {
  const { page, section } = props
  const m = messagesOf(page.shell)
  const id = `${section.context}-${section.changes ? 'changes' : 'reads'}`
  return (
    <section class="section" aria-labelledby={id} data-section>
      <div class="section-head">
        <h2 id={id}>{title(m, section, page.subject)}</h2>
        {/* Useless without script, so only script shows them. */}
        <span class="note choices" data-choices hidden>
          <button class="link" type="button" data-set="all">
            {m.consent.shareAll}
          </button>
          <button class="link" type="button" data-set="none">
            {m.consent.shareNone}
          </button>
        </span>
      </div>
      {section.groups.map(({ topic, rows }) => (
        <>
          {topic && <h3>{m.topics[topic]}</h3>}
          <ul class="rows">
            {rows.map((row) => (
              <ConsentRowItem m={m} row={row} />
            ))}
          </ul>
        </>
      ))}
    </section>
  )
}
