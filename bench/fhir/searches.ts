// The searches that are measured: those that apps for patients and practitioners make (US Core), each for a
// patient of the sample.

export type BenchSearch = {
  name: string
  type: string
  /** By a backend service that sees every patient. */
  everybody?: boolean
  /** With a granular scope on conditions beside the others. */
  granular?: boolean
  /** The parameters for a patient. */
  parameters(patient: string): [name: string, value: string][]
}

const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
const WEIGHT = 'http://loinc.org|29463-7'

export const SEARCHES: readonly BenchSearch[] = [
  {
    name: 'Observation by patient and category',
    type: 'Observation',
    parameters: (patient) => [
      ['patient', patient],
      ['category', `${OBSERVATION_CATEGORY}|laboratory`],
    ],
  },
  {
    name: 'Observation by patient and code',
    type: 'Observation',
    parameters: (patient) => [
      ['patient', patient],
      ['code', WEIGHT],
    ],
  },
  {
    name: 'Observation by patient, category and date',
    type: 'Observation',
    parameters: (patient) => [
      ['patient', patient],
      ['category', 'vital-signs'],
      ['date', 'ge2025-01-01'],
    ],
  },
  {
    name: 'MedicationRequest by patient, intent and status, with medications',
    type: 'MedicationRequest',
    parameters: (patient) => [
      ['patient', patient],
      ['intent', 'order'],
      ['status', 'active,completed'],
      ['_include', 'MedicationRequest:medication'],
    ],
  },
  {
    name: 'Condition by patient, with provenance',
    type: 'Condition',
    parameters: (patient) => [
      ['patient', patient],
      ['_revinclude', 'Provenance:target'],
    ],
  },
  {
    name: 'Observation by a bare code, of everybody',
    type: 'Observation',
    everybody: true,
    parameters: () => [['code', '29463-7']],
  },
  {
    name: 'Observation by two codes, of everybody',
    type: 'Observation',
    everybody: true,
    parameters: () => [['code', '29463-7,8302-2']],
  },
  {
    name: 'Observation by a bare code, of everybody, newest first',
    type: 'Observation',
    everybody: true,
    parameters: () => [
      ['code', '29463-7'],
      ['_sort', '-date'],
    ],
  },
  {
    name: 'Observation of everybody, last changed first',
    type: 'Observation',
    everybody: true,
    parameters: () => [['_sort', '-_lastUpdated']],
  },
  {
    name: 'Observation of everybody, changed since a moment',
    type: 'Observation',
    everybody: true,
    parameters: () => [['_lastUpdated', 'ge2999-01-01']],
  },
  {
    name: 'Condition of a patient, with provenance, where a scope is granular',
    type: 'Condition',
    granular: true,
    parameters: (patient) => [
      ['patient', patient],
      ['_revinclude', 'Provenance:target'],
    ],
  },
  {
    name: 'Provenance of a patient, where a scope is granular',
    type: 'Provenance',
    granular: true,
    parameters: () => [],
  },
]
