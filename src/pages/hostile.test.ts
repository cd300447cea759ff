// Text of foreign origin stays text (B06, B07): markup, quotes and direction overrides in names.
import { expect, test } from 'vitest'
import { connected } from '../../test/support/all-pages.ts'
import { tags } from '../../test/support/html.ts'
import { consent, NOW, pressureDiary, row, shell } from '../../test/support/page-props.ts'
import { appAccess, PLACES } from '../../test/support/portal-pages.ts'
import { AppAccessPage } from './app-access.tsx'
import { ChoosePatientPage } from './choose-patient.tsx'
import { ConnectedAppsPage } from './connected-apps.tsx'
import { ConsentPage } from './consent.tsx'
import { ContinuePage } from './continue.tsx'
import { ErrorPage } from './error.tsx'
import { HomePage } from './home.tsx'
import { render } from './render.ts'
import { SignInPage } from './sign-in.tsx'
import { StopAppPage } from './stop-app.tsx'

const MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(1)>\''
const REVERSED = 'good\u202Etxet\u2066.exe'

function pagesWith(text: string): string[] {
  const frame = shell({
    practiceName: text,
    supportContact: text,
    person: { name: text, signOutAction: '/x', csrf: text },
  })
  const app = {
    ...pressureDiary,
    name: text,
    developer: text,
    description: text,
    redirectHost: text,
  }
  const cancel = { action: '/x', csrf: text }
  const choose = { shell: frame, action: '/x', csrf: text, fault: null, app, cancel }
  const form = { shell: frame, action: '/x', csrf: text }
  const owned = {
    ...connected,
    name: text,
    developer: text,
    subject: { name: text, isSelf: true },
    grantedScope: text,
  }
  const born = { birthDate: text, ageYears: 3 }
  return [
    SignInPage({ ...form, username: text, fault: null, app, cancel }),
    ChoosePatientPage({
      ...choose,
      choice: {
        kind: 'own',
        records: [{ patientId: text, name: text, ...born, relationship: text, checked: true }],
      },
    }),
    ChoosePatientPage({
      ...choose,
      choice: {
        kind: 'search',
        searchAction: '/x',
        query: text,
        patients: [{ patientId: text, name: text, ...born, sex: null, mrn: text }],
        more: true,
      },
    }),
    ChoosePatientPage({
      ...choose,
      choice: { kind: 'search', searchAction: '/x', query: text, patients: [], more: false },
    }),
    ConsentPage(
      consent({
        shell: frame,
        csrf: text,
        app,
        subject: { name: text, ageYears: 3, isSelf: false },
        rows: [
          row(text, { scope: text, category: { system: text, code: text } }),
          row('Observation', {
            parts: [
              { scope: text, category: { system: text, code: text }, count: 1, checked: true },
            ],
          }),
        ],
        wildcards: [text],
        requestedScope: text,
      }),
    ),
    ConnectedAppsPage({
      shell: frame,
      places: PLACES,
      now: NOW,
      apps: [owned],
      stoppedName: text,
    }),
    AppAccessPage(
      appAccess({
        shell: frame,
        app: owned,
        rows: [row(text, { scope: text })],
        saved: { removedScope: text, until: null },
        activity: {
          days: [
            {
              at: NOW,
              requests: 1,
              kinds: [{ type: text, count: 1 }],
              wrote: [{ type: text, count: 1 }],
            },
          ],
          countedSince: null,
        },
      }),
    ),
    StopAppPage({ ...form, fault: null, app: owned, connectedAppsHref: '/x' }),
    ContinuePage({ shell: frame, action: '/x', method: 'post', fields: [[text, text]] }),
    ErrorPage({
      shell: frame,
      kind: 'app-request',
      requestId: text,
      details: { code: text, description: text },
    }),
    HomePage({
      shell: frame,
      signInHref: null,
      connectedAppsHref: '/x',
      addresses: [{ name: text, href: text }],
      demo: {
        things: [{ title: text, text, href: '/x' }],
        accounts: [{ who: text, username: text, password: text }],
      },
    }),
  ].map(render)
}

test('markup in any name, scope, category or field is inert on every page (B06)', () => {
  for (const page of pagesWith(MARKUP)) {
    expect(page).not.toContain('<script>alert')
    expect(page).not.toContain('<img src=x')
    expect(page).toContain('&lt;script&gt;')
    for (const tag of tags(page)) expect(Object.keys(tag.attributes).join()).not.toMatch(/(^|,)on/)
  }
})

test('quotes end no attribute', () => {
  const page = pagesWith('a" autofocus onfocus="b')[0] ?? ''
  const field = tags(page).find(({ attributes }) => attributes.id === 'username')
  expect(field?.attributes.value).toBe('a" autofocus onfocus="b')
})

test('direction overrides in names are dropped, and names are set apart in bdi (B07)', () => {
  for (const page of pagesWith(REVERSED)) {
    const shown = page.replace(/(?:value|name|href)="[^"]*"/g, '')
    expect(shown).not.toMatch(/[\u202a-\u202e\u2066\u2067]/)
    expect(page).toMatch(/<bdi[^>]*>goodtxet\.exe<\/bdi>/)
  }
})

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'JaVaScRiPt:alert(1)',
  '//evil.example',
  ' https://x',
  'ftp://x',
])('an app’s page at %j is not linked', (address) => {
  const app = { ...pressureDiary, policyUri: address, tosUri: address, clientUri: address }
  const links = tags(render(ConsentPage(consent({ app })))).filter(({ name }) => name === 'a')
  expect(links.map(({ attributes }) => attributes.href)).not.toContain(address)
})

test.each([
  'https://evil.example/logo.png',
  '//evil.example/logo.png',
  'javascript:x',
  'data:text/html,x',
])('a picture at %j is not loaded: pages load none from elsewhere', (logoUri) => {
  expect(render(ConsentPage(consent({ app: { ...pressureDiary, logoUri } })))).not.toContain('<img')
})

test('a picture that this server keeps is shown', () => {
  const app = { ...pressureDiary, logoUri: '/logo/pressure-diary' }
  expect(render(ConsentPage(consent({ app })))).toContain(
    '<img class="tile" src="/logo/pressure-diary" alt=""',
  )
})
