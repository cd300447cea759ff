// Every rule by which a request is refused, each by a real request: that it is kept under its rule, and that
// nothing of what was sent is kept with it that must not be.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../src/lib/hashing.ts'
import type { HiddenRule, RefusalRule } from '../../src/model/refusal-rules.ts'
import { createLaunch } from '../../src/smart/launch.ts'
import {
  addApp,
  codeFor,
  credentialsOf,
  exchange,
  post,
  REDIRECT,
  refresh,
} from '../support/app.ts'
import { addBackendService, assertionOf, keyPair } from '../support/backend-service.ts'
import { refreshToken } from '../support/fixtures.ts'
import { ADA, MAYA, MAYAS_SON, WILLIAM } from '../support/practice.ts'
import {
  app,
  asked,
  asserted,
  atApp,
  BASIC_APP,
  basicApp,
  chartApp,
  closeRefusalWorld,
  code,
  connected,
  idOf,
  inTight,
  launch,
  legacy,
  observationOf,
  off,
  openRefusalWorld,
  type Produced,
  read,
  register,
  running,
  secretApp,
  sendAssertion,
  service,
  signedIn,
  silently,
  stated,
  system,
  tight,
  token,
  tokens,
  toldApp,
  VITALS,
  write,
} from '../support/refusal-world.ts'
import { signStatement } from '../support/statement-issuer.ts'

beforeAll(openRefusalWorld, 120_000)
afterAll(closeRefusalWorld)

/** One request for each rule. */
const REFUSED: Record<RefusalRule, () => Promise<Produced>> = {
  'rate-limited': async () => {
    const of = await addApp(tight)
    await post(of, '/introspect', {})
    return inTight(idOf(await post(of, '/introspect', {})))
  },
  'request-malformed': () => token('{}', { 'content-type': 'application/json' }),
  'request-too-long': () => asked({ state: 'x'.repeat(9000) }),
  'parameter-repeated': () => token('grant_type=a&grant_type=b'),
  'parameter-missing': () => token({}),
  'parameter-wrong': () => asked({ max_age: 'soon' }),

  'client-unknown': () => asked({ client_id: 'nobody' }),
  'client-disabled': () => asked({}, off),
  'redirect-uri-mismatch': () => asked({ redirect_uri: `${REDIRECT}?patient=SECRET` }),
  'grant-not-registered': () => token({ grant_type: 'client_credentials', ...credentialsOf(app) }),
  'request-object-unsupported': () => asked({ request: 'x.y.z' }),
  'response-type-unsupported': () => asked({ response_type: 'token' }),
  'state-missing': () => asked({ state: null }),
  'audience-mismatch': () => asked({ aud: 'https://other.example/fhir' }),
  'scope-not-allowed': () => asked({ scope: 'system/Patient.rs' }),
  'launch-mismatch': () => asked({ launch: 'x' }),
  'launch-stale': () => asked({ launch: 'x', scope: 'launch patient/*.rs' }, chartApp),
  'pkce-required': () => asked({ code_challenge: null, code_challenge_method: null }),
  'pkce-malformed': () => asked({ code_challenge_method: 'plain' }),
  'login-required': () => asked({ prompt: 'none' }),
  'consent-required': () => silently(ADA.username),
  'patient-choice-required': () => silently(MAYA.username),
  'no-patient-record': async () => {
    await running.addUser({ kind: 'patient', username: 'nobody', fhirUser: 'RelatedPerson/none' })
    const { page } = await signedIn(app, {}, 'nobody')
    return toldApp(page.url)
  },
  'launch-patient-not-allowed': async () => {
    const stores = running.gate.stores('default')
    const user = await stores.users.findByUsername(MAYA.username)
    if (!user) throw new Error('no such user')
    const { launch: made } = await createLaunch(await running.gate.launches('default'), {
      client: chartApp.client,
      user,
      sessionId: null,
      patientId: MAYAS_SON,
      encounterId: null,
      intent: null,
      fhirContext: [],
      needPatientBanner: true,
    })
    await stores.users.endProxy('proxy-1', Date.now() - 1)
    const scope = 'launch openid fhirUser patient/*.rs'
    const { page } = await signedIn(chartApp, { launch: made, scope }, MAYA.username)
    return toldApp(page.url)
  },
  'user-denied': async () => {
    const { person, page } = await signedIn(app, {}, ADA.username)
    return toldApp(
      (await person.press(page, /don.t (allow|share)|deny|decline|do not/i, atApp)).url,
    )
  },

  'client-authentication-missing': () => token({ grant_type: 'authorization_code', code: 'x' }),
  'client-authentication-several': () =>
    token(
      { grant_type: 'authorization_code', ...credentialsOf(secretApp) },
      { authorization: `Basic ${btoa(`${basicApp.client.id}:x`)}` },
    ),
  'client-authentication-method': () =>
    token({ grant_type: 'authorization_code', ...credentialsOf(app), client_secret: 'SECRET' }),
  'client-authentication-malformed': () =>
    token({ grant_type: 'authorization_code' }, { authorization: 'Basic !!!' }),
  'client-secret-wrong': () =>
    token({
      grant_type: 'authorization_code',
      client_id: secretApp.client.id,
      client_secret: 'SECRET',
    }),
  'assertion-malformed': () => sendAssertion('SECRET'),
  'assertion-issuer': () => asserted({ iss: 'somebody else' }),
  'assertion-header': () => asserted({}, { kid: '' }),
  'assertion-audience': () => asserted({ aud: 'https://other.example/token' }),
  'assertion-expired': () => asserted({ exp: Math.floor(Date.now() / 1000) - 600 }),
  'assertion-lifetime': () => asserted({ exp: Math.floor(Date.now() / 1000) + 3600 }),
  'assertion-not-yet': () => asserted({ nbf: Math.floor(Date.now() / 1000) + 200 }),
  'assertion-id': () => asserted({ jti: undefined }),
  'assertion-replayed': async () => {
    const one = await assertionOf(service)
    await sendAssertion(one)
    return sendAssertion(one)
  },
  'assertion-signature': async () =>
    asserted({}, {}, { ...service, key: { ...(await keyPair()), kid: service.key.kid } }),
  'client-keys-unreachable': async () => {
    const jwks_uri = 'http://localhost:9/jwks'
    return asserted({}, {}, await addBackendService(running, { jwks: undefined, jwks_uri }))
  },
  'client-key-unknown': () => asserted({}, { kid: 'another' }),
  'client-key-unusable': async () => {
    const broken = await addBackendService(running)
    const jwk = { ...broken.key.jwk, x: 'AA', y: 'AA' }
    const { stores } = running.gate
    const kept = await stores('default').clients.find(broken.client.id)
    // A key as none that is registered can be.
    const changed = { ...broken.client, jwks: [jwk as never], updatedAt: Date.now() + 1 }
    await stores('default').clients.replace(changed, kept?.updatedAt ?? 0)
    return asserted({}, {}, broken)
  },

  'grant-type-unsupported': () => token({ grant_type: 'password' }),
  'code-unknown': () =>
    token({ grant_type: 'authorization_code', code: 'SECRET', ...credentialsOf(app) }),
  'code-redeemed': async () => {
    const given = await codeFor(app, WILLIAM)
    await exchange(app, given)
    return idOf(await exchange(app, given))
  },
  'code-of-other-client': async () => idOf(await exchange(secretApp, await codeFor(app, WILLIAM))),
  'code-expired': async () => {
    const of = await addApp(tight)
    const given = await codeFor(of, WILLIAM)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    return inTight(idOf(await exchange(of, given)))
  },
  'redirect-uri-differs': () => code({ redirect_uri: 'http://localhost:9/other' }),
  'verifier-missing': () => code({ code_verifier: null }),
  'verifier-unexpected': () =>
    code({}, legacy, { code_challenge: null, code_challenge_method: null }),
  'verifier-mismatch': () => code({ code_verifier: 'x'.repeat(43) }),
  'authorization-ended': async () => {
    const { body } = await exchange(app, await codeFor(app, WILLIAM))
    const stores = running.gate.stores('default')
    const kept = await stores.refreshTokens.find(sha256(String(body.refresh_token)))
    await stores.authorizations.revoke(kept?.authorizationId ?? '', 'operator', Date.now())
    return idOf(await refresh(app, body.refresh_token))
  },
  'refresh-token-unknown': async () => idOf(await refresh(app, 'SECRET')),
  'refresh-token-expired': async () => {
    const stores = running.gate.stores('default')
    const kept = await stores.refreshTokens.find(sha256(String(tokens.refresh_token)))
    const { authorizationId = '' } = kept ?? {}
    const clientId = app.client.id
    await stores.refreshTokens.save(
      refreshToken('old', { authorizationId, clientId, expiresAt: 1 }),
    )
    return idOf(await refresh(app, 'old'))
  },
  'refresh-token-reused': async () => {
    const of = await addApp(tight)
    const { body } = await exchange(of, await codeFor(of, WILLIAM))
    await refresh(of, body.refresh_token)
    await new Promise((resolve) => setTimeout(resolve, 20))
    return inTight(idOf(await refresh(of, body.refresh_token)))
  },
  'scope-beyond-grant': async () =>
    idOf(await refresh(app, tokens.refresh_token, { scope: 'user/*.cruds' })),
  'introspection-not-allowed': async () =>
    idOf(await post(app, '/introspect', { token: 'SECRET', ...credentialsOf(app) })),

  'registration-token-wrong': async () =>
    idOf(
      await fetch(`${running.issuer}/register/x`, { headers: { authorization: 'Bearer SECRET' } }),
    ),
  'metadata-malformed': async () => idOf(await register('{')),
  'metadata-wrong': async () => idOf(await register({ ...BASIC_APP, client_uri: 'data:x' })),
  'redirect-uri-not-allowed': async () =>
    idOf(await register({ ...BASIC_APP, redirect_uris: ['javascript:alert(1)'] })),
  'software-statement-unapproved': async () =>
    idOf(await register({ ...BASIC_APP, software_statement: await signStatement() })),
  'software-statement-invalid': async () =>
    idOf(await register({ ...BASIC_APP, software_statement: 'x.y.z' })),
  'software-statement-missing': async () => ({
    at: stated,
    id: idOf(await register(BASIC_APP, stated)),
  }),
  'registrations-full': async () => {
    await register(BASIC_APP, tight)
    return inTight(idOf(await register(BASIC_APP, tight)))
  },
  'registration-overtaken': async () => {
    const made = await (await register(BASIC_APP)).json()
    const change = { ...BASIC_APP, client_id: made.client_id }
    const options = {
      method: 'PUT',
      uri: made.registration_client_uri,
      bearer: made.registration_access_token,
    }
    // Its token is looked at before its body, which comes only when another change is through.
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode(' '))
        await new Promise((resolve) => setTimeout(resolve, 100))
        expect((await register(change, running, options)).status).toBe(200)
        controller.enqueue(new TextEncoder().encode(JSON.stringify(change)))
        controller.close()
      },
    })
    const overtaken = await fetch(options.uri, {
      method: 'PUT',
      body,
      // A member of fetch that the types do not know yet.
      ...{ duplex: 'half' },
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${options.bearer}`,
      },
    })
    expect(overtaken.status).toBe(409)
    return idOf(overtaken)
  },

  'launch-privilege-missing': () => launch(service, { app: 'x', user: 'y' }),
  'launch-client-kind': () => launch(secretApp, { app: 'x', user: 'y' }),
  'launch-not-possible': async () => {
    const ehr = await addBackendService(running, { launch_privilege: 'launch' })
    return launch(ehr, { app: 'none', user: ADA.username })
  },

  'token-missing': async () => idOf(await fetch(`${running.fhirBase}/Patient/${WILLIAM.patient}`)),
  'token-invalid': () => read('Patient', 'SECRET'),
  'scope-missing': () => read('Group/x'),
  'reach-too-small': () => read('Patient/$everything'),
  'operation-not-offered': () => read('$graphql?query=SECRET'),
  'write-not-covered': () => write('POST', 'Observation', observationOf(ADA.patient)),
  'reference-not-visible': () =>
    write(
      'POST',
      'Observation',
      observationOf(WILLIAM.patient, { derivedFrom: [{ reference: 'Observation/none' }] }),
    ),
  'export-scope-missing': () => read('$export'),
  'export-group-not-allowed': async () =>
    system('$export', await addBackendService(running, { export_groups: ['g1'] })),
  'export-link-invalid': async () =>
    idOf(await fetch(`${running.fhirBase}/_export/none/1.1.Patient.ndjson?expires=1&signature=x`)),
  'not-found': () => read(`Patient/${ADA.patient}`),

  'fhir-request-wrong': () => read('Patient?_id=%'),
  'fhir-not-supported': () => read('Observation?_filter=subject%20eq%20SECRET'),
  'fhir-too-much': () => read(`Observation?${'_id=x&'.repeat(500)}`),
  'fhir-overtaken': () =>
    write(
      'PUT',
      `Patient/${WILLIAM.patient}`,
      { resourceType: 'Patient', id: WILLIAM.patient },
      {
        'if-match': 'W/"99"',
      },
    ),
  'fhir-rule-broken': () =>
    write('PATCH', `Patient/${WILLIAM.patient}`, [{ op: 'test', path: '/gender', value: 'x' }]),
}

/** What was in truth refused by `not-found`. */
const HIDDEN: Record<HiddenRule, () => Promise<Produced>> = {
  'resource-absent': () => read('Patient/none'),
  'patient-foreign': () => read(`Patient/${ADA.patient}`),
  'granular-constraint': async () => {
    const { matches } = await running.gate.fhirStore('default').search(
      (await import('../../src/fhir/search-query.ts')).parseSearch(
        'Observation',
        [
          ['patient', WILLIAM.patient],
          ['category', 'laboratory'],
        ],
        { bases: [], now: 0, lenient: false, defaultCount: 1, maxCount: 1 },
      ),
      () => 'all',
      null,
    )
    const [laboratory] = matches
    if (!laboratory) throw new Error('no laboratory result')
    const narrow = await connected(`launch/patient ${VITALS}`)
    return read(`Observation/${laboratory.id}`, narrow.access_token)
  },
  'page-link-invalid': () => read('_page/none'),
}

async function keptFor(produced: Produced) {
  const { at, id } = typeof produced === 'string' ? { at: running, id: produced } : produced
  expect(id).toMatch(/^[0-9a-z]{26}$/)
  await expect
    .poll(async () => (await at.gate.stores('default').refusals.findByRequest(id)).length)
    .toBeGreaterThan(0)
  const [kept] = await at.gate.stores('default').refusals.findByRequest(id)
  return kept
}

describe('a request is refused by a rule, and kept under it', () => {
  test.each(Object.entries(REFUSED))('%s', { timeout: 30_000 }, async (rule, produce) => {
    const kept = await keptFor(await produce())
    expect(kept?.rule).toBe(rule)
    expect(JSON.stringify(kept)).not.toContain('SECRET')
  })
})

describe('what was not told to the app is kept for people of the practice', () => {
  test.each(Object.entries(HIDDEN))('%s', { timeout: 30_000 }, async (hidden, produce) => {
    expect(await keptFor(await produce())).toMatchObject({ rule: 'not-found', hidden })
  })
})
