// The access rules, one by one, over every backend there is: one that does as it is told, and one that
// ignores our narrowing, claims wrong totals and adds what nobody asked for.
import { describe, expect, test } from 'vitest'
import type { BearerAccess } from '../../src/model/bearer-access.ts'
import { bearer } from '../support/bearer.ts'
import { BASE, type FhirRoom, fhirRoom, type Reply } from '../support/fhir-room.ts'
import { type Manners, memoryBackend } from '../support/memory-backend.ts'
import { OPEN_TO_A, SECRET, VITAL_SIGNS, WORLD } from '../support/test-world.ts'

const forA = (scope: string) => bearer({ scope, patient: 'pa' })

const TOKENS: Record<string, BearerAccess> = {
  T: forA('patient/*.rs'),
  Tw: forA('patient/*.cruds'),
  Tv: forA(`patient/Observation.rs?category=${VITAL_SIGNS}`),
  conditions: forA('patient/Condition.rs'),
  medicationRequests: forA('patient/MedicationRequest.rs'),
  withMedications: forA('patient/MedicationRequest.rs patient/Medication.r'),
  noPractitioners: forA('patient/Observation.rs patient/Practitioner.r'),
  patientOnly: forA('patient/Patient.rs'),
  readOnly: forA('patient/Observation.r'),
  searchOnly: forA('patient/Observation.s'),
  observations: forA('patient/Observation.rs'),
  userA: bearer({ scope: 'user/*.rs' }),
  parentOfA: bearer({ scope: 'user/*.rs', fhirUser: 'RelatedPerson/rpa' }),
  doctor: bearer({ scope: 'user/*.rs', fhirUser: 'Practitioner/dr1', clientId: 'app' }),
  person: bearer({ scope: 'user/*.rs', fhirUser: 'Person/person1' }),
  strangeUser: bearer({ scope: 'user/*.rs', fhirUser: 'https://else.example/Practitioner/dr1' }),
  noUser: bearer({ scope: 'user/*.rs', fhirUser: null }),
  system: bearer({ scope: 'system/Observation.rs', fhirUser: null }),
  noPatient: bearer({ scope: 'patient/*.rs' }),
  T2: forA('patient/*.rs'),
  otherApp: bearer({ scope: 'patient/*.rs', patient: 'pa', clientId: 'other' }),
  otherUser: bearer({ scope: 'patient/*.rs', patient: 'pa', userId: 'u2' }),
  narrower: forA('patient/Observation.rs patient/Condition.rs'),
  forB: bearer({ scope: 'patient/*.rs', patient: 'pb', fhirUser: 'Patient/pb' }),
}

/** What of a reply must be equal for two to tell the same; ids of requests differ always. */
const telling = ({ status, text, headers }: Reply) => ({
  status,
  text,
  headers: [...headers].filter(([name]) => name !== 'x-request-id'),
})

const NOT_A: readonly string[] = WORLD.map(
  ({ resourceType, id }) => `${resourceType}/${id}`,
).filter((key) => !OPEN_TO_A.includes(key))

/** Nothing that is not open to A stands in the reply, in whatever form. */
function expectNothingForeign(reply: Reply): void {
  for (const id of reply.ids) expect(NOT_A).not.toContain(id)
  // A self link repeats what was asked, so a Bundle is looked at without its links.
  const { link: _, ...body } = reply.body
  expect(JSON.stringify(body)).not.toContain(SECRET)
  if (reply.body.resourceType !== 'Bundle') expect(reply.text).not.toContain(SECRET)
}

describe.each<Manners>(['honest', 'hostile'])('over a backend that is %s', (manners) => {
  const backend = memoryBackend(WORLD, [BASE], manners)
  const room: FhirRoom = fhirRoom(backend, TOKENS)
  const { get, post, write } = room
  /** The ids a search answers, after the checks that hold for every answer. */
  async function search(token: string, target: string): Promise<string[]> {
    const reply = await get(token, target)
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({ resourceType: 'Bundle', type: 'searchset' })
    if (token !== 'doctor') expectNothingForeign(reply)
    return reply.ids
  }

  describe('named directly', () => {
    test('L01 another patient is not there, in the same words as one who never was', async () => {
      const hidden = await get('T', '/Patient/pb')
      expect(hidden.status).toBe(404)
      expect(telling(hidden)).toEqual(telling(await get('T', '/Patient/none')))
    })

    test('L02 a resource of another patient answers like one that never was', async () => {
      const hidden = await get('T', '/Observation/ob-vs')
      expect(hidden.status).toBe(404)
      expect(telling(hidden)).toEqual(telling(await get('T', '/Observation/none')))
    })

    test('L03 a search for another patient is empty', async () => {
      const reply = await get('T', '/Observation?patient=pb')
      expect(reply.status).toBe(200)
      expect(reply.ids).toEqual([])
      expect([0, undefined]).toContain(reply.body.total)
    })

    test('L04 a search for patients finds the one in context', async () => {
      expect(await search('T', '/Patient')).toEqual(['Patient/pa'])
      expect(await search('T', `/Patient?name=${SECRET}`)).toEqual([])
    })

    test('L05 a link to the patient in context is no way in', async () => {
      expect((await get('T', '/Patient/pc')).status).toBe(404)
    })

    test('L06 a type without a scope is refused, whether there are rows or not', async () => {
      const withRows = await get('conditions', '/Observation?patient=pa')
      expect(withRows.status).toBe(403)
      expect(withRows.headers.get('www-authenticate')).toContain('insufficient_scope')
      const withoutRows = await get('conditions', '/Observation?patient=pc')
      expect(telling(withoutRows)).toEqual(telling(withRows))
      expect((await get('conditions', '/Observation/oa-vs')).status).toBe(403)
      expect((await get('conditions', '/Observation/none')).status).toBe(403)
    })
  })

  describe('values', () => {
    test('L07 a list with another patient finds the own rows', async () => {
      expect(await search('T', '/Observation?patient=pa,pb')).toEqual([
        'Observation/oa-lab',
        'Observation/oa-vs',
      ])
    })

    test('L08 two values that exclude each other find nothing', async () => {
      expect(await search('T', '/Observation?patient=pa&patient=pb')).toEqual([])
      expect(await search('T', '/Observation?subject=Patient/pb&patient=pa')).toEqual([])
    })

    test('L09 our absolute URL is the patient, another host is not', async () => {
      const own = await search('T', `/Observation?patient=${BASE}/Patient/pa`)
      expect(own).toEqual(await search('T', '/Observation?patient=pa'))
      expect(own).not.toEqual([])
      expect(await search('T', '/Observation?patient=https://else/Patient/pa')).toEqual([])
    })

    test('L10 an id of another patient finds nothing', async () => {
      expect(await search('T', '/Observation?_id=ob-vs')).toEqual([])
      expect(await search('T', '/Observation?_id=oa-vs,ob-vs')).toEqual(['Observation/oa-vs'])
    })
  })

  describe('includes', () => {
    test('L11 another patient is not included', async () => {
      expect(await search('T', '/Coverage?_id=ca&_include=Coverage:subscriber')).toEqual([
        'Coverage/ca',
      ])
    })

    test('L12 of several results only the own is included', async () => {
      const found = await search('T', '/DiagnosticReport?_id=da&_include=DiagnosticReport:result')
      expect(found).toEqual(['DiagnosticReport/da', 'Observation/oa-lab'])
    })

    test('L13 what only mentions the patient does not come back', async () => {
      expect(await search('T', '/Patient?_id=pa&_revinclude=Observation:focus')).toEqual([
        'Patient/pa',
      ])
    })

    test('L14 a report of another patient does not come along with its result', async () => {
      const found = await search('T', '/Observation?_id=oa-lab&_revinclude=DiagnosticReport:result')
      expect(found).toEqual(['DiagnosticReport/da', 'Observation/oa-lab'])
    })

    test('L15 an included type needs a scope of its own', async () => {
      const target = '/MedicationRequest?patient=pa&_include=MedicationRequest:medication'
      expect(await search('medicationRequests', target)).toEqual(['MedicationRequest/mra'])
      expect(await search('withMedications', target)).toEqual([
        'Medication/m1',
        'MedicationRequest/mra',
      ])
    })

    test('L16 provenance comes with a scope for it, and only that of the own rows', async () => {
      const target = '/Observation?patient=pa&_revinclude=Provenance:target'
      expect(await search('Tv', target)).toEqual(['Observation/oa-vs'])
      expect(await search('T', target)).toEqual([
        'Observation/oa-lab',
        'Observation/oa-vs',
        'Provenance/pva',
      ])
    })
  })

  describe('oracles', () => {
    test('L17 a chain needs a search scope for the type it leads to', async () => {
      const target = '/Observation?performer:Practitioner.name=Doctor'
      expect(await search('T', target)).toEqual(['Observation/oa-vs'])
      // Reading practitioners is not searching them.
      expect((await get('noPractitioners', target)).status).toBe(403)
    })

    test('L18 a chain to another patient tells nothing', async () => {
      const known = await get('T', `/Observation?subject:Patient.name=${SECRET}`)
      const random = await get('T', '/Observation?subject:Patient.name=Random')
      // A backend that cannot keep its hops within the predicate is not asked to hop.
      expect([known.status, random.status]).toEqual(manners === 'honest' ? [200, 200] : [400, 400])
      expect(known.ids).toEqual([])
      expect(known.body.total).toEqual(random.body.total)
    })

    test('L19 _has needs a search scope for the type it looks into', async () => {
      const reply = await get('patientOnly', '/Patient?_has:Observation:patient:code=8867-4')
      expect([400, 403]).toContain(reply.status)
    })

    test.each([
      ['L20', '/Observation?_sort=patient.birthdate'],
      ['L21', '/Observation?_filter=subject eq Patient/pb'],
      ['L22', '/Observation?_list=any'],
      ['J17', '/Observation?_contained=true'],
      ['J17', '/Observation?_containedType=contained'],
      ['J17', '/Observation?_query=x'],
      ['J17', '/Observation?_text=x'],
      ['J17', '/Observation?_content=x'],
      ['J17', '/Observation?_graph=x'],
      ['J17', '/Observation?_unknown=x'],
      ['J17', '/Observation?nonsense=x'],
      ['J17', '/Observation?subject:nonsense=x'],
      ['J17', '/Observation?code:below-all=x'],
      ['L05', '/Observation?_method=DELETE'],
    ])('%s refuses %s (400)', async (_, target) => {
      expect((await get('T', target)).status).toBe(400)
    })

    test('a parameter that is not known is passed over when asked so, and told', async () => {
      const reply = await get('T', '/Observation?_id=oa-vs&nonsense=x', {
        prefer: 'handling=lenient',
      })
      expect(reply.status).toBe(200)
      expect(reply.ids).toContain('Observation/oa-vs')
      const [self] = reply.body.link as { url: string }[]
      expect(self?.url).toBe(`${BASE}/Observation?_id=oa-vs`)
    })

    test('lenient handling passes over nothing that has a rule of its own', async () => {
      const headers = { prefer: 'handling=lenient' }
      expect((await get('T', '/Observation?_filter=x', headers)).status).toBe(400)
    })

    test('a parameter without a value is no parameter', async () => {
      expect(await search('T', '/Observation?_id=oa-vs&patient=&status')).toEqual([
        'Observation/oa-vs',
      ])
    })
  })

  describe('projection and counts', () => {
    test('L23 is judged by what is cut away', async () => {
      const reply = await get('T', '/Observation?_elements=code')
      expectNothingForeign(reply)
      expect(reply.ids).toEqual(['Observation/oa-lab', 'Observation/oa-vs', 'Observation/ob-perf'])
      const [first] = reply.body.entry as { resource: Record<string, unknown> }[]
      expect(first?.resource).not.toHaveProperty('subject')
      expect(first?.resource).toHaveProperty('code')
      // Mandatory, and so kept.
      expect(first?.resource).toHaveProperty('status')
      expect(JSON.stringify(first?.resource.meta)).toContain('SUBSETTED')
      const summary = await get('T', '/Observation?_summary=text')
      expect(summary.ids).toEqual(reply.ids)
    })

    test('L24 counts the visible rows, or does not count', async () => {
      for (const target of ['/Observation?_summary=count', '/Observation?_total=accurate']) {
        const { status, body } = await get('T', target)
        if (manners === 'honest') expect([status, body.total]).toEqual([200, 3])
        else expect([3, undefined]).toContain(body.total)
      }
      const counted = await get('T', '/Observation?_summary=count')
      expect(counted.ids).toEqual([])
    })

    test('L25 what does not pass the judge leaves no total behind', async () => {
      const { body } = await get('T', '/Observation?_total=accurate&_count=1')
      if (manners === 'hostile') expect(body).not.toHaveProperty('total')
    })
  })

  describe('other forms of search', () => {
    test('L26 the form does not outrank the URL', async () => {
      const reply = await post('T', '/Observation/_search?patient=pa', 'patient=pb')
      expect([reply.status, reply.ids]).toEqual([200, []])
      const own = await post('T', '/Observation/_search', 'patient=pa')
      expect(own.ids).toEqual(['Observation/oa-lab', 'Observation/oa-vs'])
    })

    test('L27 a compartment is that of the patient in context, or is not there', async () => {
      const hidden = await get('T', '/Patient/pb/Observation')
      expect(hidden.status).toBe(404)
      expect(telling(hidden)).toEqual(telling(await get('T', '/Patient/none/Observation')))
      expect(await search('T', '/Patient/pa/Observation')).toEqual([
        'Observation/oa-lab',
        'Observation/oa-vs',
        'Observation/ob-perf',
      ])
      expect((await get('conditions', '/Patient/pa/Observation')).status).toBe(403)
      expect((await get('doctor', '/Patient/none/Observation')).status).toBe(404)
      expect(await search('doctor', '/Patient/pb/Condition')).toEqual(['Condition/xb'])
    })

    test('L28 a search over several types is refused', async () => {
      expect([403, 501]).toContain((await get('T', '/?_type=Observation,Patient')).status)
      expect((await get('conditions', '/?_type=Observation')).status).toBe(403)
    })

    test('L29 a granular scope binds searching and reading', async () => {
      expect(await search('Tv', '/Observation?patient=pa')).toEqual(['Observation/oa-vs'])
      expect(await search('Tv', '/Observation?category=laboratory')).toEqual([])
      expect((await get('Tv', '/Observation/oa-lab')).status).toBe(404)
      expect((await get('Tv', '/Observation/oa-vs')).status).toBe(200)
    })
  })

  describe('history', () => {
    test.each(['/Observation/ob-vs/_history', '/Observation/ob-vs/_history/1'])(
      'L30 %s tells nothing',
      async (target) => {
        expect([404, 501]).toContain((await get('T', target)).status)
        expect((await get('conditions', target)).status).toBe(403)
      },
    )

    test.each(['/Observation/_history', '/_history'])('L31 %s is refused', async (target) => {
      expect([403, 501]).toContain((await get('T', target)).status)
      expect((await get('readOnly', target)).status).toBe(403)
    })

    test('L32 a deleted resource is as good as one that never was', async () => {
      expect((await get('T', '/Observation/deleted')).status).toBe(404)
    })
  })

  describe('writes: what no scope covers is refused, the rest is not done yet', () => {
    const observation = (id: string | undefined, subject?: object) => ({
      resourceType: 'Observation',
      ...(id === undefined ? {} : { id }),
      status: 'final',
      code: { text: 'x' },
      ...(subject === undefined ? {} : { subject }),
    })
    const aboutB = { reference: 'Patient/pb' }

    test.each<[string, string, string, object]>([
      ['L33', 'POST', '/Observation', observation(undefined, aboutB)],
      ['L33', 'POST', '/Observation', observation(undefined)],
      ['L34', 'PUT', '/Observation/ob-vs', observation('ob-vs', { reference: 'Patient/pa' })],
      ['L35', 'PUT', '/Observation/oa-vs', observation('oa-vs', aboutB)],
      ['L35', 'PATCH', '/Observation/oa-vs', [{ op: 'replace', path: '/subject', value: aboutB }]],
      ['L36', 'PUT', '/Observation?identifier=x', observation(undefined, aboutB)],
      ['L36', 'DELETE', '/Observation?identifier=x', {}],
      ['K07', 'PUT', '/Observation/new', observation('new', aboutB)],
      ['K10', 'DELETE', '/Observation/ob-vs', {}],
    ])('%s Tw %s %s changes nothing', async (_, method, target, body) => {
      expect([403, 404, 501]).toContain((await write('Tw', method, target, body)).status)
      // The scope comes first: without it the answer is the same, whatever is there.
      expect((await write('T', method, target, body)).status).toBe(403)
    })

    test.each(['Patient', 'Practitioner', 'Group', 'Subscription', 'Medication', 'Binary'])(
      'L37 nobody bound to a patient creates a %s',
      async (resourceType) => {
        expect((await write('Tw', 'POST', `/${resourceType}`, { resourceType })).status).toBe(403)
      },
    )

    test('L38 each letter opens its own interactions only', async () => {
      expect((await get('readOnly', '/Observation')).status).toBe(403)
      expect((await get('readOnly', '/Observation/oa-vs')).status).toBe(200)
      expect((await get('searchOnly', '/Observation/oa-vs')).status).toBe(403)
      expect(await search('searchOnly', '/Observation?_id=oa-vs')).toEqual(['Observation/oa-vs'])
      const body = observation('oa-vs')
      for (const [method, value] of [
        ['PATCH', []],
        ['PUT', body],
        ['DELETE', {}],
      ] as const)
        expect((await write('observations', method, '/Observation/oa-vs', value)).status).toBe(403)
    })

    test.each(['batch', 'transaction'])('L39 L40 a %s is not carried out', async (type) => {
      const bundle = {
        resourceType: 'Bundle',
        type,
        entry: [{ request: { method: 'GET', url: 'Observation/ob-vs' } }],
      }
      const reply = await write('Tw', 'POST', '/', bundle)
      expect(reply.status).toBe(501)
      expectNothingForeign(reply)
    })
  })

  describe('operations', () => {
    test('L41 $everything is for a patient one may read', async () => {
      expect([200, 501]).toContain((await get('T', '/Patient/pa/$everything')).status)
      expect([404, 501]).toContain((await get('T', '/Patient/pb/$everything')).status)
      expect((await get('T', '/Patient/$everything')).status).toBe(403)
      expect((await get('conditions', '/Patient/pa/$everything')).status).toBe(403)
      expect((await get('T', '/Encounter/ea/$everything')).status).toBe(403)
    })

    test.each(['/$export', '/Patient/$export', '/Group/g1/$export'])(
      'L42 nobody but a backend service calls %s',
      async (target) => {
        for (const token of ['T', 'Tw', 'doctor', 'userA'])
          expect((await get(token, target)).status).toBe(403)
      },
    )

    test.each([
      '/$graphql',
      '/Observation/oa-vs/$meta',
      '/$meta',
      '/Patient/$match',
      '/Patient/$member-match',
      '/Patient/pa/$validate',
      '/Observation/$lastn',
      '/Patient/pa/$anything',
      '/$reindex',
      '/$expunge',
      '/$process-message',
      '/$import',
      '/Patient/pa/$export',
      '/Patient/$merge',
      '/$convert-data',
    ])('L43 J23 K09 nobody calls %s', async (target) => {
      for (const token of ['T', 'Tw', 'doctor', 'system'])
        expect((await get(token, target)).status).toBe(403)
    })
  })

  describe('types with rules of their own', () => {
    test.each(['application/fhir+json', 'text/plain', '*/*', 'image/png'])(
      'L44 J21 a document follows its patient, whatever is accepted: %s',
      async (accept) => {
        expect((await get('T', '/Binary/ba', { accept })).status).toBe(200)
        expect((await get('T', '/Binary/bsa', { accept })).status).toBe(200)
        for (const target of ['/Binary/bb', '/Binary/bsb', '/Binary/b0', '/Binary/none'])
          expect((await get('T', target, { accept })).status).toBe(404)
      },
    )

    test('L44 the description follows as well', async () => {
      expect((await get('T', '/DocumentReference/drb')).status).toBe(404)
      expect((await get('T', '/DocumentReference/dra')).status).toBe(200)
    })

    test('L44 a Binary needs a scope for what attaches it, not only for Binary', async () => {
      const binaries = fhirRoom(backend, { B: forA('patient/Binary.rs') })
      expect((await binaries.get('B', '/Binary/ba')).status).toBe(404)
    })

    test('L44 a document leaves as something to save, never to run', async () => {
      const reply = await get('T', '/Binary/bsa', { accept: 'text/html' })
      expect(reply.headers.get('content-type')).toBe('text/html')
      expect(reply.headers.get('content-disposition')).toBe('attachment')
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
      expect(reply.headers.get('content-security-policy')).toContain('sandbox')
    })

    test('L45 devices, provenance, groups', async () => {
      for (const target of ['/Device/dva', '/Device/dv0', '/Provenance/pva'])
        expect((await get('T', target)).status).toBe(200)
      for (const target of ['/Device/dvb', '/Provenance/pvb', '/Provenance/pv-both'])
        expect((await get('T', target)).status).toBe(404)
      expect((await get('T', '/Group/g1')).status).toBe(403)
      expect((await get('T', '/Group')).status).toBe(403)
      expect((await get('T', '/Person/person1')).status).toBe(403)
      expect((await get('T', '/Subscription/sub1')).status).toBe(403)
      expect((await get('doctor', '/Group/g1')).status).toBe(200)
    })

    test('an audit event is visible to a patient when it names nobody else', async () => {
      expect((await get('T', '/AuditEvent/aua')).status).toBe(200)
      expect((await get('T', '/AuditEvent/auab')).status).toBe(404)
    })
  })

  describe('paging', () => {
    const nextOf = ({ body }: Reply) =>
      (body.link as { relation: string; url: string }[]).find(({ relation }) => relation === 'next')
        ?.url ?? ''

    test('every row comes once, over as many pages as it takes', async () => {
      const seen: string[] = []
      let reply = await get('T', '/Observation?_count=1')
      for (let pages = 0; pages < 20; pages++) {
        expectNothingForeign(reply)
        seen.push(...reply.ids)
        const next = nextOf(reply)
        if (next === '') break
        reply = await get('T', next)
        expect(reply.status).toBe(200)
      }
      expect(seen.sort()).toEqual([
        'Observation/oa-lab',
        'Observation/oa-vs',
        'Observation/ob-perf',
      ])
    })

    test('L46 J18 a link is worth nothing to another token', async () => {
      const next = nextOf(await get('T', '/Observation?_count=1'))
      expect(next).toContain(`${BASE}/_page/`)
      expect((await get('T', next)).status).toBe(200)
      // The same app, user, patient and grants: a refreshed token goes on.
      expect((await get('T2', next)).status).toBe(200)
      for (const token of ['otherApp', 'otherUser', 'forB', 'narrower', 'Tw', 'doctor', 'system'])
        expect((await get(token, next)).status).toBe(404)
    })

    test('L46 an altered link is no link', async () => {
      const next = nextOf(await get('T', '/Observation?_count=1'))
      for (const altered of [
        `${next}A`,
        next.slice(0, -1),
        next.replace(/.$/, '~'),
        `${BASE}/_page/1`,
      ])
        expect([400, 404]).toContain((await get('T', altered)).status)
    })

    test('a link ends with its time', async () => {
      const own = fhirRoom(backend, TOKENS)
      const next = nextOf(await own.get('T', '/Observation?_count=1'))
      own.clock.advance(60 * 60 * 1000)
      expect((await own.get('T', next)).status).toBe(404)
    })

    test('a link keeps the rest of the search', async () => {
      const reply = await post('T', '/Observation/_search', 'patient=pa&_count=1')
      const next = await get('T', nextOf(reply))
      expect([...reply.ids, ...next.ids].sort()).toEqual([
        'Observation/oa-lab',
        'Observation/oa-vs',
      ])
      expect(nextOf(next)).toBe('')
    })
  })

  describe('always', () => {
    test('the closed world: what T sees by reading is exactly what is open to A', async () => {
      for (const { resourceType, id } of WORLD) {
        const reply = await get('T', `/${resourceType}/${id}`)
        const open = OPEN_TO_A.includes(`${resourceType}/${id}`)
        expect([`${resourceType}/${id}`, reply.status === 200]).toEqual([
          `${resourceType}/${id}`,
          open,
        ])
        if (!open) expectNothingForeign(reply)
      }
    })

    test('the closed world: what T finds by searching is that as well', async () => {
      const types = [...new Set(WORLD.map(({ resourceType }) => resourceType))]
      const found: string[] = []
      for (const type of types) {
        const reply = await get('T', `/${type}`)
        if (reply.status !== 403) found.push(...reply.ids)
      }
      // A Binary without a security context is found by its document, not by searching.
      const expected = OPEN_TO_A.filter((key) => key !== 'Binary/ba')
      expect(found.filter((key) => key !== 'Binary/ba').sort()).toEqual([...expected].sort())
    })

    test.each([
      ['userA', 'a user who is the patient'],
      ['parentOfA', 'a related person of the patient'],
    ])('%s sees what the patient sees', async (token) => {
      for (const { resourceType, id } of WORLD)
        expect((await get(token, `/${resourceType}/${id}`)).status).toBe(
          (await get('T', `/${resourceType}/${id}`)).status,
        )
    })

    test.each(['person', 'strangeUser', 'noUser', 'noPatient'])(
      'J26 C07 %s reads nothing',
      async (token) => {
        for (const target of ['/Patient/pa', '/Observation', '/Practitioner/dr1', '/Medication/m1'])
          expect((await get(token, target)).status).toBe(403)
      },
    )

    test('a practitioner sees the whole practice, by each scope only its type', async () => {
      expect((await get('doctor', '/Patient/pb')).status).toBe(200)
      expect(await search('doctor', '/Condition')).toEqual(['Condition/xa', 'Condition/xb'])
      expect((await get('system', '/Observation/ob-vs')).status).toBe(200)
      expect((await get('system', '/Patient/pb')).status).toBe(403)
    })
  })
})
