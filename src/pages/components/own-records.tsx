// The records a person may open: their own and those of people they act for.
import { formatFhirDate } from '../messages/format.ts'
import { messagesOf, type Shell } from '../shell.ts'
import { Name } from './name.tsx'

export type OwnRecord = {
  patientId: string
  name: string
  /** FHIR date, of any precision; null when unknown. */
  birthDate: string | null
  ageYears: number | null
  /** `self`, or what the person is to the patient, in the practice's words (`mother`). */
  relationship: string
  checked: boolean
}

export function OwnRecords({ shell, records }: { shell: Shell; records: readonly OwnRecord[] }) {
  const m = messagesOf(shell)
  return (
    <fieldset class="cards">
      <legend class="unseen">{m.choosePatient.legend}</legend>
      {records.map((record) => (
        <label class="choice">
          <input
            type="radio"
            name="patient"
            value={record.patientId}
            checked={record.checked}
            required
          />
          <span class="words">
            <span class="name">
              <Name of={record.name} />
            </span>
            <span class="gloss">
              {record.relationship === 'self'
                ? m.person.own
                : m.person.youAre(<Name of={record.relationship} />)}
              {record.birthDate !== null && (
                <span> · {m.person.born(formatFhirDate(shell.language, record.birthDate))}</span>
              )}
              {record.ageYears !== null && (
                <span>
                  {' '}
                  · {record.ageYears < 1 ? m.person.under1 : m.person.age(record.ageYears)}
                </span>
              )}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
