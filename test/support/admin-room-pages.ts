// The pages of the console's other rooms in the states that look different, by name.
import type { HtmlEscapedString } from 'hono/utils/html'
import { AuditPage } from '../../src/pages/admin/audit.tsx'
import { ExportsPage } from '../../src/pages/admin/exports.tsx'
import { KeysPage } from '../../src/pages/admin/keys.tsx'
import { OverviewPage } from '../../src/pages/admin/overview.tsx'
import { QuestionPage } from '../../src/pages/admin/question.tsx'
import { RegistrationsPage } from '../../src/pages/admin/registrations.tsx'
import { ShownOncePage } from '../../src/pages/admin/shown-once.tsx'
import { UserPage } from '../../src/pages/admin/user.tsx'
import { NewUserPage, UsersPage } from '../../src/pages/admin/users.tsx'
import type { Language } from '../../src/pages/language.ts'
import { consoleFrame } from './admin-pages.ts'
import { overviewSeen } from './overview-props.ts'
import { NOW } from './page-props.ts'

const DAY = 86_400_000
const HOUR = 3_600_000

/** The pages by name; each call renders afresh in the language. */
export function adminRoomPages(
  language: Language,
): Record<string, HtmlEscapedString | Promise<HtmlEscapedString>> {
  const frame = (room: Parameters<typeof consoleFrame>[1]) => consoleFrame(language, room)
  const maria = {
    username: 'maria',
    name: 'Maria Lopez',
    kind: 'patient' as const,
    fhirUser: 'Patient/354',
    createdAt: NOW - 90 * DAY,
    enabled: true,
    href: '/admin/users/01',
  }
  const user = {
    console: frame('users'),
    now: NOW,
    user: maria,
    accounts: {
      endAction: '/admin/users/01/unlink',
      accounts: [
        {
          issuer: 'https://id.hospital.example',
          subject: 'm-4711',
          linkedAt: NOW - 9 * DAY,
          csrf: 'token',
        },
      ],
    },
    signIn: {
      hasPassword: false,
      authenticator: true,
      passkeys: 2,
      recoveryCodes: 9,
      link: {
        purpose: 'invitation' as const,
        state: 'open' as const,
        at: NOW - DAY,
        until: NOW + 2 * DAY,
      },
      hrefs: { invite: '/i', withdraw: '/w', factors: '/f' },
    },
    hrefs: { reset: '/r', toggle: '/t', access: '/a', record: '/x' },
    proxies: [
      {
        id: '1',
        patient: 'Leo Lopez',
        relationship: 'mother',
        from: NOW - 80 * DAY,
        until: null,
        held: true,
        csrf: 'token',
      },
      {
        id: '2',
        patient: 'Rosa Lopez',
        relationship: 'daughter',
        from: NOW - 80 * DAY,
        until: NOW - DAY,
        held: false,
        csrf: 'token',
      },
    ],
    addAction: '/p',
    endAction: '/e',
    csrf: 'token',
    values: { patient: '', relationship: '', from: '', until: '' },
    fault: null,
    saved: true,
  }
  const desk = {
    console: frame('registrations'),
    now: NOW,
    mode: 'open' as const,
    rows: [
      {
        id: 'new-app',
        name: 'Pressure D1ary',
        logoUri: null,
        developer: 'Somebody',
        method: 'private_key_jwt' as const,
        scope: 'launch openid user/*.rs',
        redirectHosts: ['app.pressured1ary.example'],
        flags: [
          { kind: 'name-like-app' as const, like: 'Pressure Diary' },
          { kind: 'host-like-app' as const, like: 'app.pressurediary.example' },
        ],
        stated: {
          software: 'pressure-d1ary 2.1',
          issuer: 'https://trust.example',
          hash: '5mYp3C2kqH1mT0x8r0n1Qd3m8jK2n4Y7b6cV5zL0xWs',
        },
        since: NOW - 3 * HOUR,
        href: '/admin/login-trusts/new-app',
        csrf: 'token',
      },
      {
        id: 'old-app',
        name: 'Registry',
        logoUri: null,
        developer: null,
        method: 'none' as const,
        scope: 'openid patient/*.cruds',
        redirectHosts: [],
        flags: [],
        stated: null,
        since: NOW - 60 * HOUR,
        href: '/admin/login-trusts/old-app',
        csrf: 'token',
      },
    ],
    nextHref: null,
    firstHref: null,
    decideAction: '/admin/registrations/decide',
    tokens: [
      {
        id: '1',
        note: 'Northlight Health',
        usesLeft: 3,
        expiresAt: NOW + 5 * DAY,
        preApproved: true,
        csrf: 'token',
      },
    ],
    tokenAction: '/admin/registrations/tokens',
    withdrawAction: '/admin/registrations/withdraw',
    tokenCsrf: 'token',
    fault: null,
    done: null,
  }
  const key = {
    kid: 'q2cGjA0Xc8m4pXWm1yJq0bJmZ3rJx2o9Zc3l2u7hXyE',
    state: 'current' as const,
    createdAt: NOW - 40 * DAY,
    activatedAt: NOW - 39 * DAY,
    expiresAt: null,
  }
  const audit = {
    console: frame('audit'),
    filter: { type: '', outcome: '', person: '', patient: '', app: '', from: '', until: '' },
    action: '/admin/audit',
    csvHref: '/admin/audit.csv',
    apps: [{ value: 'pressure-diary', label: 'Pressure Diary' }],
    noUser: null,
    rows: [],
    nextHref: null,
    firstHref: null,
  }
  const event = {
    at: NOW - HOUR,
    type: 'authorization-revoked' as const,
    outcome: 'success' as const,
    user: 'maria',
    actor: 'j.meyer',
    app: 'KidsGrow',
    patient: '355',
    requestId: '01jdg7x2m4s5t6v7w8x9y0z1a2',
    details: ['by=operator', 'reason=lost phone'],
  }
  const anExport = {
    id: '01',
    app: 'Quality reports',
    appHref: '/admin/login-trusts/01',
    level: 'group' as const,
    groupId: 'diabetes',
    failure: null,
    percent: 0,
    resources: 1_234_567,
    files: 12,
    bytes: 1_700_000_000,
    createdAt: NOW - HOUR,
    endHref: '/admin/exports/01/end',
  }
  const exports = {
    console: frame('exports'),
    now: NOW,
    rows: [
      { ...anExport, state: 'running' as const, percent: 42, expiresAt: null },
      { ...anExport, state: 'complete' as const, expiresAt: NOW + 23 * HOUR },
      {
        ...anExport,
        state: 'failed' as const,
        level: 'patient' as const,
        groupId: null,
        failure: 'There is no space left for the files of the export.',
        expiresAt: NOW + 23 * HOUR,
      },
    ],
    total: 3,
    nextHref: null,
    firstHref: null,
    ended: true,
  }
  return {
    'admin-exports': ExportsPage(exports),
    'admin-exports-none': ExportsPage({ ...exports, rows: [], total: 0, ended: false }),
    'admin-overview': OverviewPage(overviewSeen(frame('overview'), NOW)),
    'admin-registrations': RegistrationsPage(desk),
    'admin-registrations-none': RegistrationsPage({
      ...desk,
      mode: 'off',
      rows: [],
      tokens: [],
      fault: 'token',
      done: 'approved',
    }),
    'admin-token-once': ShownOncePage({
      console: frame('registrations'),
      title: 'Token',
      beside: { name: 'X', text: 'Northlight Health' },
      name: 'Token',
      secret: 'Zk2bqXc9wH0m1r7nTtV5yQ8aLpE3sJdUfGhKxOoCiRM',
      once: '…',
      onHref: '/admin/registrations',
    }),
    'admin-users': UsersPage({
      console: frame('users'),
      now: NOW,
      filter: { q: '', kind: '' },
      action: '/admin/users',
      addHref: '/admin/new-user',
      rows: [
        maria,
        { ...maria, username: 'jm', name: 'J. Meyer', kind: 'operator', fhirUser: null },
        { ...maria, username: 'old', name: 'Old Account', enabled: false },
      ],
      nextHref: '?after=01',
      firstHref: null,
    }),
    'admin-new-user': NewUserPage({
      console: frame('users'),
      action: '/admin/new-user',
      csrf: 'token',
      values: {
        kind: 'patient',
        username: 'two words',
        name: '',
        fhir_user: 'Group/1',
        entry: 'invite',
      },
      faults: ['username', 'fhir_user'],
      expired: false,
      backHref: '/admin/users',
    }),
    'admin-user': UserPage(user),
    'admin-user-fault': UserPage({ ...user, proxies: [], fault: 'dates', saved: false }),
    'admin-user-question': QuestionPage({
      console: frame('users'),
      title: 'Maria Lopez',
      consequences: ['…'],
      submit: 'Maria Lopez',
      danger: true,
      action: '/admin/users/01/off',
      csrf: 'token',
      backHref: '/admin/users/01',
      fault: null,
    }),
    'admin-keys': KeysPage({
      console: frame('keys'),
      now: NOW,
      purposes: (['RS256', 'ES256', 'access', 'refresh'] as const).map((purpose) => ({
        purpose,
        keys: [
          key,
          { ...key, kid: 'next-key', state: 'next', activatedAt: null },
          { ...key, kid: 'old-key', state: 'retired', expiresAt: NOW + DAY },
        ],
        rotateHref: `/admin/keys/rotate/${purpose}`,
      })),
      jwksHref: '/jwks',
      importAction: '/admin/keys/import',
      csrf: 'token',
      fault: 'pem',
      done: 'rotated',
    }),
    'admin-audit': AuditPage({
      ...audit,
      rows: [
        event,
        {
          ...event,
          type: 'sign-in-failed',
          outcome: 'refused',
          actor: null,
          app: null,
          patient: null,
          details: [],
        },
        {
          ...event,
          type: 'fhir-access',
          actor: null,
          requestId: null,
          details: ['interaction=search', 'types=Observation=12', 'status=200'],
        },
      ],
      nextHref: '?before=1',
      firstHref: '?',
    }),
    'admin-audit-none': AuditPage({ ...audit, noUser: 'nobody' }),
  }
}
