// Props for every page as a practice would have them, shared by the tests of pages and of the browser.
import type { AppCard } from '../../src/pages/components/app.tsx'
import type { ConsentProps, ConsentRow } from '../../src/pages/consent-request.ts'
import type { Language } from '../../src/pages/language.ts'
import type { Shell } from '../../src/pages/shell.ts'

export const NOW = Date.UTC(2026, 10, 24, 15, 0)
const DAY = 86_400_000

/** The frame of a page of a made-up practice, with somebody signed in unless told otherwise. */
export function shell(change: Partial<Shell> = {}): Shell {
  const language: Language = change.language ?? 'en'
  return {
    language,
    timeZone: 'America/Indiana/Indianapolis',
    practiceName: 'Riverside Family Practice',
    basePath: '',
    otherLanguages: [{ language: language === 'en' ? 'es' : 'en', href: '?ui_locales=es' }],
    person: { name: 'William Hart', signOutAction: '/sign-out', csrf: 'sign-out-token' },
    ...change,
  }
}

export const pressureDiary: AppCard = {
  name: 'Pressure Diary',
  developer: 'Northlight Health, Inc.',
  description: 'Keeps a diary of your blood pressure and shows how it moves with your medicines.',
  logoUri: null,
  clientUri: 'https://pressurediary.example/',
  policyUri: 'https://pressurediary.example/privacy',
  tosUri: 'https://pressurediary.example/terms',
  redirectHost: 'app.pressurediary.example',
  registeredAt: Date.UTC(2026, 2, 12, 12),
}

/** A row of the consent page; by default a kind of the patient's record, asked for reading. */
export function row(resourceType: string, change: Partial<ConsentRow> = {}): ConsentRow {
  return {
    scope: `patient/${resourceType}.rs`,
    context: 'patient',
    resourceType,
    letters: ['r', 's'],
    category: null,
    count: null,
    checked: true,
    parts: [],
    ...change,
  }
}

const US_CORE = 'http://hl7.org/fhir/us/core/CodeSystem'
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem'

/** The parts of a kind by category, all ticked but those named in `off`. */
export function parts(
  resourceType: string,
  categories: readonly (readonly [system: string, code: string, count: number])[],
  off: readonly string[] = [],
): ConsentRow['parts'] {
  return categories.map(([system, code, count]) => ({
    scope: `patient/${resourceType}.rs?category=${system}|${code}`,
    category: { system, code },
    count,
    checked: !off.includes(code),
  }))
}

export const observationCategories = [
  [`${TERMINOLOGY}/observation-category`, 'vital-signs', 96],
  [`${TERMINOLOGY}/observation-category`, 'laboratory', 88],
  [`${TERMINOLOGY}/observation-category`, 'social-history', 9],
  [`${US_CORE}/us-core-category`, 'sdoh', 4],
  [`${TERMINOLOGY}/observation-category`, 'survey', 11],
  [`${TERMINOLOGY}/observation-category`, 'procedure', 6],
] as const

export const conditionCategories = [
  [`${TERMINOLOGY}/condition-category`, 'problem-list-item', 4],
  [`${TERMINOLOGY}/condition-category`, 'encounter-diagnosis', 17],
  [`${US_CORE}/condition-category`, 'health-concern', 1],
] as const

const observation = row('Observation', {
  count: 214,
  parts: parts('Observation', observationCategories),
})
const condition = row('Condition', { count: 22, parts: parts('Condition', conditionCategories) })

/** A patient who is asked for a handful of kinds. */
export function consent(change: Partial<ConsentProps> = {}): ConsentProps {
  const rows = change.rows ?? [
    observation,
    row('MedicationRequest', { count: 12 }),
    row('AllergyIntolerance', { count: 2 }),
    condition,
    row('Encounter', { count: 31 }),
    row('Immunization', { count: 9 }),
    row('Goal', { count: 0 }),
  ]
  const locked = ['launch/patient', 'openid', 'fhirUser', 'offline_access']
  return {
    shell: shell(),
    action: '/steps/01jd/consent',
    csrf: 'consent-token',
    fault: null,
    app: pressureDiary,
    subject: { name: 'William Hart', ageYears: 61, isSelf: true },
    lockedScopes: locked,
    durations: [
      { key: 'until-stopped', until: null, checked: true },
      { key: '1-year', until: NOW + 365 * DAY, checked: false },
      { key: '3-months', until: NOW + 91 * DAY, checked: false },
      { key: '1-month', until: NOW + 30 * DAY, checked: false },
      { key: '1-day', until: NOW + DAY, checked: false },
    ],
    rows,
    wildcards: [],
    requestedScope: [...locked, ...rows.map(({ scope }) => scope)].join(' '),
    earlierAt: null,
    connectedAppsHref: '/portal/connected-apps',
    ...change,
  }
}

const COUNTS = {
  Patient: 1,
  AllergyIntolerance: 2,
  CarePlan: 3,
  CareTeam: 3,
  Coverage: 1,
  Device: 1,
  DiagnosticReport: 45,
  DocumentReference: 48,
  Encounter: 192,
  Goal: 2,
  Immunization: 41,
  Location: 6,
  Media: 1,
  Medication: 0,
  MedicationDispense: 3,
  MedicationRequest: 34,
  Organization: 6,
  Practitioner: 6,
  PractitionerRole: 6,
  Procedure: 41,
  Provenance: 5,
  QuestionnaireResponse: 1,
  RelatedPerson: 1,
  ServiceRequest: 3,
  Specimen: 2,
}

/** The same patient, asked for everything by a wildcard. */
export function wildcardConsent(change: Partial<ConsentProps> = {}): ConsentProps {
  return consent({
    wildcards: ['patient/*.rs'],
    requestedScope: 'launch/patient openid fhirUser offline_access patient/*.rs',
    rows: [
      condition,
      observation,
      ...Object.entries(COUNTS).map(([type, count]) => row(type, { count })),
    ],
    ...change,
  })
}
