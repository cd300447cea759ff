// Every page in the states that look different, by name, for the browser to open.
import type { HtmlEscapedString } from 'hono/utils/html'
import { ChoosePatientPage } from '../../src/pages/choose-patient.tsx'
import { ConnectedAppsPage } from '../../src/pages/connected-apps.tsx'
import { ConsentPage } from '../../src/pages/consent.tsx'
import { ContinuePage } from '../../src/pages/continue.tsx'
import { ErrorPage } from '../../src/pages/error.tsx'
import { HomePage } from '../../src/pages/home.tsx'
import type { Language } from '../../src/pages/language.ts'
import { SignInPage } from '../../src/pages/sign-in.tsx'
import { SignedOutPage } from '../../src/pages/signed-out.tsx'
import { StopAppPage } from '../../src/pages/stop-app.tsx'
import { adminPages } from './admin-pages.ts'
import { adminRoomPages } from './admin-room-pages.ts'
import { adminTrustPages } from './admin-trust-pages.ts'
import { adminWatchPages } from './admin-watch-pages.ts'
import {
  conditionCategories,
  consent,
  NOW,
  observationCategories,
  parts,
  pressureDiary,
  row,
  shell,
  wildcardConsent,
} from './page-props.ts'
import { PLACES, portalPages, pressureDiary as pressureDiaryAccess } from './portal-pages.ts'
import { practicePages } from './practice-pages.ts'

const DAY = 86_400_000
const cancel = { action: '/steps/01jd/cancel', csrf: 'cancel-token' }

export const connected = pressureDiaryAccess

const kidsGrow: typeof connected = {
  ...connected,
  name: 'KidsGrow',
  developer: null,
  subject: { name: 'Leo Hart', isSelf: false },
  grantedScope: 'launch/patient openid fhirUser online_access patient/*.rs patient/Observation.cu',
  access: 'online',
  until: null,
  lastUsedAt: null,
}

const patients = [
  {
    patientId: '85',
    name: 'Hart, William',
    birthDate: '1965-05-14',
    ageYears: 61,
    sex: 'male' as const,
    mrn: '85-1024',
  },
  {
    patientId: '86',
    name: 'Hart, Wilhelmina Charlotte',
    birthDate: '1971-11',
    ageYears: 55,
    sex: 'female' as const,
    mrn: '86-2211',
  },
  { patientId: '90', name: 'Hartley, Sam', birthDate: null, ageYears: null, sex: null, mrn: null },
  {
    patientId: '91',
    name: 'Hartmann, Baby',
    birthDate: '2026-09-02',
    ageYears: 0,
    sex: 'unknown' as const,
    mrn: '91-0007',
  },
]

const records = [
  {
    patientId: '85',
    name: 'William Hart',
    birthDate: '1965-05-14',
    ageYears: 61,
    relationship: 'self',
    checked: true,
  },
  {
    patientId: '355',
    name: 'Leo Hart',
    birthDate: '2019-02-03',
    ageYears: 7,
    relationship: 'father',
    checked: false,
  },
]

/** The pages by name; each call renders afresh in the language. */
export function allPages(
  language: Language,
): Record<string, HtmlEscapedString | Promise<HtmlEscapedString>> {
  const signedIn = shell({ language })
  const nobody = shell({ language, person: null })
  const practitioner = shell({
    language,
    person: { name: 'Dr. Ada Okafor', signOutAction: '/sign-out', csrf: 'sign-out-token' },
  })
  const signIn = { shell: nobody, action: '/sign-in', csrf: 'token', username: '', fault: null }
  const choose = {
    shell: signedIn,
    action: '/steps/01jd/choose-patient',
    csrf: 'token',
    fault: null,
    app: pressureDiary,
    cancel,
  }
  const search = {
    kind: 'search' as const,
    searchAction: '/steps/01jd/choose-patient',
    query: '',
    patients: [],
    more: false,
  }
  return {
    'sign-in': SignInPage({ ...signIn, app: null, cancel: null }),
    'sign-in-for-app': SignInPage({ ...signIn, app: pressureDiary, cancel }),
    'sign-in-with-provider': SignInPage({
      ...signIn,
      app: pressureDiary,
      cancel,
      provider: { label: 'Riverside Hospital', href: '/sign-in/provider' },
    }),
    'sign-in-refused': SignInPage({
      ...signIn,
      username: 'whart',
      fault: { kind: 'refused' },
      app: pressureDiary,
      cancel,
    }),
    'sign-in-missing': SignInPage({
      ...signIn,
      fault: { kind: 'missing', fields: ['username', 'password'] },
      app: null,
      cancel: null,
    }),
    'choose-own': ChoosePatientPage({ ...choose, choice: { kind: 'own', records } }),
    'choose-own-none': ChoosePatientPage({ ...choose, choice: { kind: 'own', records: [] } }),
    'choose-search-start': ChoosePatientPage({ ...choose, shell: practitioner, choice: search }),
    'choose-search': ChoosePatientPage({
      ...choose,
      shell: practitioner,
      fault: 'missing',
      choice: { ...search, query: 'hart', patients, more: true },
    }),
    'choose-search-none': ChoosePatientPage({
      ...choose,
      shell: practitioner,
      choice: { ...search, query: 'harrt' },
    }),
    consent: ConsentPage(consent({ shell: signedIn })),
    'consent-narrowed': ConsentPage(
      consent({
        shell: signedIn,
        fault: 'expired',
        earlierAt: NOW - 40 * DAY,
        rows: [
          row('Observation', {
            count: 214,
            parts: parts('Observation', observationCategories, ['social-history', 'survey']),
          }),
          row('MedicationRequest', { count: 12 }),
          row('AllergyIntolerance', { count: 1 }),
          row('Condition', {
            count: 22,
            checked: false,
            parts: parts('Condition', conditionCategories),
          }),
          row('Encounter', { count: 31, checked: false }),
        ],
      }),
    ),
    'consent-wildcard': ConsentPage(wildcardConsent({ shell: signedIn })),
    'consent-writes': ConsentPage(
      consent({
        shell: signedIn,
        subject: { name: 'Leo Hart', ageYears: 7, isSelf: false },
        lockedScopes: ['launch/patient', 'openid', 'fhirUser', 'online_access'],
        app: {
          ...pressureDiary,
          name: 'KidsGrow',
          developer: null,
          description: null,
          redirectHost: '127.0.0.1:4003',
        },
        rows: [
          row('Observation', {
            scope: 'patient/Observation.cruds',
            letters: ['c', 'r', 'u', 'd', 's'],
            count: 40,
            parts: parts('Observation', observationCategories),
          }),
          row('QuestionnaireResponse', {
            scope: 'patient/QuestionnaireResponse.c',
            letters: ['c'],
            count: 0,
            checked: false,
          }),
          row('Immunization', { count: 9 }),
          row('Observation', {
            scope: 'patient/Observation.rs?category=x|laboratory',
            category: { system: 'x', code: 'laboratory' },
            count: 3,
          }),
          row('Patient', { scope: 'user/Patient.rs', context: 'user' }),
        ],
      }),
    ),
    'consent-practitioner': ConsentPage(
      consent({
        shell: practitioner,
        subject: null,
        lockedScopes: ['openid', 'fhirUser'],
        rows: ['Patient', 'Condition', 'Observation'].map((type) =>
          row(type, { scope: `user/${type}.rs`, context: 'user' }),
        ),
      }),
    ),
    'consent-identity': ConsentPage(
      consent({ shell: signedIn, subject: null, lockedScopes: ['openid', 'fhirUser'], rows: [] }),
    ),
    error: ErrorPage({
      shell: { ...nobody, supportContact: 'help@riverside.example' },
      kind: 'app-request',
      requestId: '01jdg7x2m4s5t6v7w8x9y0z1a2',
      details: {
        code: 'invalid_request',
        description:
          'redirect_uri https://app.example/cb/ is not registered; registered are: https://app.example/cb',
      },
    }),
    'signed-out': SignedOutPage({ shell: nobody, signInHref: '/sign-in' }),
    home: HomePage({
      shell: nobody,
      signInHref: '/sign-in',
      connectedAppsHref: '/portal/connected-apps',
      addresses: [
        { name: 'FHIR base', href: 'http://localhost:4000/fhir' },
        {
          name: 'SMART configuration',
          href: 'http://localhost:4000/fhir/.well-known/smart-configuration',
        },
      ],
      demo: {
        things: [
          {
            title: 'Connect an app as a patient',
            text: 'Opens the example app; sign in as William Hart and choose what it may read.',
            href: 'http://localhost:4001/',
          },
        ],
        accounts: [
          { who: 'William Hart, patient', username: 'william', password: 'river-otter-lantern' },
          {
            who: 'Dr. Ada Okafor, practitioner',
            username: 'okafor',
            password: 'quiet-harbor-stone',
          },
        ],
      },
    }),
    'connected-apps': ConnectedAppsPage({
      shell: signedIn,
      places: PLACES,
      now: NOW,
      apps: [connected, kidsGrow],
      stoppedName: 'Sleep Journal',
    }),
    'connected-apps-empty': ConnectedAppsPage({
      shell: signedIn,
      places: PLACES,
      now: NOW,
      apps: [],
      stoppedName: null,
    }),
    'stop-app': StopAppPage({
      shell: signedIn,
      action: '/portal/connected-apps/01jd/stop',
      csrf: 'token',
      fault: null,
      app: connected,
      connectedAppsHref: '/portal/connected-apps',
    }),
    ...portalPages(language),
    ...adminPages(language),
    ...adminTrustPages(language),
    ...adminRoomPages(language),
    ...adminWatchPages(language),
    ...practicePages(language),
    continue: ContinuePage({
      shell: nobody,
      action: '/nowhere',
      method: 'post',
      fields: [['client_id', 'pressure-diary']],
    }),
  }
}
