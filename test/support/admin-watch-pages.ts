// The pages of the console that tell why something is answered as it is: refusals and the simulator, by name.
import type { HtmlEscapedString } from 'hono/utils/html'
import { RefusalPage, RefusalsPage } from '../../src/pages/admin/refusals.tsx'
import { SimulatorPage } from '../../src/pages/admin/simulator.tsx'
import type { Language } from '../../src/pages/language.ts'
import { messagesIn } from '../../src/pages/messages/messages.ts'
import { consoleFrame } from './admin-pages.ts'
import { NOW } from './page-props.ts'

const HOUR = 3_600_000

/** The pages by name; each call renders afresh in the language. */
export function adminWatchPages(
  language: Language,
): Record<string, HtmlEscapedString | Promise<HtmlEscapedString>> {
  const frame = (room: Parameters<typeof consoleFrame>[1]) => consoleFrame(language, room)
  const aRefusal = {
    id: '01k9z6n0q1h2j3k4m5n6p7r8s9',
    at: NOW - HOUR,
    requestId: '01k9z6n0q1h2j3k4m5n6p7r8s9',
    endpoint: 'fhir' as const,
    rule: 'scope-missing' as const,
    hidden: null,
    error: 'forbidden',
    status: 403,
    clientId: 'pressure-diary',
    proven: true,
    userId: '01',
    authorizationId: '01k9z6n0q1h2j3k4m5n6p7r8s0',
    asked: {
      method: 'GET',
      request: 'search-type',
      resource: 'Observation',
      parameters: 'patient, code',
    },
    enough:
      'patient/Observation.rs, or patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory',
    dropped: 0,
    app: 'Pressure Diary',
    href: '/admin/refusals/01',
  }
  const unproven = {
    ...aRefusal,
    endpoint: 'token' as const,
    rule: 'assertion-expired' as const,
    error: 'invalid_client',
    status: 401,
    proven: false,
    userId: null,
    authorizationId: null,
    asked: {
      grant_type: 'client_credentials',
      scope: 'system/Patient.rs',
      with: 'client_assertion',
    },
    enough: null,
    dropped: 1240,
    app: '<script>alert(1)</script>',
  }
  const hidden = {
    ...aRefusal,
    rule: 'not-found' as const,
    hidden: 'granular-constraint' as const,
    error: 'not-found',
    status: 404,
    asked: { method: 'GET', request: 'read', resource: 'Observation/oa-lab' },
    enough: null,
  }
  const refusals = {
    console: frame('refusals'),
    filter: { request: '', app: '', rule: '', from: '', until: '' },
    action: '/admin/refusals',
    apps: [{ value: 'pressure-diary', label: 'Pressure Diary' }],
    rows: [aRefusal, unproven, hidden, { ...unproven, clientId: null, app: null }],
    nextHref: '/admin/refusals?before=1',
    firstHref: '/admin/refusals',
  }
  const closely = ({ app: _, ...one }: typeof aRefusal | typeof unproven | typeof hidden) => ({
    ...one,
    app: { name: 'Pressure Diary', href: '/admin/login-trusts/pressure-diary' },
    person: one.userId === null ? null : 'maria',
    simulatorHref: one.userId === null ? null : '/admin/simulator?request=GET+Observation',
    chapter: 'docs/apps.md#refusals-access-to-records',
  })
  const refusal = {
    console: frame('refusals'),
    requestId: aRefusal.requestId,
    refusals: [closely(hidden), closely(aRefusal)],
    backHref: '/admin/refusals',
  }
  const simulator = {
    console: frame('simulator'),
    form: {
      authorization: '01k9z6n0q1h2j3k4m5n6p7r8s0',
      app: '',
      user: '',
      patient: '',
      scope: '',
      request: 'GET Observation/oa-lab',
      about: '',
      body: '',
    },
    apps: [{ value: 'pressure-diary', label: 'Pressure Diary' }],
    action: '/admin/simulator',
    csrf: 'token',
    fault: null,
    explanation: {
      request: { request: 'search-type', resource: 'Observation', parameters: 'category' },
      outcome: {
        allowed: false as const,
        rule: 'not-found' as const,
        hidden: 'granular-constraint' as const,
        status: 404,
        words: 'There is no such resource that this token could see.',
        enough: aRefusal.enough,
      },
      scopes: [
        { scope: 'patient/Observation.rs?category=vital-signs', reach: ['354'], because: null },
        { scope: 'user/*.rs', reach: 'all' as const, because: null },
        { scope: 'system/*.rs', reach: null, because: 'no-service' as const },
      ],
      query: {
        type: 'Observation',
        parameters: ['category=laboratory'],
        within: [{ patients: ['354'], filter: ['category=vital-signs'] }],
      },
      resource: {
        key: 'Observation/oa-lab',
        there: true,
        open: false,
        mismatched: ['category'],
        verdicts: [
          {
            scope: 'patient/Observation.rs?category=vital-signs',
            opens: false,
            bears: true,
            unmet: 'category=vital-signs',
            through: { by: 'parameter' as const, code: 'subject' },
          },
          {
            scope: 'user/*.rs',
            opens: true,
            bears: true,
            unmet: null,
            through: { by: 'all' as const },
          },
          { scope: 'system/*.rs', opens: false, bears: false, unmet: null, through: null },
        ],
      },
      entries: [
        {
          request: { request: 'read', resource: 'Patient/354' },
          outcome: { allowed: true as const, count: 1 },
        },
      ],
    },
  }
  return {
    'admin-simulator': SimulatorPage({ ...simulator, explanation: null }),
    'admin-simulator-explained': SimulatorPage(simulator),
    'admin-simulator-fault': SimulatorPage({
      ...simulator,
      explanation: null,
      fault: {
        text: messagesIn(language).admin.simulator.faults.ended,
        detail: 'The user is <b>gone</b>.',
      },
    }),
    'admin-refusals': RefusalsPage(refusals),
    'admin-refusals-none': RefusalsPage({ ...refusals, rows: [], nextHref: null, firstHref: null }),
    'admin-refusal': RefusalPage(refusal),
    'admin-refusal-unproven': RefusalPage({
      ...refusal,
      refusals: [{ ...closely(unproven), app: null }],
    }),
  }
}
