// The patients a search found: what tells two people of one name apart stands in columns.
import { formatFhirDate } from '../messages/format.ts'
import { messagesOf, type Shell } from '../shell.ts'
import { Code, Name } from './name.tsx'

export type FoundPatient = {
  patientId: string
  name: string
  birthDate: string | null
  ageYears: number | null
  /** FHIR administrative-gender. */
  sex: 'male' | 'female' | 'other' | 'unknown' | null
  /** Medical record number; null when the practice gave none. */
  mrn: string | null
}

export function FoundPatients(props: { shell: Shell; patients: readonly FoundPatient[] }) {
  const m = messagesOf(props.shell)
  const { language } = props.shell
  return (
    <fieldset class="found">
      <legend class="unseen">{m.choosePatient.results}</legend>
      <div class="found-head" aria-hidden="true">
        <span>{m.choosePatient.columns.name}</span>
        <span>{m.choosePatient.columns.born}</span>
        <span>{m.choosePatient.columns.sex}</span>
        <span>{m.choosePatient.columns.mrn}</span>
      </div>
      {props.patients.map((patient) => (
        <label class="found-row">
          <input type="radio" name="patient" value={patient.patientId} required />
          <span class="name">
            <Name of={patient.name} />
          </span>
          <span class="cells">
            <span>
              {patient.birthDate !== null && formatFhirDate(language, patient.birthDate)}
              {patient.ageYears !== null && (
                <span class="quiet">
                  {' '}
                  ({patient.ageYears < 1 ? m.person.under1 : m.person.age(patient.ageYears)})
                </span>
              )}
            </span>
            <span>
              <span class="cell-name">{m.choosePatient.columns.sex} </span>
              {m.person.sex[patient.sex ?? 'unknown']}
            </span>
            <span>
              {patient.mrn !== null && (
                <>
                  <span class="cell-name">{m.choosePatient.columns.mrn} </span>
                  <Code text={patient.mrn} />
                </>
              )}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
