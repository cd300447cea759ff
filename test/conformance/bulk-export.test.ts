// Bulk Data Access over HTTP.
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  accessTokenOf,
  addBackendService,
  type BackendService,
  fhirFetch,
} from '../support/backend-service.ts'
import { ASYNC, exportAll, kickOff } from '../support/bulk-export.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { deleteResource } from '../support/delete-resource.ts'
import { EXPORT_WORLD, OF_GROUP } from '../support/export-world.ts'

let running: Running
let service: BackendService
beforeAll(async () => {
  running = await startChartgate({ env: { CHARTGATE_EXPORTS_PER_CLIENT: '1000' } })
  await running.gate.fhirStore('default').put(EXPORT_WORLD)
  service = await addBackendService(running)
})
afterAll(() => running.close())

const keys = ({ lines }: { lines: Map<string, unknown> }) => [...lines.keys()].sort()
const everything = EXPORT_WORLD.map(({ resourceType, id }) => `${resourceType}/${id}`).sort()
const ofType = (all: string[], ...types: string[]) =>
  all.filter((key) => types.includes(key.split('/')[0] ?? ''))

async function refusal(path: string, init: RequestInit = {}, of = service) {
  const response = await kickOff(of, path, init)
  const body = await response.json()
  return { status: response.status, body, headers: response.headers }
}

const parameters = (...list: object[]) => ({
  method: 'POST',
  headers: { 'content-type': 'application/fhir+json' },
  body: JSON.stringify({ resourceType: 'Parameters', parameter: list }),
})

describe('kick-off', () => {
  test.each(['$export', 'Patient/$export', 'Group/g1/$export'])(
    '%s answers 202 and an absolute Content-Location, by GET and by POST (Bulk Data export, Kick-off Request)',
    async (path) => {
      for (const init of [{}, parameters(), { method: 'POST' }]) {
        const response = await kickOff(service, path, init)
        expect(response.status).toBe(202)
        expect(response.headers.get('content-location')).toMatch(
          new RegExp(`^${running.fhirBase}/_export/[0-9a-z]{26}$`),
        )
      }
    },
  )

  test('the three operations are declared, and the guide that they follow (Bulk Data export, Server Capability Documentation)', async () => {
    const statement = await (await fetch(`${running.fhirBase}/metadata`)).json()
    const [rest] = statement.rest
    const base = 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition'
    expect(rest.operation).toEqual([{ name: 'export', definition: `${base}/export` }])
    const byType = Object.fromEntries(
      rest.resource.flatMap((each: { type: string; operation?: { name: string }[] }) => {
        const exports = (each.operation ?? []).filter(({ name }) => name === 'export')
        return exports.length > 0 ? [[each.type, exports]] : []
      }),
    )
    expect(byType).toEqual({
      Patient: [{ name: 'export', definition: `${base}/patient-export` }],
      Group: [{ name: 'export', definition: `${base}/group-export` }],
    })
    expect(statement.instantiates).toContain(
      'http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data',
    )
  })

  test('without Prefer: respond-async is refused, and told what to send (Bulk Data export, Headers)', async () => {
    const { status, body } = await refusal('$export', { headers: { Prefer: '' } })
    expect([status, body.resourceType]).toEqual([400, 'OperationOutcome'])
    expect(body.issue[0].diagnostics).toContain('respond-async')
  })

  test('without Accept is taken (Bulk Data export, Headers)', async () => {
    const response = await kickOff(service, '$export', { headers: { Accept: '*/*' } })
    expect(response.status).toBe(202)
  })

  test('without a token, or a wrong one, is refused by 401 (Bulk Data export, Privacy and Security)', async () => {
    const none = await fetch(`${running.fhirBase}/Group/g1/$export`, { headers: ASYNC })
    expect(none.status).toBe(401)
    expect((await fhirFetch(running, 'cg_x', '$export', { headers: ASYNC })).status).toBe(401)
  })

  test.each([
    'application/fhir+ndjson',
    'application%2Ffhir%2Bndjson',
    'application/ndjson',
    'ndjson',
  ])('takes _outputFormat=%s (Bulk Data export, Query Parameters)', async (format) => {
    expect((await kickOff(service, `$export?_outputFormat=${format}`)).status).toBe(202)
  })

  test.each(['application/fhir+xml', 'csv', 'application/json'])(
    'refuses _outputFormat=%s, also under lenient handling (Bulk Data export, Query Parameters)',
    async (format) => {
      for (const prefer of ['respond-async', 'respond-async, handling=lenient']) {
        const answer = await refusal(`$export?_outputFormat=${format}`, {
          headers: { Prefer: prefer },
        })
        expect([answer.status, answer.body.resourceType]).toEqual([400, 'OperationOutcome'])
      }
    },
  )

  test.each([
    '_since=yesterday',
    '_since=2026-01-01',
    '_since=2026-13-01T00:00:00Z',
    '_since=2026-01-01T00:00:00',
    '_until=x',
    '_since=2026-01-01T00:00:00Z&_since=2026-01-02T00:00:00Z',
    '_type=Nonsense',
    '_type=Patient,Nonsense',
    '_type=Parameters',
    '_nonsense=1',
    'organizeOutputBy=Organization',
    'organizeOutputBy=Patient&organizeOutputBy=Patient',
    'allowPartialManifests=maybe',
    'patient=Patient/pa',
    'includeAssociatedData=Everything',
    '_elements=Patient..name',
    '_typeFilter=Observation',
    '_typeFilter=Nonsense?code=x',
    '_typeFilter=Observation?nonsense=x',
    '_type=Patient&_typeFilter=Observation?code=x',
    '_typeFilter=Observation?_sort=date',
    '_typeFilter=Observation?_include=Observation:subject',
    '_typeFilter=Observation?_count=1',
    '_typeFilter=Observation?subject:Patient.name=x',
    '_typeFilter=Patient?_has:Observation:patient:code=x',
  ])(
    'refuses %s by 400 with an OperationOutcome (Bulk Data export, Query Parameters, M06)',
    async (query) => {
      const { status, body } = await refusal(`Patient/$export?${query}`)
      expect([status, body.resourceType]).toEqual([400, 'OperationOutcome'])
    },
  )

  test('of a group that is not there is refused by 404', async () => {
    expect((await refusal('Group/none/$export')).status).toBe(404)
  })

  test.each([
    'Observation/$export',
    'Patient/pa/$export',
    'Group/$export',
    'Group/g1/Patient/$export',
  ])('%s is no export', async (path) => {
    expect([403, 404]).toContain((await refusal(path)).status)
  })

  test('by POST refuses what is no Parameters resource', async () => {
    const bodies = [
      '{"resourceType":"Patient"}',
      '[]',
      '{"resourceType":"Parameters","parameter":1}',
      '{"resourceType":"Parameters","parameter":[{"name":"_type"}]}',
      '{"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"a","valueCode":"b"}]}',
      '{"resourceType":"Parameters","parameter":[{"name":"_type","part":[]}]}',
      '{"resourceType":"Parameters","parameter":[null]}',
      '{',
    ]
    for (const body of bodies) {
      const answer = await refusal('$export', { ...parameters(), body })
      expect([answer.status, body]).toEqual([400, body])
    }
    const xml = { method: 'POST', body: '<a/>', headers: { 'content-type': 'application/xml' } }
    expect((await refusal('$export', xml)).status).toBe(415)
  })
})

describe('what is exported', () => {
  test('of the system: everything, once (Bulk Data export, Complete Status)', async () => {
    const exported = await exportAll(service, '$export')
    expect(keys(exported)).toEqual(everything)
    expect(exported.count).toBe(everything.length)
  })

  test('of patients: theirs, and what it refers to (Bulk Data export, Group of Patients)', async () => {
    const exported = await exportAll(service, 'Patient/$export')
    const left = ['Device/dv0', 'Binary/ba', 'Group/g1', 'Group/g2', 'Group/empty']
    expect(keys(exported)).toEqual(everything.filter((key) => !left.includes(key)))
    expect(exported.count).toBe(exported.lines.size)
  })

  test('of a group: its members now, their devices, and what all that refers to (Bulk Data export, Group of Patients, M05)', async () => {
    const exported = await exportAll(service, 'Group/g1/$export')
    expect(keys(exported)).toEqual(OF_GROUP)
    expect(exported.count).toBe(OF_GROUP.length)
  })

  test('of an empty group: nothing (M10)', async () => {
    const { manifest } = await exportAll(service, 'Group/empty/$export')
    expect([manifest.output, manifest.deleted, manifest.error]).toEqual([[], [], []])
  })

  test('only of the types asked for, however they are listed (Bulk Data export, Query Parameters)', async () => {
    const expected = ofType(OF_GROUP, 'Patient', 'Observation')
    for (const query of ['_type=Patient,Observation', '_type=Patient&_type=Observation'])
      expect(keys(await exportAll(service, `Group/g1/$export?${query}`))).toEqual(expected)
    const posted = parameters(
      { name: '_type', valueString: 'Patient' },
      { name: '_type', valueString: 'Observation' },
    )
    expect(keys(await exportAll(service, 'Group/g1/$export', posted))).toEqual(expected)
  })

  test('only what the token covers, when no type is asked for (M02)', async () => {
    const scope = 'system/Group.rs system/Patient.rs system/Observation.rs system/Condition.r'
    const exported = await exportAll(service, 'Group/g1/$export', {}, scope)
    expect(keys(exported)).toEqual(ofType(OF_GROUP, 'Patient', 'Observation'))
  })

  test('only the patients named, of those there are (Bulk Data export, Query Parameters)', async () => {
    const one = parameters({ name: 'patient', valueReference: { reference: 'Patient/pb' } })
    expect(
      keys(await exportAll(service, 'Group/g1/$export?_type=Patient,Observation', one)),
    ).toEqual(['Observation/both', 'Observation/ob', 'Patient/pb'])
    expect(keys(await exportAll(service, 'Patient/$export?_type=Patient', one))).toEqual([
      'Patient/pb',
    ])
  })

  test.each(['Patient/pz', 'Patient/none', 'Practitioner/dr1', 'https://else.example/Patient/pa'])(
    'nobody is named who is not among them, and the answer does not say who is: %s (Bulk Data export, Query Parameters)',
    async (reference) => {
      const named = parameters({ name: 'patient', valueReference: { reference } })
      const { status, body } = await refusal('Group/g1/$export', named)
      expect(status).toBe(400)
      expect(JSON.stringify(body)).not.toContain(reference)
      expect((await refusal('$export', named)).status).toBe(400)
    },
  )

  test('what passes a filter, for the types that have one (Bulk Data export, Query Parameters)', async () => {
    const filter = '_typeFilter=Observation%3Fcategory%3Dlaboratory'
    const query = `_type=Observation,Patient&${filter}`
    expect(keys(await exportAll(service, `Group/g1/$export?${query}`))).toEqual([
      'Observation/oa',
      'Patient/pa',
      'Patient/pb',
    ])
    const joined = `${query},Observation%3Fcategory%3Dvital-signs`
    const repeated = `${query}&_typeFilter=Observation%3Fcategory%3Dvital-signs`
    for (const either of [joined, repeated])
      expect(ofType(keys(await exportAll(service, `$export?${either}`)), 'Observation')).toEqual([
        'Observation/oa',
        'Observation/ob',
      ])
    const list = '_type=Observation&_typeFilter=Observation%3Fcategory%3Dlaboratory,vital-signs'
    expect(keys(await exportAll(service, `$export?${list}`))).toEqual([
      'Observation/oa',
      'Observation/ob',
    ])
  })

  test('the elements asked for, those that must be, and a tag that says so (Bulk Data export, Query Parameters)', async () => {
    const query = '_type=Patient,Observation&_elements=Patient.gender,status'
    const { lines } = await exportAll(service, `Group/g1/$export?${query}`)
    expect(lines.get('Patient/pb')).toEqual({
      resourceType: 'Patient',
      id: 'pb',
      gender: 'female',
      meta: expect.objectContaining({ tag: [expect.objectContaining({ code: 'SUBSETTED' })] }),
    })
    expect(lines.get('Observation/ob')).toMatchObject({ status: 'final' })
    expect(lines.get('Observation/ob')?.category).toBeUndefined()
  })

  test('Provenance that is asked for beside other types (Bulk Data export, Query Parameters)', async () => {
    for (const which of ['LatestProvenanceResources', 'RelevantProvenanceResources']) {
      const query = `_type=Observation&includeAssociatedData=${which}`
      expect(keys(await exportAll(service, `Group/g1/$export?${query}`))).toEqual([
        'Observation/both',
        'Observation/oa',
        'Observation/ob',
        'Provenance/pva',
      ])
    }
    const scope = 'system/Observation.rs system/Patient.rs system/Group.rs'
    const token = await accessTokenOf(service, scope)
    const path = 'Group/g1/$export?includeAssociatedData=RelevantProvenanceResources'
    expect((await kickOff(service, path, {}, token)).status).toBe(403)
  })

  test('attachments of ours by a URL at which they are (Bulk Data export, Group of Patients)', async () => {
    const { lines, token } = await exportAll(service, 'Group/g1/$export?_type=DocumentReference')
    const document = lines.get('DocumentReference/dra')
    expect(document?.content).toEqual([{ attachment: { url: `${running.fhirBase}/Binary/ba` } }])
    const binary = await fhirFetch(running, token, `${running.fhirBase}/Binary/ba`)
    expect(binary.status).toBe(200)
  })

  test('what changed after _since, what was deleted since, and _until when (Bulk Data export, Query Parameters, Complete Status)', async () => {
    const store = running.gate.fhirStore('default')
    const first = await exportAll(service, 'Group/g1/$export')
    const since = first.manifest.transactionTime
    await store.put([
      { resourceType: 'Observation', id: 'fresh', subject: { reference: 'Patient/pb' } },
      { resourceType: 'Observation', id: 'short', subject: { reference: 'Patient/pa' } },
      { resourceType: 'Observation', id: 'others', subject: { reference: 'Patient/pz' } },
    ])
    const between = await exportAll(service, `Group/g1/$export?_since=${since}`)
    const { database, clock } = running.gate
    await deleteResource(database.fhir, 'default', clock, 'Observation', 'short')
    await deleteResource(database.fhir, 'default', clock, 'Observation', 'others')
    const second = await exportAll(service, `Group/g1/$export?_since=${since}`)
    expect([keys(second), second.deleted]).toEqual([['Observation/fresh'], ['Observation/short']])
    expect(second.manifest.deleted).toMatchObject([{ type: 'Bundle', count: 1 }])
    const until = between.manifest.transactionTime
    const window = await exportAll(service, `$export?_since=${since}&_until=${until}`)
    expect(window.deleted).toEqual([])
    expect(keys(await exportAll(service, 'Group/g1/$export'))).toEqual(
      [...OF_GROUP, 'Observation/fresh'].sort(),
    )
    const whole = await exportAll(service, `$export?_since=${since}`)
    expect(whole.deleted.sort()).toEqual(['Observation/others', 'Observation/short'])
    await deleteResource(database.fhir, 'default', clock, 'Observation', 'fresh')
  })

  test('what is not understood is passed over and told, when that is asked for (Bulk Data export, Query Parameters)', async () => {
    const query = '_type=Patient,Nonsense&_nonsense=1&_typeFilter=Patient?nonsense=1'
    const { lines, errors, manifest } = await exportAll(service, `Group/g1/$export?${query}`, {
      headers: { Prefer: 'respond-async, handling=lenient' },
    })
    expect([...lines.keys()].sort()).toEqual(['Patient/pa', 'Patient/pb'])
    expect(errors.map(({ resourceType }) => resourceType)).toEqual(
      Array.from({ length: 3 }, () => 'OperationOutcome'),
    )
    expect(manifest.error).toMatchObject([{ type: 'OperationOutcome', count: 3 }])
  })
})

describe('files', () => {
  test('are NDJSON, one resource a line, whatever is in the data (Bulk Data export, Output File Request, M09)', async () => {
    const { manifest, token } = await exportAll(service, 'Group/g1/$export?_type=Patient')
    const url = manifest.output[0]?.url ?? ''
    const response = await fhirFetch(running, token, url)
    expect(response.headers.get('content-type')).toBe('application/fhir+ndjson')
    const text = await response.text()
    expect(text.endsWith('\n')).toBe(true)
    expect(text.split('\n').length).toBe(3)
  })

  test('are compressed for those who take that (Bulk Data export, Output File Request)', async () => {
    const { manifest, token } = await exportAll(service, 'Group/g1/$export?_type=Observation')
    const url = manifest.output[0]?.url ?? ''
    const plain = await fhirFetch(running, token, url, {
      headers: { 'accept-encoding': 'identity' },
    })
    expect(plain.headers.get('content-encoding')).toBeNull()
    const text = await plain.text()
    const { request } = await import('node:http')
    const packed = await new Promise<{ encoding: string | undefined; body: Buffer }>((resolve) => {
      const headers = { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' }
      request(url, { headers }, async (response) => {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk)
        resolve({
          encoding: response.headers['content-encoding'],
          body: Buffer.concat(chunks),
        })
      }).end()
    })
    expect(packed.encoding).toBe('gzip')
    expect(gunzipSync(packed.body).toString()).toBe(text)
    const rest = await fhirFetch(running, token, url, { headers: { range: 'bytes=10-' } })
    expect([rest.status, await rest.text()]).toEqual([206, text.slice(10)])
  })

  test('need the token as the order did (Bulk Data export, Privacy and Security)', async () => {
    const { manifest } = await exportAll(service, 'Group/g1/$export?_type=Patient')
    expect((await fetch(manifest.output[0]?.url ?? '')).status).toBe(401)
  })
})
