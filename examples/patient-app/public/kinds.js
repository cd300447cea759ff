// The kinds of data the app knows, in words, and the categories into which two of them can be shared
// (US Core, "SMART Scopes").

/** Resource type, name, and the search that finds this patient's: by `patient` unless it says otherwise. */
export const KINDS = [
  { type: 'Patient', name: 'Personal details', by: '_id' },
  { type: 'Observation', name: 'Measurements and test results' },
  { type: 'MedicationRequest', name: 'Prescriptions' },
  { type: 'Condition', name: 'Health problems and diagnoses' },
  { type: 'AllergyIntolerance', name: 'Allergies' },
  { type: 'Immunization', name: 'Vaccinations' },
  { type: 'Encounter', name: 'Visits' },
  { type: 'DiagnosticReport', name: 'Reports' },
  { type: 'DocumentReference', name: 'Notes and documents' },
  { type: 'Procedure', name: 'Procedures' },
  { type: 'CarePlan', name: 'Care plans' },
  { type: 'CareTeam', name: 'Care teams' },
  { type: 'Goal', name: 'Health goals' },
  { type: 'ServiceRequest', name: 'Orders and referrals' },
  { type: 'MedicationDispense', name: 'Medicines handed out' },
  { type: 'Device', name: 'Implants and devices' },
  { type: 'QuestionnaireResponse', name: 'Answers to questionnaires' },
  { type: 'Specimen', name: 'Samples' },
  { type: 'Coverage', name: 'Insurance' },
  { type: 'RelatedPerson', name: 'Family and helpers' },
  { type: 'Provenance', name: 'Where entries come from' },
  { type: 'Practitioner', name: 'Doctors, nurses and staff', by: null },
  { type: 'Organization', name: 'Practices, hospitals and companies', by: null },
  { type: 'Location', name: 'Places', by: null },
]

const CONDITION = 'http://terminology.hl7.org/CodeSystem/condition-category'
const OBSERVATION = 'http://terminology.hl7.org/CodeSystem/observation-category'

export const VITAL_SIGNS = `${OBSERVATION}|vital-signs`

/** The categories of a kind that can be shared by themselves: `system|code` and a name. */
export const CATEGORIES = {
  Condition: [
    [`${CONDITION}|problem-list-item`, 'Ongoing problems'],
    [`${CONDITION}|encounter-diagnosis`, 'Diagnoses from visits'],
    ['http://hl7.org/fhir/us/core/CodeSystem/condition-category|health-concern', 'Health concerns'],
  ],
  Observation: [
    [VITAL_SIGNS, 'Vital signs'],
    [`${OBSERVATION}|laboratory`, 'Laboratory results'],
    [`${OBSERVATION}|social-history`, 'Social history'],
    ['http://hl7.org/fhir/us/core/CodeSystem/us-core-category|sdoh', 'Living situation'],
    [`${OBSERVATION}|survey`, 'Questionnaires and surveys'],
    [`${OBSERVATION}|procedure`, 'Clinical tests'],
  ],
}

/** The name of a kind; its own word for one we have none for. */
export const kindName = (type) => KINDS.find((kind) => kind.type === type)?.name ?? type

/** The name of a category (`system|code`) of a kind. */
export function categoryName(type, token) {
  const known = CATEGORIES[type]?.find(([value]) => value === token)
  return known ? known[1] : token.slice(token.lastIndexOf('|') + 1)
}
