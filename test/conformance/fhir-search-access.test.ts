// The access rules for reading and searching (L01-L29), over every backend there is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  expectNothingForeign,
  searchIds,
  TOKENS,
  telling,
  WORLD_BACKENDS,
} from '../support/access-world.ts'
import { BASE, type FhirRoom, fhirRoom } from '../support/fhir-room.ts'
import { SECRET } from '../support/test-world.ts'

describe.each(WORLD_BACKENDS)('over a backend $name', ({ honest, hops, coarse, open }) => {
  let room: FhirRoom
  let close: () => Promise<void>
  beforeAll(async () => {
    const opened = await open()
    close = opened.close
    room = fhirRoom(opened.backend, TOKENS)
  })
  afterAll(() => close())
  const get: FhirRoom['get'] = (...request) => room.get(...request)
  const post: FhirRoom['post'] = (...request) => room.post(...request)
  const observationsOfA = [
    'Observation/oa-lab',
    'Observation/oa-vs',
    ...(coarse ? [] : ['Observation/ob-perf']),
  ]
  const search = (token: string, target: string) => searchIds(room, token, target)

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
      expect([known.status, random.status]).toEqual(hops ? [200, 200] : [400, 400])
      expect(known.ids).toEqual([])
      expect(known.body.total).toEqual(random.body.total)
    })

    test.each([
      ['/Device?_id=dvb', '/Device?_id=none'],
      ['/Provenance?_id=pvb', '/Provenance?_id=none'],
      ['/Provenance?target=Observation/ob-vs', '/Provenance?target=Observation/none'],
      ['/Observation?_id=ob-vs', '/Observation?_id=none'],
    ])(
      'J11 %s answers a stranger like %s: no number tells that something fell out',
      async (there, absent) => {
        const known = await get('T', there)
        const random = await get('T', absent)
        expect(known.ids).toEqual([])
        expect([known.status, known.body.total]).toEqual([random.status, random.body.total])
        expect(known.text).not.toContain('"next"')
      },
    )

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
      expect(reply.ids).toEqual(observationsOfA)
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
        if (honest) expect([status, body.total]).toEqual([200, observationsOfA.length])
        else expect([observationsOfA.length, undefined]).toContain(body.total)
      }
      const counted = await get('T', '/Observation?_summary=count')
      expect(counted.ids).toEqual([])
    })

    test('L25 what does not pass the judge leaves no total behind', async () => {
      const { body } = await get('T', '/Observation?_total=accurate&_count=1')
      if (!honest) expect(body).not.toHaveProperty('total')
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
      expect(await search('T', '/Patient/pa/Observation')).toEqual(observationsOfA)
      expect((await get('conditions', '/Patient/pa/Observation')).status).toBe(403)
      expect((await get('doctor', '/Patient/none/Observation')).status).toBe(404)
      expect((await get('doctor', '/Patient/pb/Condition')).ids).toEqual(['Condition/xb'])
    })

    test('L28 a search over several types finds A’s, or is refused where it cannot be narrowed', async () => {
      const reply = await get('T', '/?_type=Observation,Patient')
      expect(reply.status).toBe(hops ? 200 : 403)
      expectNothingForeign(reply)
      expect((await get('conditions', '/?_type=Observation')).status).toBe(403)
    })

    test('L29 a granular scope binds searching and reading', async () => {
      expect(await search('Tv', '/Observation?patient=pa')).toEqual(['Observation/oa-vs'])
      expect(await search('Tv', '/Observation?category=laboratory')).toEqual([])
      expect((await get('Tv', '/Observation/oa-lab')).status).toBe(404)
      expect((await get('Tv', '/Observation/oa-vs')).status).toBe(200)
    })
  })
})
