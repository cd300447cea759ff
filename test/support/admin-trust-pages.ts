// The pages of the Login Trusts editor in the states that look different, by name.
import type { HtmlEscapedString } from 'hono/utils/html'
import { parseForm } from '../../src/http/form.ts'
import { ImportLoginTrustsPage } from '../../src/pages/admin/import-login-trusts.tsx'
import { LoginTrustFormPage } from '../../src/pages/admin/login-trust-form.tsx'
import { LoginTrustLogoPage } from '../../src/pages/admin/login-trust-logo.tsx'
import {
  NewSecretPage,
  SecretPage,
  TrustQuestionPage,
} from '../../src/pages/admin/login-trust-steps.tsx'
import { LoginTrustTestPage } from '../../src/pages/admin/login-trust-test.tsx'
import { LoginTrustsPage } from '../../src/pages/admin/login-trusts.tsx'
import { TrustsFilePage } from '../../src/pages/admin/trusts-file.tsx'
import type { Language } from '../../src/pages/language.ts'
import { consoleFrame } from './admin-pages.ts'
import { NOW } from './page-props.ts'

const DAY = 86_400_000
/** Four pixels of a picture. */
const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGNgSPgPQhAKAB7cBXkJ4QpqAAAAAElFTkSuQmCC'
const PEM = '-----BEGIN PUBLIC KEY-----\nMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE\n-----END PUBLIC KEY-----'

const fields = (more: Record<string, string> = {}) => {
  const query = new URLSearchParams({
    client_name: 'Pressure Diary',
    developer: 'Northlight Health, Inc.',
    description: 'Keeps a diary of your blood pressure.',
    redirect_uris: 'https://app.pressurediary.example/callback\ncom.northlight.diary:/callback',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: PEM,
    launch_display: 'tab',
    practitioner_consent: 'always',
    access_token_format: 'reference',
    access_token_lifetime_seconds: '3600',
    pkce_required: 'on',
    state_required: 'on',
    fhir_enabled: 'on',
    more_scope: 'patient/Observation.rs?category=http://terminology.hl7.org/x|laboratory',
    ...more,
  })
  for (const grant of ['authorization_code', 'refresh_token']) query.append('grant_types', grant)
  for (const scope of ['openid', 'launch/patient', 'patient/*.rs', 'user/Condition.rs'])
    query.append('scope', scope)
  return parseForm(query.toString())
}

/** The pages by name; each call renders afresh in the language. */
export function adminTrustPages(
  language: Language,
): Record<string, HtmlEscapedString | Promise<HtmlEscapedString>> {
  const console = consoleFrame(language, 'login-trusts')
  const list = {
    console,
    now: NOW,
    filter: { q: '', state: '', kind: '' },
    action: '/admin/login-trusts',
    addHref: '/admin/new-login-trust',
    importHref: '/admin/import-login-trusts',
    fileHref: '/admin/login-trusts-file',
    rows: [],
    total: 0,
    nextHref: null,
    firstHref: null,
  }
  const row = {
    id: 'pressure-diary',
    name: 'Pressure Diary',
    developer: 'Northlight Health, Inc.',
    logoUri: null,
    method: 'none' as const,
    enabled: true,
    fhirEnabled: true,
    pkceRequired: true,
    access: { count: 214, more: false },
    accessHref: '/admin/authorizations?app=pressure-diary',
    updatedAt: NOW - DAY,
    href: '/admin/login-trusts/pressure-diary',
  }
  const file = {
    console,
    action: '/admin/login-trusts-file',
    csrf: 'token',
    downloadHref: '/admin/login-trusts.yaml',
    listHref: '/admin/login-trusts',
    text: 'chartgate: 1\nlogin_trusts: {}\n',
    faults: [],
    fault: null,
    plan: null,
    secrets: null,
  }
  const logo = {
    console,
    app: 'Pressure Diary',
    pictureHref: null,
    uploaded: false,
    logoUri: 'https://app.pressurediary.example/logo.png',
    lookedAt: NOW - DAY,
    reason: 'unreachable' as const,
    now: NOW,
    action: '/admin/login-trusts/pressure-diary/logo',
    csrf: 'token',
    backHref: '/admin/login-trusts/pressure-diary',
    fault: null,
    done: false,
  }
  const form = {
    console,
    app: {
      id: 'pressure-diary',
      name: 'Pressure Diary',
      enabled: true,
      stated: {
        software: 'pressure-diary 2.1',
        issuer: 'https://trust.example',
        hash: '5mYp3C2kqH1mT0x8r0n1Qd3m8jK2n4Y7b6cV5zL0xWs',
      },
    },
    action: '/admin/login-trusts/pressure-diary',
    csrf: 'token',
    values: fields(),
    updatedAt: '1',
    faults: [],
    state: 'editing' as const,
    hrefs: {
      list: '/admin/login-trusts',
      self: '/admin/login-trusts/pressure-diary',
      doing: {
        test: '/admin/login-trusts/pressure-diary/test',
        logo: '/admin/login-trusts/pressure-diary/logo',
        duplicate: '/admin/new-login-trust?copy=pressure-diary',
        secret: '/admin/login-trusts/pressure-diary/secret',
        toggle: '/admin/login-trusts/pressure-diary/off',
        remove: '/admin/login-trusts/pressure-diary/remove',
      },
    },
  }
  const step = {
    console,
    app: 'Pressure Diary',
    action: '/admin/login-trusts/pressure-diary/off',
    csrf: 'token',
    backHref: '/admin/login-trusts/pressure-diary',
    fault: null,
  }
  return {
    'admin-trusts': LoginTrustsPage({
      ...list,
      rows: [
        row,
        {
          ...row,
          id: 'legacy',
          name: 'Chart Helper',
          developer: null,
          method: 'client_secret_post',
          enabled: false,
          fhirEnabled: false,
          pkceRequired: false,
          access: { count: 1000, more: true },
        },
      ],
      total: 2,
    }),
    'admin-trusts-none': LoginTrustsPage({ ...list, filter: { ...list.filter, q: 'xyz' } }),
    // Once: with all its boxes it is the largest page there is.
    'admin-trust': LoginTrustFormPage({
      ...form,
      values: fields({ client_name: '', redirect_uris: 'ftp://files.example/' }),
      faults: [
        { member: 'client_name', message: 'is missing' },
        { member: 'redirect_uris[0]', message: 'must be https' },
        { member: 'pkce_required', message: 'may be false only for a confidential client' },
        { member: 'scope', message: 'has what is no scope here: patient/X.y' },
      ],
    }),
    'admin-trust-off': TrustQuestionPage({
      ...step,
      question: 'off',
      access: { count: 214, more: false },
    }),
    'admin-trust-remove': TrustQuestionPage({
      ...step,
      question: 'remove',
      access: { count: 10_000, more: true },
      fault: 'conflict',
    }),
    'admin-trust-new-secret': NewSecretPage(step),
    'admin-trust-secret': SecretPage({
      console,
      app: { id: 'pressure-diary', name: 'Pressure Diary' },
      secret: 'Zk2bqXc9wH0m1r7nTtV5yQ8aLpE3sJdUfGhKxOoCiRM',
      onHref: '/admin/login-trusts/pressure-diary',
    }),
    'admin-trust-test': LoginTrustTestPage({
      console,
      app: 'Pressure Diary',
      findings: [
        { tone: 'good', code: 'keys-fetched', subject: 'https://a.example/jwks', count: 2 },
        { tone: 'good', code: 'key-usable', subject: 'k1', detail: 'ES384' },
        { tone: 'warn', code: 'scope-left-out', subject: 'patient/Nonexistent.rs' },
        {
          tone: 'bad',
          code: 'request-refused',
          subject: 'https://a.example/cb',
          detail: 'None of the requested scopes can be granted to this client.',
        },
      ],
      action: '/admin/login-trusts/pressure-diary/test',
      csrf: 'token',
      backHref: '/admin/login-trusts/pressure-diary',
    }),
    'admin-import': ImportLoginTrustsPage({
      console,
      action: '/admin/import-login-trusts',
      csrf: 'token',
      fault: null,
      outcome: [
        {
          name: 'MIE-localhost-launch',
          href: '/admin/login-trusts/MIE-localhost-launch',
          notes: ['allowed_options has FHIR on', 'private_key was thrown away'],
          faults: [],
        },
        { name: 'old', href: null, notes: [], faults: ['digest is SHA1'] },
      ],
    }),
    'admin-trusts-file': TrustsFilePage({
      ...file,
      plan: {
        settings: {
          members: [
            { member: 'time_zone', gone: ['"UTC"'], come: ['"Europe/Berlin"'], reordered: false },
            { member: 'fhir_upstream_token', gone: ['••••••'], come: [], reordered: false },
          ],
          effects: ['pages', 'connection'],
        },
        trusts: [
          {
            kind: 'added',
            id: 'new-diary',
            name: 'New Diary',
            members: [
              { member: 'client_name', gone: [], come: ['"New Diary"'], reordered: false },
              {
                member: 'redirect_uris',
                gone: [],
                come: ['"https://new.example/cb"'],
                reordered: false,
              },
            ],
            secret: 'made',
            access: null,
          },
          {
            kind: 'changed',
            id: 'pressure-diary',
            name: 'Pressure Diary',
            members: [
              {
                member: 'redirect_uris',
                gone: ['"https://old.example/cb"'],
                come: ['"https://app.pressurediary.example/a/very/long/path/that/wraps/around"'],
                reordered: false,
              },
              { member: 'scope', gone: [], come: [], reordered: true },
              { member: 'disabled', gone: ['false'], come: ['true'], reordered: false },
            ],
            secret: 'replaced',
            access: { count: 214, more: false, kind: 'rests' },
          },
          {
            kind: 'removed',
            id: 'legacy',
            name: 'Chart Helper',
            members: [],
            secret: 'kept',
            access: { count: 10_000, more: true, kind: 'ends' },
          },
        ],
        conflicts: [],
        unchanged: 4,
        left: 1,
        digest: 'abc',
      },
    }),
    'admin-trusts-file-faults': TrustsFilePage({
      ...file,
      faults: [
        { line: 9, field: 'bad: redirect_uris[0]', message: 'has a wildcard (*)' },
        { line: 1, field: '', message: 'has a directive (%); it is YAML 1.2 without one' },
      ],
      plan: null,
    }),
    'admin-trusts-file-done': TrustsFilePage({
      ...file,
      text: '',
      secrets: [
        {
          id: 'new-diary',
          name: 'New Diary',
          secret: 'Zk2bqXc9wH0m1r7nTtV5yQ8aLpE3sJdUfGhKxOoCiRM',
          href: '/admin/login-trusts/new-diary',
        },
      ],
    }),
    'admin-trust-logo': LoginTrustLogoPage(logo),
    'admin-trust-logo-fault': LoginTrustLogoPage({
      ...logo,
      uploaded: true,
      pictureHref: PICTURE,
      fault: 'not-a-picture',
    }),
    'admin-import-fault': ImportLoginTrustsPage({
      console,
      action: '/admin/import-login-trusts',
      csrf: 'token',
      fault: { line: 3, message: 'has a text that does not end' },
      outcome: null,
    }),
  }
}
