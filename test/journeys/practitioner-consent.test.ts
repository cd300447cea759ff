// Who decides what an app may do for a practitioner: asked each time, asked once, or decided by the
// organization; each choice in the audit trail. Over HTTP, from the click to the code.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditEvent } from '../../src/model/audit-event.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { sendLaunch, signedIn } from '../support/desk.ts'
import type { Person } from '../support/person.ts'
import { addPractice, OKAFOR } from '../support/practice.ts'

const APP = 'https://app.example'
const CALLBACK = `${APP}/callback`
const SCOPE = 'launch openid fhirUser patient/Patient.r patient/Observation.rs'
let running: Running

beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  for (const practitioner_consent of ['always', 'once', 'pre-approved'])
    await running.addClient({
      client_id: practitioner_consent,
      redirect_uris: [CALLBACK],
      launch_uri: `${APP}/launch`,
      practitioner_consent,
      scope: `${SCOPE} launch/patient`,
    })
  await running.addClient({
    client_id: 'device',
    redirect_uris: ['http://localhost:9/callback'],
    launch_uri: `${APP}/launch`,
    practitioner_consent: 'pre-approved',
    token_endpoint_auth_method: 'none',
    scope: SCOPE,
  })
})
afterAll(() => running?.close())

const arrived = (url: string) =>
  /^(https:\/\/app\.example|http:\/\/localhost:9)\/callback/.test(url)
const doctor = async () => (await signedIn(running, OKAFOR.username)).person

/** Clicks the app in a patient's chart, and goes on to where the browser stops. */
async function start(
  person: Person,
  clientId: string,
  patient: string,
  change: Record<string, string> = {},
) {
  const chart = await person.go(`${running.issuer}/ehr/patients/${patient}`, () => false)
  const launched = new URL(
    (await sendLaunch(person, chart, clientId)).headers.get('location') ?? '',
  )
  return authorize(person, clientId, {
    launch: launched.searchParams.get('launch') ?? '',
    ...change,
  })
}

function authorize(person: Person, clientId: string, change: Record<string, string>) {
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: clientId === 'device' ? 'http://localhost:9/callback' : CALLBACK,
    scope: SCOPE,
    state: 's',
    aud: running.fhirBase,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...change,
  })
  return person.go(`${running.issuer}/authorize?${parameters}`, arrived)
}

const isConsent = ({ url }: { url: string }) => /\/steps\/[^/]+\/consent$/.test(url)
const hasCode = ({ url }: { url: string }) => arrived(url) && new URL(url).searchParams.has('code')

async function lastGrant(): Promise<AuditEvent | undefined> {
  const stores = running.gate.stores('default')
  return (await stores.auditEvents.list({ type: 'consent-granted', limit: 1 }))[0]
}

describe('pre-approved by the organization', () => {
  test('a click leads to the app without a question, and the trail says who decided', async () => {
    expect(hasCode(await start(await doctor(), 'pre-approved', 'demo-william'))).toBe(true)
    expect(await lastGrant()).toMatchObject({
      clientId: 'pre-approved',
      patientId: 'demo-william',
      detail: { by: 'organization', scope: SCOPE },
    })
  })

  test('what the app begins by itself is asked about all the same', async () => {
    const person = await doctor()
    const page = await authorize(person, 'pre-approved', {
      scope: 'openid fhirUser launch/patient patient/Patient.r',
    })
    expect(page.url).toContain('/choose-patient')
    const chosen = await person.press(page, /^search$/i, arrived, { fill: { search: 'hart' } })
    expect(
      isConsent(
        await person.press(chosen, /continue/i, arrived, { fill: { patient: 'demo-william' } }),
      ),
    ).toBe(true)
  })

  test('an app that wishes the question asked gets it asked (OIDC Core §3.1.2.1)', async () => {
    expect(
      isConsent(await start(await doctor(), 'pre-approved', 'demo-ada', { prompt: 'consent' })),
    ).toBe(true)
  })

  test('a patient who starts the same app is asked', async () => {
    const page = await authorize(
      (await signedIn(running, 'william', '/portal')).person,
      'pre-approved',
      {
        scope: 'openid fhirUser launch/patient patient/Patient.r',
      },
    )
    expect(isConsent(page)).toBe(true)
  })

  test('a public app on a device is asked about (RFC 8252 §8.6)', async () => {
    expect(isConsent(await start(await doctor(), 'device', 'demo-ada'))).toBe(true)
  })
})

describe('asked once', () => {
  test('the first time, and then not again, whoever is the patient; what was unticked stays so', async () => {
    const person = await doctor()
    const page = await start(person, 'once', 'demo-william')
    expect(isConsent(page)).toBe(true)
    const tick = (scope: string) => scope.endsWith('|vital-signs') || scope === 'patient/Patient.r'
    expect(hasCode(await person.press(page, /^share$/i, arrived, { tick }))).toBe(true)
    expect(await lastGrant()).toMatchObject({ detail: { by: 'user' } })

    expect(hasCode(await start(person, 'once', 'demo-ada'))).toBe(true)
    const again = await lastGrant()
    expect(again).toMatchObject({ patientId: 'demo-ada', detail: { by: 'earlier decision' } })
    expect(again?.detail?.scope).toMatch(/patient\/Observation\.rs\?category=\S+\|vital-signs/)
    expect(again?.detail?.scope).not.toMatch(/patient\/Observation\.rs( |$)/)
  })

  test('and again once the app was stopped', async () => {
    const person = await doctor()
    expect(hasCode(await start(person, 'once', 'demo-rosa'))).toBe(true)
    const stores = running.gate.stores('default')
    const user = await stores.users.findByUsername(OKAFOR.username)
    const granted = (await stores.authorizations.listByUser(user?.id ?? '')).filter(
      (one) => one.clientId === 'once',
    )
    const newest = granted.at(-1)
    if (!newest) throw new Error('nothing was granted')
    await stores.authorizations.markRedeemed(newest.id, running.gate.clock.now())
    const question = await person.go(`${running.issuer}/portal/apps/${newest.id}/stop`, () => false)
    await person.press(question, /stop/i, () => false)
    expect(isConsent(await start(person, 'once', 'demo-rosa'))).toBe(true)
  })
})

test('asked always: each time, and a no is recorded and gives nothing', async () => {
  const person = await doctor()
  for (const answer of [/^share$/i, /don’t share/i]) {
    const page = await start(person, 'always', 'demo-william')
    expect(isConsent(page)).toBe(true)
    const back = new URL((await person.press(page, answer, arrived)).url)
    expect(back.searchParams.get('error')).toBe(answer.test('share') ? null : 'access_denied')
  }
})
