// The person's own pages in the states that look different, by name, for the browser to open.
import type { HtmlEscapedString } from 'hono/utils/html'
import { AppAccessPage, type AppAccessProps } from '../../src/pages/app-access.tsx'
import type { ConnectedApp } from '../../src/pages/connected-app.ts'
import type { Language } from '../../src/pages/language.ts'
import { ReceiptPage } from '../../src/pages/receipt.tsx'
import { SecurityPage, type SecurityProps } from '../../src/pages/security.tsx'
import { factorPages, factorsCard } from './factor-pages.ts'
import { conditionCategories, NOW, observationCategories, parts, row, shell } from './page-props.ts'

const DAY = 86_400_000

export const PLACES = { apps: '/portal', security: '/portal/security' }

export const pressureDiary: ConnectedApp & { detailsHref: string; stopHref: string } = {
  name: 'Pressure Diary',
  developer: 'Northlight Health, Inc.',
  logoUri: null,
  subject: { name: 'William Hart', isSelf: true },
  grantedScope:
    'launch/patient openid fhirUser offline_access patient/MedicationRequest.rs patient/Encounter.rs patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs',
  access: 'offline',
  since: NOW - 200 * DAY,
  until: NOW + 91 * DAY,
  lastUsedAt: NOW - 3_600_000,
  detailsHref: '/portal/apps/01jd',
  stopHref: '/portal/connected-apps/01jd/stop',
}

/** The page of one app's access, with changes. */
export function appAccess(change: Partial<AppAccessProps> = {}): AppAccessProps {
  return {
    shell: shell(),
    places: PLACES,
    now: NOW,
    action: '/portal/apps/01jd?seen=x',
    csrf: 'token',
    fault: null,
    app: pressureDiary,
    rows: [
      row('Observation', { count: 214, parts: parts('Observation', observationCategories) }),
      row('MedicationRequest', { count: 12 }),
      row('Condition', { count: 22, parts: parts('Condition', conditionCategories) }),
      row('Encounter', { count: 31 }),
    ],
    wildcards: [],
    asks: 'always',
    sooner: [
      { key: '1-month', until: NOW + 30 * DAY },
      { key: '1-day', until: NOW + DAY },
    ],
    saved: null,
    activity: {
      days: [
        {
          at: NOW,
          requests: 4,
          kinds: [
            { type: 'Observation', count: 96 },
            { type: 'Patient', count: 1 },
          ],
          wrote: [{ type: 'Observation', count: 2 }],
        },
        {
          at: NOW - 3 * DAY,
          requests: 1,
          kinds: [{ type: 'MedicationRequest', count: 12 }],
          wrote: [],
        },
      ],
      countedSince: null,
    },
    receiptHref: '/portal/apps/01jd/receipt',
    downloadHref: '/portal/apps/01jd/consent.json',
    stopHref: '/portal/apps/01jd/stop',
    ...change,
  }
}

/** The page of sign-ins, sessions and password, with changes. */
export function security(change: Partial<SecurityProps> = {}): SecurityProps {
  return {
    shell: shell(),
    places: PLACES,
    events: [
      { at: NOW - 3_600_000, what: 'sign-in' },
      { at: NOW - 3_700_000, what: 'sign-in-failed' },
      { at: NOW - 5 * DAY, what: 'password-changed' },
      { at: NOW - 6 * DAY, what: 'session-ended' },
    ],
    sessions: [
      { id: '01a', since: NOW - 3_600_000, until: NOW + 3_600_000, isThis: true },
      { id: '01b', since: NOW - DAY, until: NOW + 7_200_000, isThis: false },
    ],
    endSession: { action: '/portal/security/sessions', csrf: 'token' },
    factors: factorsCard,
    changePassword: { action: '/portal/security/password', csrf: 'token', fault: null },
    done: null,
    ...change,
  }
}

export function portalPages(
  language: Language,
): Record<string, HtmlEscapedString | Promise<HtmlEscapedString>> {
  const frame = shell({ language })
  return {
    'app-access': AppAccessPage(appAccess({ shell: frame })),
    'app-access-saved': AppAccessPage(
      appAccess({
        shell: frame,
        wildcards: ['patient/*.rs'],
        saved: { removedScope: 'patient/Immunization.rs patient/Goal.rs', until: NOW + DAY },
        activity: { days: [], countedSince: null },
      }),
    ),
    'app-access-fault': AppAccessPage(
      appAccess({
        shell: frame,
        fault: 'nothing',
        sooner: [],
        activity: { ...appAccess().activity, countedSince: NOW - 3 * DAY },
      }),
    ),
    ...factorPages(language),
    'security-bare': SecurityPage(
      security({
        shell: frame,
        factors: {
          ...factorsCard,
          must: false,
          authenticator: { ...factorsCard.authenticator, since: null },
          passkeys: { addHref: '/p', list: [] },
          recoveryCodes: null,
          resetAt: NOW - DAY,
        },
      }),
    ),
    security: SecurityPage(security({ shell: frame, done: 'session-ended' })),
    'security-fault': SecurityPage(
      security({
        shell: frame,
        sessions: security().sessions.slice(0, 1),
        changePassword: { action: '/x', csrf: 'token', fault: { kind: 'old' } },
      }),
    ),
    'security-too-many': SecurityPage(
      security({
        shell: frame,
        events: [],
        changePassword: { action: '/x', csrf: 'token', fault: { kind: 'too-many', minutes: 3 } },
      }),
    ),
    'security-no-password': SecurityPage(security({ shell: frame, changePassword: null })),
    receipt: ReceiptPage({
      shell: frame,
      now: NOW,
      number: '01jdg7x2m4s5t6v7w8x9y0z1a2',
      app: pressureDiary,
      userName: 'William Hart',
      manageUrl: 'https://records.riverside.example/portal',
      downloadHref: '/portal/apps/01jd/consent.json',
      detailsHref: '/portal/apps/01jd',
    }),
    'app-access-practitioner': AppAccessPage(
      appAccess({
        shell: frame,
        asks: 'pre-approved',
        app: { ...pressureDiary, subject: null },
        rows: [row('Observation', { scope: 'user/Observation.rs', context: 'user' })],
        saved: { removedScope: 'user/Condition.rs', until: null },
      }),
    ),
    'app-access-identity': AppAccessPage(
      appAccess({
        shell: frame,
        rows: [],
        sooner: [],
        app: {
          ...pressureDiary,
          subject: null,
          developer: null,
          grantedScope: 'openid fhirUser',
          access: 'none',
          lastUsedAt: null,
        },
        activity: { days: [], countedSince: null },
      }),
    ),
  }
}
