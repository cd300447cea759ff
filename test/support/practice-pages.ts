// The console's page of the practice's settings in the states that look different.
import type { HtmlEscapedString } from 'hono/utils/html'
import { practiceValues } from '../../src/admin/practice-form.ts'
import { loadConfig } from '../../src/config/load.ts'
import { styleOf } from '../../src/model/smart-style.ts'
import { newTenant } from '../../src/model/tenant.ts'
import { PracticePage } from '../../src/pages/admin/practice.tsx'
import type { Language } from '../../src/pages/language.ts'
import { fieldsOf } from '../../src/practice-desk.ts'
import { consoleFrame } from './admin-pages.ts'
import { NOW } from './page-props.ts'

const config = loadConfig({ CHARTGATE_PROFILE: 'demo', CHARTGATE_TIME_ZONE: 'Europe/Berlin' })

/** The pages by name. */
export function practicePages(
  language: Language,
): Record<string, HtmlEscapedString | Promise<HtmlEscapedString>> {
  const plain = fieldsOf(newTenant('default', NOW, { practice_name: 'Elm Street' }), config)
  const full = fieldsOf(
    {
      ...newTenant('default', NOW, {
        practice_name: 'Elm Street Family Practice',
        style: '{"color_highlight":"#7a1f5c","dim_border_radius":"4px"}',
        fhir_upstream: 'https://fhir.elm.example/r4',
        provider_issuer: 'https://login.elm.example',
        provider_client_id: 'chartgate',
      }),
      secrets: { fhir_upstream_token: 'v1.x.y', provider_client_secret: 'v1.x.y' },
    },
    config,
  )
  const page = {
    console: consoleFrame(language, 'practice'),
    action: '/admin/practice',
    csrf: 'token',
    version: '1',
    fields: full,
    values: practiceValues(full),
    look: styleOf({ color_highlight: '#7a1f5c', dim_border_radius: '4px' }),
    faults: [],
    findings: [],
    ties: null,
    problem: null,
    done: null,
    registrationsHref: '/admin/registrations',
    fileHref: '/admin/login-trusts-file',
  } as const
  return {
    'admin-practice': PracticePage({
      ...page,
      fields: plain,
      values: practiceValues(plain),
      look: styleOf(null),
      done: ['pages', 'apps-look', 'registration-open'],
    }),
    'admin-practice-tried': PracticePage({
      ...page,
      findings: [
        { tone: 'good', code: 'records-answers', detail: 'FHIR 4.0.1' },
        { tone: 'good', code: 'records-types', detail: '61' },
        { tone: 'bad', code: 'records-refuses', detail: 'upstream status 403' },
        { tone: 'warn', code: 'records-read-only' },
        { tone: 'good', code: 'provider-found', detail: 'https://login.elm.example/authorize' },
      ],
    }),
    'admin-practice-undecided': PracticePage({
      ...page,
      ties: { access: 84, people: 312, more: false },
    }),
    'admin-practice-faults': PracticePage({
      ...page,
      look: null,
      faults: [
        { name: 'practice_name', message: 'must be text on one line, at most 200 characters.' },
        { name: 'style', message: 'has no colour such as #0b6170 in color_highlight.' },
        { name: 'fhir_upstream_token', message: 'must be given anew with another fhir_upstream.' },
      ],
    }),
  }
}
