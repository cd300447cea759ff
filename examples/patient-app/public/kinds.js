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
  { type: 'Media', name: 'Photos, videos and recordings' },
  { type: 'Appointment', name: 'Appointments' },
  { type: 'Coverage', name: 'Insurance' },
  { type: 'RelatedPerson', name: 'Family and helpers' },
  { type: 'Provenance', name: 'Where entries come from' },
  { type: 'Practitioner', name: 'Doctors, nurses and staff', by: null },
  { type: 'Organization', name: 'Practices, hospitals and companies', by: null },
  { type: 'PractitionerRole', name: 'Roles of staff', by: null },
  { type: 'Location', name: 'Places', by: null },
  { type: 'Endpoint', name: 'Technical addresses', by: null },
  { type: 'Medication', name: 'Descriptions of medicines', by: null },
]

/** Kinds that can be granted but not searched, so that the app does not ask for them. */
const NOT_ASKED = { Binary: 'Files' }

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

/** Categories that are no scope of US Core's, but that a record may have entries in. */
const MORE_CATEGORIES = {
  imaging: 'Imaging findings',
  exam: 'Physical examination',
  activity: 'Physical activity',
  therapy: 'Therapy',
  'functional-status': 'Daily functioning',
  'disability-status': 'Disability',
  'cognitive-status': 'Memory and thinking',
  'care-experience-preference': 'Wishes about care',
  'treatment-intervention-preference': 'Wishes about treatment',
}

/** The name of a kind; its own word for one we have none for. */
export const kindName = (type) =>
  KINDS.find((kind) => kind.type === type)?.name ?? NOT_ASKED[type] ?? type

/** The name of a category (`system|code`) of a kind. */
export function categoryName(type, token) {
  const known = CATEGORIES[type]?.find(([value]) => value === token)
  if (known) return known[1]
  const code = token.slice(token.lastIndexOf('|') + 1)
  return Object.hasOwn(MORE_CATEGORIES, code) ? MORE_CATEGORIES[code] : code
}
