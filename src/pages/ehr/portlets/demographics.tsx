// Who the patient is and how they are reached.
import { Code, Name } from '../../components/name.tsx'
import { formatFhirDate } from '../../messages/format.ts'
import type { Part } from '../../messages/say.ts'
import { messagesOf } from '../../shell.ts'
import { ageText, sexText } from '../identity.tsx'
import type { PortletProps } from './card.tsx'

export function Demographics({ shell, content }: PortletProps<'demographics'>) {
  const m = messagesOf(shell)
  const { identity } = content
  const named = (text: string | null): Part => (text === null ? null : <Name of={text} />)
  const birth =
    identity.birthDate === null
      ? null
      : `${formatFhirDate(shell.language, identity.birthDate)} (${ageText(shell, identity.age)})`
  const facts: [term: string, value: Part][] = [
    [m.ehr.birthDate, birth],
    [m.ehr.sex, sexText(shell, identity.sex)],
    [m.ehr.mrn, identity.mrn === null ? null : <Code text={identity.mrn} />],
    [m.ehr.address, named(content.address)],
    ...content.phones.map((phone): [string, Part] => [m.ehr.phone, <Code text={phone} />]),
    ...content.emails.map((email): [string, Part] => [m.ehr.email, <Name of={email} />]),
    [m.ehr.spokenLanguage, named(content.language)],
    [m.ehr.maritalStatus, named(content.maritalStatus)],
    [m.ehr.clinician, named(content.clinician)],
    ...content.contacts.map((contact): [string, Part] => [
      contact.relationship ?? m.ehr.contact,
      <Name of={[contact.name, contact.phone].filter((part) => part !== null).join(' · ')} />,
    ]),
  ]
  return (
    <dl class="list-facts">
      {facts
        .filter(([, value]) => value !== null)
        .map(([term, value]) => (
          <div>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
