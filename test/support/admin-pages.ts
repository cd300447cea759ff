// The pages of the operators' console in the states that look different, by name, for the browser to open.
import type { HtmlEscapedString } from 'hono/utils/html'
import { type AuthorizationRow, AuthorizationsPage } from '../../src/pages/admin/authorizations.tsx'
import type { Console } from '../../src/pages/admin/console.tsx'
import { EndAuthorizationsPage } from '../../src/pages/admin/end-authorizations.tsx'
import { CONSOLE_ROOMS, type ConsoleRoom } from '../../src/pages/admin/menu.tsx'
import type { Language } from '../../src/pages/language.ts'
import { NOW, shell } from './page-props.ts'

const DAY = 86_400_000

/** The frame of a console page, seen by an operator. */
export function consoleFrame(language: Language, room: ConsoleRoom): Console {
  return {
    shell: shell({
      language,
      person: { name: 'J. Meyer', signOutAction: '/sign-out', csrf: 'sign-out-token' },
    }),
    room,
    rooms: CONSOLE_ROOMS.map((one) => ({ room: one, href: `/admin/${one}` })),
    waiting: 2,
    readOnly: false,
    accountHref: '/portal/security',
  }
}

const pressureDiary: AuthorizationRow = {
  id: '01jdg7x2m4s5t6v7w8x9y0z1a2',
  app: { name: 'Pressure Diary', developer: 'Northlight Health, Inc.' },
  user: { name: 'William Hart', username: 'william' },
  patient: { id: '85', name: 'William Hart', isSelf: true },
  grantedScope:
    'launch/patient openid fhirUser offline_access patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs patient/Condition.rs patient/Encounter.rs',
  createdAt: NOW - 12 * DAY,
  lastUsedAt: NOW - 240_000,
  expiresAt: NOW + 91 * DAY,
  state: 'live',
  endedAt: null,
  endedReason: null,
}

export const authorizationRowsSeen: readonly AuthorizationRow[] = [
  pressureDiary,
  {
    ...pressureDiary,
    id: '01jdg7x2m4s5t6v7w8x9y0z1a3',
    app: { name: 'KidsGrow', developer: null },
    user: { name: 'Maria Lopez', username: 'maria' },
    patient: { id: '355', name: 'Leo Lopez', isSelf: false },
    grantedScope: 'launch/patient patient/Immunization.rs',
    lastUsedAt: null,
    expiresAt: null,
    state: 'waiting',
  },
  {
    ...pressureDiary,
    id: '01jdg7x2m4s5t6v7w8x9y0z1a4',
    app: { name: 'State Registry', developer: 'Health Department' },
    user: null,
    patient: null,
    grantedScope: 'system/*.rs',
    createdAt: NOW - 300 * DAY,
    expiresAt: NOW - 60_000,
    state: 'expired',
  },
]

const list = (language: Language) => ({
  console: consoleFrame(language, 'authorizations'),
  now: NOW,
  filter: { app: '', user: '', patient: '', state: 'live' },
  action: '/admin/authorizations',
  clearHref: '/admin/authorizations',
  csvHref: '/admin/authorizations.csv',
  apps: [{ value: 'pressure-diary', label: 'Pressure Diary' }],
  unclear: null,
  rows: authorizationRowsSeen,
  total: { count: 1284, more: false },
  nextHref: '?after=01jd',
  firstHref: null,
  endAction: '/admin/authorizations/end',
  endAllHref: '/admin/authorizations/end?app=pressure-diary',
  ended: null,
  following: false,
})

const question = (language: Language) => ({
  console: consoleFrame(language, 'authorizations'),
  now: NOW,
  action: '/admin/authorizations/end',
  csrf: 'token',
  fields: [['app', 'pressure-diary']] as const,
  count: { count: 214, more: false },
  common: { app: 'Pressure Diary', user: 'William Hart', patient: 'William Hart' },
  examples: [
    { app: 'Pressure Diary', user: 'William Hart', patient: 'William Hart', since: NOW - DAY },
    { app: 'State Registry', user: null, patient: null, since: NOW - 40 * DAY },
  ],
  reason: '',
  fault: null,
  backHref: '/admin/authorizations',
})

/** The pages by name; each call renders afresh in the language. */
export function adminPages(
  language: Language,
): Record<string, HtmlEscapedString | Promise<HtmlEscapedString>> {
  const props = list(language)
  return {
    'admin-authorizations': AuthorizationsPage({ ...props, ended: 3, following: true }),
    'admin-authorizations-ended': AuthorizationsPage({
      ...props,
      console: { ...props.console, readOnly: true, waiting: 0 },
      filter: { ...props.filter, state: 'ended' },
      rows: authorizationRowsSeen.map((row, at) => ({
        ...row,
        state: 'ended',
        endedAt: NOW - at * DAY,
        endedReason: at === 0 ? 'operator: left the practice' : 'user',
      })),
      total: { count: 10_000, more: true },
      firstHref: '/admin/authorizations?state=ended',
    }),
    'admin-authorizations-none': AuthorizationsPage({
      ...props,
      filter: { ...props.filter, patient: 'Hart' },
      unclear: {
        kind: 'patient',
        text: 'Hart',
        meant: [
          { name: 'William Hart, 1965-05-14', href: '?patient=85' },
          { name: 'Wilhelmina Hart, 1971-11-02', href: '?patient=86' },
        ],
      },
      rows: [],
      total: { count: 0, more: false },
      nextHref: null,
      endAllHref: null,
    }),
    'admin-end-authorizations': EndAuthorizationsPage(question(language)),
    'admin-end-authorizations-fault': EndAuthorizationsPage({
      ...question(language),
      count: { count: 100_000, more: true },
      fault: 'reason',
    }),
  }
}
