// Ways around a scope when reading and searching (rows J), over every backend there is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BearerAccess } from '../../src/model/bearer-access.ts'
import { WORLD_BACKENDS } from '../support/access-world.ts'
import { bearer } from '../support/bearer.ts'
import { BASE, type FhirRoom, fhirRoom } from '../support/fhir-room.ts'
import { memoryBackend } from '../support/memory-backend.ts'
import { OPEN_TO_A, WORLD } from '../support/test-world.ts'

const forA = (scope: string) => bearer({ scope, patient: 'pa' })
const LAB = 'http://terminology.hl7.org/CodeSystem/observation-category|laboratory'

const TOKENS: Record<string, BearerAccess> = {
  T: forA('patient/*.rs'),
  v1: forA('patient/Observation.read'),
  v1write: forA('patient/Observation.write'),
  v1all: forA('patient/*.*'),
  // J13: lab observations of A to search, any of the practitioner's to read.
  mixed: bearer({
    scope: `patient/Observation.s?category=${LAB} user/Observation.r`,
    patient: 'pa',
    fhirUser: 'Practitioner/dr1',
  }),
  twoFilters: forA(
    `patient/Observation.r?category=${LAB} patient/Observation.s?category=vital-signs`,
  ),
  procedures: forA('patient/Procedure.read'),
  observations: forA('patient/Observation.rs'),
  patients: forA('patient/Patient.rs'),
  doctor: bearer({ scope: 'user/*.rs', fhirUser: 'Practitioner/dr1' }),
  doctorElsewhere: bearer({
    scope: 'user/*.rs',
    fhirUser: 'https://other.example/Practitioner/dr1',
  }),
  twoHats: bearer({ scope: 'user/*.rs', fhirUser: 'Person/person1' }),
}

const OBSERVATIONS_OF_A = ['Observation/oa-lab', 'Observation/oa-vs', 'Observation/ob-perf']

describe.each(WORLD_BACKENDS)('over a backend $name', ({ name, hops, coarse, open }) => {
  let room: FhirRoom
  let close: () => Promise<void>
  beforeAll(async () => {
    const opened = await open()
    close = opened.close
    room = fhirRoom(opened.backend, TOKENS)
  })
  afterAll(() => close())
  const visible = OBSERVATIONS_OF_A.filter((id) => !(coarse && id === 'Observation/ob-perf'))
  const get: FhirRoom['get'] = (...request) => room.get(...request)
  const post: FhirRoom['post'] = (...request) => room.post(...request)

  test.each([
    '/Patient/pb',
    '/Observation/ob-vs',
    '/Condition/xb',
    '/Encounter/eb',
    '/DocumentReference/drb',
    '/MedicationRequest/mrb',
  ])('J01 %s of another patient is not there', async (target) => {
    expect((await get('T', target)).status).toBe(404)
    expect([404, 501]).toContain((await get('T', `${target}/_history`)).status)
    expect([404, 501]).toContain((await get('T', `${target}/_history/1`)).status)
  })

  test.each([
    '/Observation',
    '/Observation?patient=pb',
    '/Observation?patient=pa,pb',
    '/Observation?patient=pa&patient=pb',
    '/Observation?subject=Patient/pb',
    '/Observation?subject:Patient=pb',
    '/Observation?patient:missing=true',
    '/Observation?patient:missing=false',
    '/Observation?subject:identifier=mrn-pb',
    '/Observation?category:not=vital-signs',
    '/Observation?code:not=x',
    '/Observation?_lastUpdated=gt1900',
    '/Observation?_id=oa-vs,ob-vs,ob-focus,none',
    '/Observation?_sort=-date&_count=500',
    '/Observation?_tag:missing=true',
    '/Observation?_security:missing=true',
    '/Observation?_source:missing=true',
    '/Observation?focus=Patient/pa',
    '/Patient/pa/Observation',
    '/Patient/pa/Observation?patient=pb',
  ])('J03 J17 %s finds only own rows, by GET and by form', async (target) => {
    const [path = '', query = ''] = target.split('?')
    for (const reply of [await get('T', target), await post('T', `${path}/_search`, query)]) {
      expect(reply.status).toBe(200)
      for (const id of reply.ids) expect(OBSERVATIONS_OF_A).toContain(id)
      if (reply.body.total !== undefined) expect(reply.body.total).toBe(reply.ids.length)
    }
  })

  test.each([
    ['Observation', '_include=*'],
    ['Observation', '_include=Observation:*'],
    ['Observation', '_include=Observation:performer'],
    ['Observation', '_include=Observation:subject&_revinclude=Observation:has-member'],
    ['Observation', '_revinclude=Provenance:target&_revinclude=DiagnosticReport:result'],
    ['Patient', '_revinclude=Observation:subject&_revinclude=Observation:focus'],
    ['Patient', '_revinclude=Group:member'],
    ['Patient', '_revinclude=Person:patient'],
    ['Patient', '_revinclude=AuditEvent:patient'],
    ['Patient', '_revinclude=List:item&_revinclude=Composition:entry'],
    ['Patient', '_include=Patient:link'],
    ['Patient', '_revinclude=*'],
    ['Observation', '_include=*&_revinclude=*:*'],
    ['Coverage', '_include=Coverage:subscriber&_include=Coverage:payor'],
    ['Encounter', '_include=*'],
    ['DiagnosticReport', '_include=*'],
    ['Practitioner', '_revinclude=Encounter:participant&_revinclude=MedicationRequest:requester'],
    ['Medication', '_revinclude=MedicationRequest:medication'],
    ['Organization', '_revinclude=Coverage:payor&_revinclude=Encounter:service-provider'],
  ])('J06 J07 %s?%s brings only what may be seen alone', async (type, query) => {
    const reply = await get('T', `/${type}?${query}`)
    // As a list of all there is, it is too long for the URL of another server.
    if (name.startsWith('upstream') && query.includes('_revinclude=*'))
      return expect(reply.status).toBe(400)
    expect(reply.status).toBe(200)
    for (const id of reply.ids) {
      expect(OPEN_TO_A).toContain(id)
      expect((await get('T', `/${id}`)).status).toBe(200)
    }
  })

  test.each([
    'DiagnosticReport?_include:iterate=DiagnosticReport:result&_revinclude:iterate=DiagnosticReport:result',
    'MedicationRequest?_include=MedicationRequest:medication&_revinclude:iterate=MedicationRequest:medication',
    'Encounter?_include=Encounter:participant&_revinclude:iterate=Encounter:participant',
  ])('J06 %s comes back with nobody else over what is shared', async (target) => {
    const reply = await get('T', `/${target}`)
    if (!hops) return expect(reply.status).toBe(400)
    expect(reply.status).toBe(200)
    for (const id of reply.ids) expect(OPEN_TO_A).toContain(id)
  })

  test.each(['_include=Group:member', '_revinclude=Observation:nonsense', '_include=x'])(
    'J06 %s is refused',
    async (query) => {
      expect((await get('T', `/Observation?${query}`)).status).toBe(400)
    },
  )

  test('J09 a chain is no way to ask about what may not be searched', async () => {
    for (const target of [
      '/Observation?subject:Patient.birthdate=1990-02-02',
      '/Observation?encounter.participant:Practitioner.name=Doctor',
      '/Observation?subject:Patient.organization.name=x',
    ])
      expect((await get('observations', target)).status).toBe(403)
  })

  test('J10 nor is _has', async () => {
    for (const target of [
      '/Patient?_has:Observation:patient:code=8867-4',
      '/Patient?_has:Group:member:_id=g1',
      '/Patient?_has:Observation:patient:_has:Provenance:target:agent=dr1',
    ])
      expect([400, 403]).toContain((await get('patients', target)).status)
  })

  test('J11 counts, orders and page sizes tell of visible rows only', async () => {
    for (const query of ['_summary=count', '_total=accurate', '_total=estimate', '_count=0']) {
      const { body } = await get('T', `/Observation?${query}`)
      expect([visible.length, undefined]).toContain(body.total)
    }
    const pages: string[][] = []
    let target = '/Observation?_count=2&_sort=_id'
    while (target !== '') {
      const reply = await get('T', target)
      pages.push(reply.ids)
      const links = reply.body.link as { relation: string; url: string }[]
      target = links.find(({ relation }) => relation === 'next')?.url ?? ''
    }
    expect(pages.flat().sort()).toEqual(visible)
  })

  test('J11 what is cut away cannot be searched for either', async () => {
    const reply = await get('T', '/Patient?_elements=id&birthdate=1990-02-02')
    expect(reply.ids).toEqual([])
  })

  test('J13 letters and filters of two scopes do not mix', async () => {
    expect((await get('mixed', '/Observation')).ids).toEqual(['Observation/oa-lab'])
    expect((await get('mixed', '/Observation/ob-vs')).status).toBe(200)
    expect((await get('twoFilters', '/Observation')).ids).toEqual(['Observation/oa-vs'])
    expect((await get('twoFilters', '/Observation/oa-lab')).status).toBe(200)
    expect((await get('twoFilters', '/Observation/oa-vs')).status).toBe(404)
  })

  test('J14 the first version of scopes means what the second says', async () => {
    expect((await get('v1', '/Observation')).ids).toEqual(visible)
    expect((await get('v1', '/Observation/oa-vs')).status).toBe(200)
    expect((await get('v1write', '/Observation/oa-vs')).status).toBe(403)
    expect((await get('v1write', '/Observation')).status).toBe(403)
    expect((await get('v1all', '/Group/g1')).status).toBe(403)
    expect((await get('v1all', '/Bundle/x')).status).toBe(403)
    expect((await get('v1all', '/Parameters/x')).status).toBe(403)
  })

  test.each([
    '/Observation/OA-VS',
    '/Observation/oa-vs%20',
    '/Observation/oa-vs%00',
    '/Observation/oa-vs.',
  ])('J25 %s is not Observation/oa-vs', async (target) => {
    expect([400, 404]).toContain((await get('T', target)).status)
  })

  test('J26 J31 a user who cannot be placed sees nothing', async () => {
    for (const token of ['doctorElsewhere', 'twoHats'])
      for (const target of ['/Patient/pa', '/Observation', '/Practitioner/dr1'])
        expect((await get(token, target)).status).toBe(403)
  })

  test('J29 a scope for one type opens no other', async () => {
    for (const target of [
      '/Observation',
      '/Observation/oa-vs',
      '/Patient/pa/Observation',
      '/Patient/pa',
      '/Practitioner/dr1',
    ])
      expect((await get('procedures', target)).status).toBe(403)
    const reply = await get('procedures', '/Procedure?_include=Procedure:subject')
    expect(reply.ids).toEqual([])
  })

  test('K13 quotes, patterns and backslashes in values are values', async () => {
    for (const value of [
      "'",
      "' OR 1=1 --",
      '\\',
      '%25',
      '_',
      '(a+)+$',
      'a'.repeat(2000),
      '"',
      ';',
    ]) {
      const query = `_id=${encodeURIComponent(value)}&code=${encodeURIComponent(value)}`
      const reply = await get('T', `/Observation?${query}`)
      expect([200, 400]).toContain(reply.status)
      expect(reply.ids).toEqual([])
    }
  })
})

test('L23 a backend is not asked for parts, nor for anything the client wrote', async () => {
  const backend = memoryBackend(WORLD, [BASE])
  const { get } = fhirRoom(backend, TOKENS)
  await get('T', '/Observation?_elements=code&patient=pa&_include=Observation:subject:Group')
  const [asked] = backend.asked
  // The resources come whole: they are judged by what the client does not want.
  expect(asked?.query.type).toBe('Observation')
  expect(asked?.query.includes).toEqual([])
})

test('a search that cannot match is not asked of the backend', async () => {
  const backend = memoryBackend(WORLD, [BASE])
  const { get } = fhirRoom(backend, TOKENS)
  const reply = await get('T', '/Observation?patient=pb')
  expect(reply.body).toMatchObject({ total: 0 })
  expect(backend.asked).toEqual([])
})
