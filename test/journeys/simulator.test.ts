// The simulator: what the gateway would make of a request, in the console and by command, beside what it does
// make of it; nothing written, nothing shown of a record but type and id, and each use in the audit trail.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Explanation } from '../../src/fhir/explain.ts'
import { sha256 } from '../../src/lib/hashing.ts'
import { type App, addApp, codeFor, exchange, fhirGet, SCOPE } from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { commandLine } from '../support/command-line.ts'
import { nowhere, operatorAt } from '../support/operator.ts'
import { ADA, addPractice, WILLIAM } from '../support/practice.ts'

const VITALS =
  'patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs'
let running: Running
let app: App
let token: unknown
let authorization: string
/** A laboratory result of William's. */
let laboratory: string
let operator: Awaited<ReturnType<typeof operatorAt>>
const cli = commandLine()
beforeAll(async () => {
  running = await startChartgate({ tenants: ['north'] })
  await addPractice(running)
  app = await addApp(running, { scope: `${SCOPE} ${VITALS} patient/*.cruds` })
  const all = await connected('launch/patient patient/Observation.rs')
  const found = await (
    await fhirGet(app, all.token, 'Observation?category=laboratory&_count=1')
  ).json()
  laboratory = `Observation/${found.entry[0].resource.id}`
  ;({ token, authorization } = await connected(
    `launch/patient openid fhirUser offline_access patient/Patient.cruds ${VITALS}`,
  ))
  operator = await operatorAt(running)
}, 60_000)
afterAll(async () => {
  cli.remove()
  await running.close()
})

async function connected(scope: string) {
  const { body } = await exchange(app, await codeFor(app, WILLIAM, { scope }))
  const stores = running.gate.stores('default')
  const [newest] = await stores.authorizations.listByUser(
    (await stores.users.findByUsername(WILLIAM.username))?.id ?? '',
  )
  const kept = body.refresh_token
    ? await stores.refreshTokens.find(sha256(String(body.refresh_token)))
    : null
  return { token: body.access_token, authorization: kept?.authorizationId ?? newest?.id ?? '' }
}
const chartgate = (...args: string[]) =>
  cli.run(['access', 'explain', ...args], { env: { ...running.env } })
const explained = async (request: string, ...more: string[]): Promise<Explanation> => {
  const { out, err } = await chartgate(
    ...['--authorization', authorization, '--request', request, '--json'],
    ...more,
  )
  if (out === '') throw new Error(err)
  return JSON.parse(out)
}
const submit = async (fill: Record<string, string>) =>
  operator.person.press(await operator.look('/simulator'), /explain/i, nowhere, { fill })
const explanations = () =>
  running.gate.stores('default').auditEvents.list({ type: 'access-explained', limit: 100 })

describe('an explanation agrees with the gateway', () => {
  test.each([
    `Patient/${WILLIAM.patient}`,
    `Patient/${ADA.patient}`,
    'Patient/none',
    'Observation?category=vital-signs&_count=500',
    'Observation?category=laboratory',
    'Observation?patient=demo-ada',
    'Observation?_filter=x',
    'Condition?patient=demo-william',
    `Patient/${ADA.patient}/Observation`,
    `Patient/${WILLIAM.patient}/_history`,
    'Group/x',
    '$export',
    'Patient/$everything',
    'Nonsense',
  ])('of GET %s', async (path) => {
    const { outcome } = await explained(`GET ${path}`)
    const answer = await fhirGet(app, token, path)
    expect(outcome.allowed ? 200 : outcome.status).toBe(answer.status)
    if (outcome.allowed || answer.status === 404) return
    expect(outcome.words).toBe((await answer.json()).issue[0].diagnostics)
  })
})

describe('an explanation says why', () => {
  test('a scope opens: by which reference', async () => {
    const { resource } = await explained(`GET Patient/${WILLIAM.patient}`)
    expect(resource).toMatchObject({ there: true, open: true })
    expect(resource?.verdicts).toContainEqual({
      scope: 'patient/Patient.cruds',
      opens: true,
      bears: true,
      unmet: null,
      through: { by: 'id' },
    })
  })

  test('a constraint hides: which, though the record is the patient’s', async () => {
    const { outcome, resource } = await explained(`GET ${laboratory}`)
    expect(outcome).toMatchObject({ allowed: false, status: 404, hidden: 'granular-constraint' })
    expect(resource?.verdicts).toContainEqual({
      scope: VITALS,
      opens: false,
      bears: true,
      unmet: expect.stringContaining('vital-signs'),
      through: { by: 'parameter', code: expect.any(String) },
    })
  })

  test('another patient’s is hidden, and what is not there is told apart', async () => {
    const foreign = await explained(`GET Patient/${ADA.patient}`)
    expect(foreign.outcome).toMatchObject({ status: 404, hidden: 'patient-foreign' })
    expect(foreign.resource).toMatchObject({ there: true, open: false })
    const none = await explained('GET Patient/none')
    expect(none.outcome).toMatchObject({ status: 404, hidden: 'resource-absent' })
    expect(none.resource).toMatchObject({ there: false })
  })

  test('a search is narrowed: to whom and by what; and does not find a resource that is named', async () => {
    const { query, resource } = await explained(
      'GET Observation?category=laboratory',
      '--about',
      laboratory,
    )
    expect(query).toMatchObject({
      type: 'Observation',
      parameters: ['category=laboratory'],
      within: [{ patients: [WILLIAM.patient], filter: [expect.stringContaining('vital-signs')] }],
    })
    expect(resource).toMatchObject({ key: laboratory, letter: 's', there: true, open: false })
    const other = await explained('GET Observation?category=vital-signs', '--about', laboratory)
    expect(other.resource?.mismatched).toEqual(['category'])
  })

  test('a scope is missing: what would be enough', async () => {
    const { outcome } = await explained('GET Condition?patient=demo-william')
    expect(outcome).toMatchObject({
      rule: 'scope-missing',
      enough: expect.stringMatching(/^patient\/Condition.rs, or patient\/Condition.rs\?category=/),
    })
  })

  test('of an imagined authorization, and which of its scopes give nothing', async () => {
    const ask = (...more: string[]) =>
      chartgate('--app', app.client.id, '--request', 'GET Patient', '--json', ...more)
    const asked = [
      '--user',
      WILLIAM.username,
      '--scope',
      `patient/Patient.rs system/*.rs user/Observation.rs?no-such=1`,
    ]
    const { scopes, outcome } = JSON.parse((await ask(...asked)).out) as Explanation
    expect(scopes).toEqual([
      { scope: 'patient/Patient.rs', reach: null, because: 'no-patient' },
      { scope: 'system/*.rs', reach: null, because: 'no-service' },
      { scope: 'user/Observation.rs?no-such=1', reach: null, because: 'constraint' },
    ])
    expect(outcome).toMatchObject({ allowed: false, rule: 'scope-missing' })
    const within = JSON.parse(
      (await ask(...asked, '--patient', WILLIAM.patient)).out,
    ) as Explanation
    expect(within.outcome).toEqual({ allowed: true, count: 1 })
    // Somebody whom the person may not act for is in nobody's reach.
    const foreign = JSON.parse((await ask(...asked, '--patient', ADA.patient)).out) as Explanation
    expect(foreign.outcome).toMatchObject({ allowed: false })
  })

  test('of each entry of a bundle', async () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [`Patient/${WILLIAM.patient}`, `Patient/${ADA.patient}`].map((url) => ({
        request: { method: 'GET', url },
      })),
    }
    const { out } = await cli.run(
      [
        'access',
        'explain',
        '--authorization',
        authorization,
        '--request',
        'POST /',
        '--body-stdin',
        '--json',
      ],
      { env: { ...running.env }, input: JSON.stringify(bundle) },
    )
    const { entries } = JSON.parse(out) as Explanation
    expect(entries.map(({ outcome }) => outcome.allowed)).toEqual([true, false])
  })
})

describe('an explanation does nothing', () => {
  test('a write is judged and not written', async () => {
    const patient = await (await fhirGet(app, token, `Patient/${WILLIAM.patient}`)).json()
    const put = (body: unknown) =>
      submit({
        authorization,
        request: `PUT Patient/${WILLIAM.patient}`,
        body: JSON.stringify(body),
      })
    const allowed = await put({ ...patient, gender: 'other' })
    expect(allowed.html).toContain('Allowed')
    const refused = await put({
      ...patient,
      link: [{ other: { reference: 'Patient/x' }, type: 'seealso' }],
    })
    expect(refused.html).toContain('write-not-covered')
    const after = await (await fhirGet(app, token, `Patient/${WILLIAM.patient}`)).json()
    expect(after.meta.versionId).toBe(patient.meta.versionId)
  })

  test('and an export is not begun', async () => {
    const { out } = await chartgate(
      ...['--app', app.client.id, '--scope', 'system/*.rs', '--request', 'GET $export', '--json'],
    )
    expect((JSON.parse(out) as Explanation).outcome.allowed).toBe(false)
    expect(await running.gate.stores('default').exportJobs.ids()).toEqual([])
  })

  test('nothing of a record is shown but type and id; each use is in the audit trail', async () => {
    const before = (await explanations()).length
    const page = await submit({ authorization, request: `GET Patient/${WILLIAM.patient}` })
    const patient = await (await fhirGet(app, token, `Patient/${WILLIAM.patient}`)).json()
    expect(page.html).toContain(`Patient/${WILLIAM.patient}`)
    for (const content of [patient.name[0].family, patient.birthDate])
      expect(page.html).not.toContain(content)
    const [event, ...earlier] = await explanations()
    expect(earlier).toHaveLength(before)
    expect(event).toMatchObject({
      actorId: expect.any(String),
      clientId: app.client.id,
      authorizationId: authorization,
      detail: { by: 'operator', resource: `Patient/${WILLIAM.patient}`, answer: 'allowed' },
    })
  })
})

describe('bad input', () => {
  test.each([
    [{ request: 'Observation' }, 'Write a method and a path'],
    [{ request: 'GET https://other.example/Patient/1' }, 'must be below'],
    [{ request: 'GET Patient/%00' }, 'The path holds a character'],
    [{ request: 'GET <script>alert(1)</script>' }, 'The path holds a character'],
    [{ request: 'GET Patient', authorization: 'none' }, 'There is no authorization'],
    [{ request: 'GET Patient', authorization: '', app: '' }, 'Give the id'],
    [{ request: 'POST Observation', body: '{"a":' }, 'not JSON'],
  ])('%j is told on the page', async (change, words) => {
    const page = await submit({ authorization, ...change })
    expect(page.status).toBe(200)
    expect(page.html).toContain(words)
    expect(page.html).not.toContain('<script>alert')
  })

  test('an ended authorization says why it gives nothing', async () => {
    const { authorization: ended } = await connected(
      'launch/patient offline_access patient/Patient.rs',
    )
    await running.gate.stores('default').authorizations.revoke(ended, 'operator', Date.now())
    const { code, err } = await chartgate('--authorization', ended, '--request', 'GET Patient')
    expect([code, err]).toEqual([1, expect.stringContaining('been revoked')])
  })

  test('one of another practice is not there', async () => {
    const { err } = await chartgate(
      ...['--tenant', 'north', '--authorization', authorization, '--request', 'GET Patient'],
    )
    expect(err).toContain('There is no authorization')
  })

  test('an auditor has no simulator, and a forged form explains nothing', async () => {
    const auditor = await operatorAt(running, 'auditor')
    expect((await auditor.look('/simulator')).status).toBe(403)
    expect((await auditor.look('')).html).not.toContain('/admin/simulator')
    const before = (await explanations()).length
    const forged = await operator.person.fetch(`${running.issuer}/admin/simulator`, {
      method: 'POST',
      body: new URLSearchParams({ authorization, request: 'GET Patient', csrf: 'x' }),
    })
    expect(forged.status).toBe(403)
    expect(await explanations()).toHaveLength(before)
  })
})
