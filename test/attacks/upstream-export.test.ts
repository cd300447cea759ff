// Exports over another server that is broken or malicious (rows L07, L09, L10, M01-M09): what it may put into
// ours, where it may send us, what it may learn, and that it cannot keep us.
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/resource.ts'
import {
  accessTokenOf,
  addBackendService,
  type BackendService,
  fhirFetch,
} from '../support/backend-service.ts'
import { kickOff } from '../support/bulk-export.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { type Answer, hostileExporter, json, ndjson } from '../support/hostile-exporter.ts'
import { exported, order, workAll } from '../support/worked-export.ts'

const SECRET = 'java.lang.NullPointerException at hospital.internal'
const CREDENTIAL = 'our-own-credential'

const upstream = await hostileExporter()
const storage = await hostileExporter()
let gate: Running
let trusting: Running
let service: BackendService
let believing: BackendService
beforeAll(async () => {
  const env = {
    FHIR_UPSTREAM: upstream.baseUrl,
    FHIR_UPSTREAM_TOKEN: CREDENTIAL,
    FHIR_UPSTREAM_TIMEOUT_MILLIS: '500',
    FHIR_UPSTREAM_EXPORT_MAX_SECONDS: '3',
    CHARTGATE_EXPORT_WORKERS: '0',
  }
  gate = await startChartgate({ env })
  trusting = await startChartgate({
    env: {
      ...env,
      FHIR_UPSTREAM_EXPORT_JUDGING: 'trust',
      FHIR_UPSTREAM_EXPORT_FILE_HOSTS: new URL(storage.origin).host,
    },
  })
  service = await addBackendService(gate)
  believing = await addBackendService(trusting)
  for (const { fhirBase } of [gate, trusting])
    for (let round = 0; round < 100; round++) {
      const statement = await (await fetch(`${fhirBase}/metadata`)).text()
      if (statement.includes('group-export')) break
      await sleep(20)
    }
}, 60_000)
afterAll(async () => {
  await gate.close()
  await trusting.close()
  await upstream.close()
  await storage.close()
})

const observation = (id: string, patient: string, more: object = {}): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  subject: { reference: `Patient/${patient}` },
  ...more,
})
const provenance = (id: string, ...targets: string[]): Resource => ({
  resourceType: 'Provenance',
  id,
  target: targets.map((reference) => ({ reference })),
})
const lines = (...resources: object[]) => resources.map((each) => JSON.stringify(each))
const output = (type: string, texts: string[]) =>
  upstream.files.set(`${type}-${upstream.files.size}.ndjson`, {
    list: 'output',
    type,
    lines: texts,
  })

beforeEach(() => {
  for (const server of [upstream, storage]) {
    server.arrived.length = 0
    server.answers = { order: null, status: null, file: null }
    server.files.clear()
    server.requiresAccessToken = true
  }
  upstream.resources = [
    {
      resourceType: 'Group',
      id: 'g1',
      type: 'person',
      actual: true,
      member: [{ entity: { reference: 'Patient/pa' } }],
    },
    observation('oa', 'pa'),
    observation('oz', 'pz'),
  ]
})

describe('what it puts into an export is judged line by line', () => {
  test('records of other patients, of other types and of nobody are left out', async () => {
    output(
      'Patient',
      lines({ resourceType: 'Patient', id: 'pa' }, { resourceType: 'Patient', id: 'pz' }),
    )
    output('Observation', [
      ...lines(
        observation('oa', 'pa'),
        observation('oz', 'pz'),
        observation('abroad', 'x', {
          subject: { reference: 'https://else.example/fhir/Patient/pa' },
        }),
        observation('display', 'x', { subject: { display: 'pa' } }),
        { resourceType: 'Patient', id: 'pa' },
        { resourceType: 'Observation', subject: { reference: 'Patient/pa' } },
        observation('../x', 'pa'),
      ),
      // The last one counts, and what was judged is what is written.
      '{"resourceType":"Observation","id":"twice","subject":{"reference":"Patient/pa"},"subject":{"reference":"Patient/pz"}}',
      '{"resourceType":"Observation","id":"turned","subject":{"reference":"Patient/pz"},"subject":{"reference":"Patient/pa"}}',
    ])
    output('Group', lines({ resourceType: 'Group', id: 'g2' }))
    const { keys, told } = await exported(service)
    expect(keys).toEqual(['Observation/oa', 'Observation/turned', 'Patient/pa'])
    expect(told).not.toContain('pz')
  })

  test('Provenance is, by what it is about', async () => {
    output(
      'Provenance',
      lines(
        provenance('of-oa', 'Observation/oa'),
        provenance('of-pa', 'Patient/pa'),
        provenance('of-oz', 'Observation/oz'),
        provenance('of-both', 'Patient/pa', 'Patient/pz'),
        provenance('of-none', 'Observation/none'),
        provenance('of-abroad', 'https://else.example/fhir/Patient/pa', 'Observation/oa'),
      ),
    )
    const { keys } = await exported(service)
    expect(keys).toEqual(['Provenance/of-oa', 'Provenance/of-pa'])
  })

  test('types that were not asked for are not even fetched', async () => {
    output('Practitioner', lines({ resourceType: 'Practitioner', id: 'd' }))
    output('Observation', lines(observation('oa', 'pa')))
    const { keys } = await exported(service, 'Group/g1/$export?_type=Observation')
    expect(keys).toEqual(['Observation/oa'])
    expect(upstream.arrived.map(({ path }) => path)).not.toContain('/files/Practitioner-0.ndjson')
    const [ordered] = upstream.arrived.filter(({ path }) => path.includes('$export'))
    expect(ordered?.path).toMatch(/[?&]_type=Observation$/)
    expect(ordered?.path.startsWith('/fhir/Group/g1/$export?')).toBe(true)
  })

  test('under trust whose they are is its word, and their type is not', async () => {
    output(
      'Observation',
      lines(
        observation('oz', 'pz'),
        { resourceType: 'Patient', id: 'pz' },
        observation('oa', 'pa'),
      ),
    )
    const { keys } = await exported(believing)
    expect(keys).toEqual(['Observation/oa', 'Observation/oz'])
  })

  test('what changed before `_since`, and deletions of others, are left out', async () => {
    const at = (lastUpdated: string) => ({ meta: { lastUpdated } })
    output(
      'Observation',
      lines(
        observation('old', 'pa', at('2025-01-01T00:00:00Z')),
        observation('new', 'pa', at('2026-01-01T00:00:00Z')),
      ),
    )
    const gone = ['Patient/pa', 'Patient/pz', 'Observation/oa', 'Observation/oz', 'Group/g1'].map(
      (url) => ({
        request: { method: 'DELETE', url },
      }),
    )
    upstream.files.set('deleted', {
      list: 'deleted',
      type: 'Bundle',
      lines: lines({ resourceType: 'Bundle', type: 'transaction', entry: gone }),
    })
    const path = 'Group/g1/$export?_since=2025-06-01T00:00:00Z&_type=Patient,Observation'
    const { keys, told } = await exported(service, path)
    expect(keys).toEqual(['Observation/new'])
    expect(told).toContain('"Patient/pa"')
    expect(told).toContain('"Observation/oa"')
    expect(told).not.toContain('oz')
    expect(told).not.toContain('Patient/pz')
  })

  test('its addresses become ours, its errors lose their words, its time is the time', async () => {
    output(
      'Observation',
      lines(observation('oa', 'x', { subject: { reference: `${upstream.baseUrl}/Patient/pa` } })),
    )
    const issue = [{ severity: 'error', code: 'exception', diagnostics: SECRET }]
    upstream.files.set('errors', {
      list: 'error',
      type: 'OperationOutcome',
      lines: lines({ resourceType: 'OperationOutcome', issue }),
    })
    const { keys, resources, told, text } = await exported(service)
    expect(keys).toEqual(['Observation/oa'])
    expect(resources[0]?.subject).toEqual({ reference: `${gate.fhirBase}/Patient/pa` })
    for (const leak of [upstream.origin, SECRET, CREDENTIAL]) expect(told).not.toContain(leak)
    expect(told).toContain('not complete')
    expect(JSON.parse(text).transactionTime).toBe('2026-01-02T03:04:05.678Z')
  })
})

describe('L07 where our credential goes', () => {
  test('with every request to the server itself, files that need it included', async () => {
    output('Observation', lines(observation('oa', 'pa')))
    await exported(service)
    const asked = upstream.arrived.filter(({ path }) => !path.startsWith('/fhir/metadata'))
    expect(asked.some(({ path }) => path.startsWith('/files/'))).toBe(true)
    for (const { authorization } of asked) expect(authorization).toBe(`Bearer ${CREDENTIAL}`)
    // At the end theirs is ended.
    expect(asked.at(-1)).toMatchObject({ method: 'DELETE', path: '/status/1' })
  })

  test('not with files that need none', async () => {
    upstream.requiresAccessToken = false
    output('Observation', lines(observation('oa', 'pa')))
    expect((await exported(service)).keys).toEqual(['Observation/oa'])
    const files = upstream.arrived.filter(({ path }) => path.startsWith('/files/'))
    expect(files.map(({ authorization }) => authorization)).toEqual([undefined])
  })

  const elsewhere = () =>
    json(200, {
      transactionTime: '2026-01-01T00:00:00Z',
      requiresAccessToken: true,
      output: [{ type: 'Observation', url: `${storage.origin}/files/a` }],
    })

  test('nor to another host, which is not asked at all', async () => {
    upstream.answers.status = elsewhere()
    const { status, told } = await exported(service)
    expect(status).toBe(500)
    expect(told).not.toContain(storage.origin)
    expect(storage.arrived).toEqual([])
  })

  test('nor by a redirect', async () => {
    output('Observation', [])
    upstream.answers.file = (_request, response) =>
      response.writeHead(307, { location: `${storage.origin}/files/a` }).end()
    expect((await exported(service)).status).toBe(500)
    expect(storage.arrived).toEqual([])
  })

  test('a host that the operator named is asked without it, by link or by redirect', async () => {
    storage.files.set('a', {
      list: 'output',
      type: 'Observation',
      lines: lines(observation('oa', 'pa')),
    })
    upstream.answers.status = elsewhere()
    expect((await exported(believing)).keys).toEqual(['Observation/oa'])
    upstream.answers.status = null
    output('Observation', [])
    upstream.answers.file = (_request, response) =>
      response.writeHead(303, { location: `${storage.origin}/files/a` }).end()
    expect((await exported(believing)).keys).toEqual(['Observation/oa'])
    expect(storage.arrived.map(({ authorization }) => authorization)).toEqual([
      undefined,
      undefined,
    ])
  })

  test('nor to a status elsewhere', async () => {
    upstream.answers.order = json(202, '', { 'content-location': `${storage.origin}/status/1` })
    expect((await exported(service)).status).toBe(500)
    expect(storage.arrived).toEqual([])
  })
})

describe('L09 L10 what is no export ends as one that failed, in our own words', () => {
  const manifest = (more: object): Answer =>
    json(200, { transactionTime: '2026-01-01T00:00:00Z', requiresAccessToken: true, ...more })
  const file = (url: unknown) => manifest({ output: [{ type: 'Observation', url }] })

  test.each<[string, Answer]>([
    ['a refusal', json(403, { issue: [{ diagnostics: SECRET }] })],
    ['a fault', json(500, SECRET)],
    ['200 instead of 202', json(200, {})],
    ['no status', json(202, '')],
    ['a redirect', json(302, '', { location: 'https://else.example/status' })],
    ['a status that is no address', json(202, '', { 'content-location': 'javascript:alert(1)' })],
  ])('the order: %s', async (_, answer) => {
    upstream.answers.order = answer
    const { status, told } = await exported(service)
    expect(status).toBe(500)
    expect(told).not.toContain(SECRET)
  })

  test.each<[string, Answer]>([
    ['it failed', json(500, { issue: [{ code: 'exception', diagnostics: SECRET }] })],
    ['it is gone', json(404, { issue: [{ code: 'not-found', diagnostics: SECRET }] })],
    ['HTML', json(200, `<p>${SECRET}</p>`, { 'content-type': 'text/html' })],
    ['no JSON', json(200, `{"${SECRET}`)],
    ['null', json(200, 'null')],
    ['no output', manifest({})],
    ['no time', json(200, { output: [] })],
    ['a time that is none', json(200, { transactionTime: SECRET, output: [] })],
    ['a file without an address', file(undefined)],
    ['a file of another scheme', file('file:///etc/passwd')],
    ['a file with a name and a password', file('http://a:b@127.0.0.1/x')],
    ['a type that is none', manifest({ output: [{ type: '../x', url: 'http://127.0.0.1/x' }] })],
    [
      'pages elsewhere',
      manifest({ output: [], link: [{ relation: 'next', url: 'https://else.example' }] }),
    ],
  ])('the status: %s', async (_, answer) => {
    upstream.answers.status = answer
    const { status, told } = await exported(service)
    expect(status).toBe(500)
    expect(told).not.toContain(SECRET)
  })

  test('pages that never end', async () => {
    upstream.answers.status = manifest({
      output: [],
      link: [{ relation: 'next', url: `${upstream.origin}/status/1?page=again` }],
    })
    expect((await exported(service)).status).toBe(500)
    expect(upstream.arrived.length).toBeLessThan(1100)
  })

  const bomb = gzipSync(`${' '.repeat(40_000_000)}\n`)
  test.each<[string, Answer]>([
    ['HTML', ndjson([`<p>${SECRET}</p>`], { 'content-type': 'text/html' })],
    ['a line that is no JSON', ndjson(['{"resourceType":"Observation"', SECRET])],
    ['a line that is a list', ndjson(['[]'])],
    ['a line that is null', ndjson(['null'])],
    ['a line without a type', ndjson([`{"id":"${SECRET}"}`])],
    ['what cannot be unpacked by us', ndjson(['x'], { 'content-encoding': 'br' })],
    [
      'a bomb',
      (_request, response) =>
        response
          .writeHead(200, { 'content-type': 'application/fhir+ndjson', 'content-encoding': 'gzip' })
          .end(bomb),
    ],
    ['a refusal', json(403, SECRET)],
    ['what has expired', json(410, SECRET)],
    ['a circle', (request, response) => response.writeHead(302, { location: request.url }).end()],
  ])('a file: %s', async (_, answer) => {
    output('Observation', [])
    upstream.answers.file = answer
    const { id, status, told } = await exported(service)
    expect(status).toBe(500)
    expect(told).not.toContain(SECRET)
    // Nothing of it stays.
    expect(await gate.gate.exportsKept('default').files.jobIds()).not.toContain(id)
  })

  test.each<[string, Answer]>([
    [
      'breaks off',
      (_request, response) => {
        response.writeHead(200, {
          'content-type': 'application/fhir+ndjson',
          'content-length': '999',
        })
        response.write(`${JSON.stringify(observation('oa', 'pa'))}\n`)
        setTimeout(() => response.destroy(), 20)
      },
    ],
    [
      'falls silent',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/fhir+ndjson' })
        response.write(`${JSON.stringify(observation('oa', 'pa'))}\n`)
      },
    ],
  ])('a file that %s is never taken for a whole one', async (_, answer) => {
    output('Observation', [])
    upstream.answers.file = answer
    const { status, keys } = await exported(service, 'Group/g1/$export', 14)
    expect(status).toBe(500)
    expect(keys).toEqual([])
  })

  test('nor is one with fewer lines than its manifest says', async () => {
    upstream.answers.status = manifest({
      output: [{ type: 'Observation', url: `${upstream.origin}/files/x`, count: 2 }],
    })
    upstream.answers.file = ndjson(lines(observation('oa', 'pa')))
    expect((await exported(service, 'Group/g1/$export', 14)).status).toBe(500)
  })
})

describe('it cannot keep us', () => {
  test('an export that never ends is given up, and ended there', async () => {
    upstream.answers.status = json(202, '', { 'retry-after': '1' })
    const { token, statusUrl } = await order(service, 'Group/g1/$export')
    await workAll(gate, 4)
    expect((await fhirFetch(gate, token, statusUrl)).status).toBe(202)
    await sleep(3100)
    await workAll(gate, 4)
    const ended = await fhirFetch(gate, token, statusUrl)
    expect([ended.status, await ended.text()]).toEqual([500, expect.stringContaining('too long')])
    expect(upstream.arrived.at(-1)).toMatchObject({ method: 'DELETE', path: '/status/1' })
  }, 20_000)

  test.each([
    ['busy', json(503, '', { 'retry-after': '1' })],
    ['asked too often', json(429, '', { 'retry-after': '2' })],
    ['troubled for a moment', json(500, { issue: [{ code: 'transient' }] })],
  ])('while it is %s it is asked again, and goes on', async (_, answer) => {
    output('Observation', lines(observation('oa', 'pa')))
    for (const what of ['order', 'status', 'file'] as const) {
      const { token, statusUrl } = await order(service, 'Group/g1/$export')
      upstream.answers[what] = answer
      await workAll(gate, 6)
      expect((await fhirFetch(gate, token, statusUrl)).status).toBe(202)
      upstream.answers[what] = null
      await workAll(gate, 6)
      expect((await fhirFetch(gate, token, statusUrl)).status).toBe(200)
    }
  })

  test('our DELETE ends theirs, also when it does not answer', async () => {
    upstream.answers.status = json(202, '')
    const { token, statusUrl } = await order(service, 'Group/g1/$export')
    await workAll(gate, 3)
    expect((await fhirFetch(gate, token, statusUrl, { method: 'DELETE' })).status).toBe(202)
    expect(upstream.arrived.at(-1)).toMatchObject({
      method: 'DELETE',
      path: '/status/1',
      authorization: `Bearer ${CREDENTIAL}`,
    })
    expect((await fhirFetch(gate, token, statusUrl)).status).toBe(404)
  })

  test('M01 only a system token without constraints orders anything of it', async () => {
    const token = await accessTokenOf(service)
    upstream.arrived.length = 0
    const narrow = await accessTokenOf(service, 'system/Observation.r')
    expect((await kickOff(service, '$export?_type=Observation', {}, narrow)).status).toBe(403)
    expect((await kickOff(service, '$export?_type=Nonsense', {}, token)).status).toBe(400)
    expect((await kickOff(service, '$export?_type=Appointment', {}, token)).status).toBe(400)
    expect(upstream.arrived).toEqual([])
  })
})
