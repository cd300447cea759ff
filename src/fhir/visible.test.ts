import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OPEN_TO_A, WORLD } from '../../test/support/test-world.ts'
import {
  compartmentParameters,
  resourceTypes,
  searchParameter,
  typeClass,
} from './definitions/definitions.ts'
import type { Grant } from './grants.ts'
import { parseClause } from './parse-clause.ts'
import { predicateOf, withinCompartment } from './predicate.ts'
import type { Letter, Resource } from './resource.ts'
import { related, visible } from './visible.ts'

const BASE = 'https://chart.example/fhir'
const BASES = [BASE, 'https://upstream.example/r4']
const KNOWN = new Map(
  WORLD.map((resource) => [`${resource.resourceType}/${resource.id}`, resource]),
)

const grant = (more: Partial<Grant> = {}): Grant => ({
  context: 'patient',
  type: '*',
  letters: new Set<Letter>(['c', 'r', 'u', 'd', 's']),
  filter: [],
  reach: ['pa'],
  ...more,
})

function sees(
  resource: Resource,
  grants = [grant()],
  letter: Letter = 'r',
  known = KNOWN,
): boolean {
  return visible(resource, letter, { predicate: predicateOf(grants), bases: BASES, known })
}

const observation = (more: object): Resource => ({ resourceType: 'Observation', id: 'o', ...more })

describe('a member type needs a nominated reference to a patient in reach', () => {
  test.each<[string, unknown]>([
    ['relative', 'Patient/pa'],
    ['absolute under our base', `${BASE}/Patient/pa`],
    ['absolute under the upstream base', 'https://upstream.example/r4/Patient/pa'],
    ['of a version', 'Patient/pa/_history/7'],
  ])('a reference that is %s counts', (_, reference) => {
    expect(sees(observation({ subject: { reference } }))).toBe(true)
  })

  test.each<[string, unknown]>([
    ['to another patient', { reference: 'Patient/pb' }],
    ['in another case', { reference: 'patient/pa' }],
    ['to an id in another case', { reference: 'Patient/PA' }],
    ['to another host', { reference: 'https://else.example/fhir/Patient/pa' }],
    ['to a host that begins like ours', { reference: 'https://chart.example/fhirx/Patient/pa' }],
    ['to our host by another scheme', { reference: 'http://chart.example/fhir/Patient/pa' }],
    ['to a longer id', { reference: 'Patient/pa2' }],
    ['to something below', { reference: 'Patient/pa/Observation' }],
    ['to a fragment', { reference: '#pa' }],
    ['by a urn', { reference: 'urn:uuid:pa' }],
    ['by an identifier', { identifier: { value: 'pa' }, type: 'Patient' }],
    ['in words', { display: 'Patient/pa' }],
    ['to another type', { reference: 'Group/pa' }],
    ['with a query', { reference: 'Patient/pa?x' }],
    ['by a condition', { reference: 'Patient?_id=pa' }],
    ['padded', { reference: ' Patient/pa' }],
    ['with an escape', { reference: 'Patient/%70a' }],
    ['with dots', { reference: '../Patient/pa' }],
    ['from the root', { reference: '/Patient/pa' }],
    ['not a reference at all', 'Patient/pa'],
    ['null', null],
    ['a list', [{ reference: 'Patient/pa' }]],
    ['absent', undefined],
  ])('a reference %s does not', (what, subject) => {
    // A list where one is meant reads as its items; what matters is that nobody else is let in by it.
    const expected = what === 'a list'
    expect(sees(observation({ subject }))).toBe(expected)
  })

  test.each<[string, Resource]>([
    [
      'Observation.focus',
      observation({ subject: { reference: 'Patient/pb' }, focus: [{ reference: 'Patient/pa' }] }),
    ],
    [
      'MedicationRequest.requester',
      { resourceType: 'MedicationRequest', id: 'x', requester: { reference: 'Patient/pa' } },
    ],
    [
      'ServiceRequest.requester',
      { resourceType: 'ServiceRequest', id: 'x', requester: { reference: 'Patient/pa' } },
    ],
    [
      'QuestionnaireResponse.source',
      { resourceType: 'QuestionnaireResponse', id: 'x', source: { reference: 'Patient/pa' } },
    ],
    ['Task.owner', { resourceType: 'Task', id: 'x', owner: { reference: 'Patient/pa' } }],
    [
      'List.entry',
      { resourceType: 'List', id: 'x', entry: [{ item: { reference: 'Patient/pa' } }] },
    ],
    [
      'a contained subject',
      observation({
        contained: [{ resourceType: 'Observation', id: 'i', subject: { reference: 'Patient/pa' } }],
      }),
    ],
    [
      'an extension',
      observation({ extension: [{ url: 'x', valueReference: { reference: 'Patient/pa' } }] }),
    ],
    ['a primitive that looks like one', observation({ note: [{ text: 'Patient/pa' }] })],
  ])('J07 %s makes no member', (_, resource) => {
    expect(sees(resource)).toBe(false)
  })

  test.each<[string, Resource]>([
    [
      'Observation.performer',
      observation({ performer: [{ reference: 'Practitioner/1' }, { reference: 'Patient/pa' }] }),
    ],
    [
      'Condition.asserter',
      { resourceType: 'Condition', id: 'x', asserter: { reference: 'Patient/pa' } },
    ],
    [
      'AllergyIntolerance.recorder',
      { resourceType: 'AllergyIntolerance', id: 'x', recorder: { reference: 'Patient/pa' } },
    ],
    [
      'DocumentReference.author',
      { resourceType: 'DocumentReference', id: 'x', author: [{ reference: 'Patient/pa' }] },
    ],
    [
      'Coverage.subscriber',
      { resourceType: 'Coverage', id: 'x', subscriber: { reference: 'Patient/pa' } },
    ],
    ['Coverage.payor', { resourceType: 'Coverage', id: 'x', payor: [{ reference: 'Patient/pa' }] }],
    [
      'Coverage.policyHolder',
      { resourceType: 'Coverage', id: 'x', policyHolder: { reference: 'Patient/pa' } },
    ],
    [
      'Appointment.participant',
      {
        resourceType: 'Appointment',
        id: 'x',
        participant: [{ actor: { reference: 'Patient/pa' } }],
      },
    ],
  ])('%s does', (_, resource) => {
    expect(sees(resource)).toBe(true)
  })

  test('every member type has a parameter that nominates, and each works alone', () => {
    const members = resourceTypes().filter((type) => typeClass(type) === 'member')
    expect(members.length).toBeGreaterThan(55)
    for (const type of members)
      for (const code of compartmentParameters(type))
        expect([type, code, searchParameter(type, code)?.type]).toEqual([type, code, 'reference'])
  })
})

describe('what cannot be judged is not visible', () => {
  const doctor = [grant({ context: 'user', reach: 'all' })]
  test.each<[string, Resource]>([
    ['without an id', { resourceType: 'Observation', subject: { reference: 'Patient/pa' } }],
    [
      'with an id that is none',
      { resourceType: 'Observation', id: '../x', subject: { reference: 'Patient/pa' } },
    ],
    ['of a type that is none', { resourceType: 'Nonsense', id: 'x' }],
    ['of a type by inheritance', { resourceType: 'constructor', id: 'x' }],
    ['without a type', { resourceType: '', id: 'x' }],
  ])('a resource %s', (_, resource) => {
    expect(sees(resource)).toBe(false)
    expect(sees(resource, doctor)).toBe(false)
  })

  test('anything, without a grant', () => {
    for (const resource of WORLD) expect(sees(resource, [])).toBe(false)
  })
})

describe('Device', () => {
  const device = (more: object): Resource => ({ resourceType: 'Device', id: 'd', ...more })
  test('of the patient, or of the practice', () => {
    expect(sees(device({ patient: { reference: 'Patient/pa' } }))).toBe(true)
    expect(sees(device({}))).toBe(true)
  })
  test.each<[string, unknown]>([
    ['another patient', { reference: 'Patient/pb' }],
    ['somebody by an identifier', { identifier: { value: 'x' } }],
    ['somebody in words', { display: 'B' }],
    ['somebody elsewhere', { reference: 'https://else.example/Patient/pa' }],
    ['null', null],
    ['nothing', {}],
  ])('not of %s', (_, patient) => {
    expect(sees(device({ patient }))).toBe(false)
  })
  test('nobody bound to patients changes one', () => {
    for (const letter of ['c', 'u', 'd'] as const)
      expect(sees(device({ patient: { reference: 'Patient/pa' } }), [grant()], letter)).toBe(false)
  })
})

describe('Provenance', () => {
  const about = (...targets: string[]): Resource => ({
    resourceType: 'Provenance',
    id: 'p',
    target: targets.map((reference) => ({ reference })),
  })
  test.each<[string, string[]]>([
    ['a visible target', ['Observation/oa-vs']],
    ['a visible target among others', ['Observation/ob-vs', 'Observation/oa-vs']],
    ['the patient', ['Patient/pa']],
    ['a version of a visible target', ['Observation/oa-vs/_history/1']],
    ['a visible target by our absolute URL', [`${BASE}/Observation/oa-vs`]],
    ['a shared target', ['Medication/m1']],
  ])('with %s is seen', (_, targets) => {
    expect(sees(about(...targets))).toBe(true)
  })
  test.each<[string, string[]]>([
    ['no target', []],
    ['a hidden target', ['Observation/ob-vs']],
    ['a target that is not there', ['Observation/none']],
    ['a target elsewhere', ['https://else.example/Observation/oa-vs']],
    ['another patient as well', ['Observation/oa-vs', 'Patient/pb']],
    ['a patient elsewhere as well', ['Observation/oa-vs', 'https://else.example/Patient/x']],
    ['another Provenance, which is not followed', ['Provenance/pva']],
    ['a Binary, which is not followed', ['Binary/bsa']],
    ['a closed target', ['Group/g1']],
  ])('with %s is not', (_, targets) => {
    expect(sees(about(...targets))).toBe(false)
  })
  test.each<[string, object]>([
    ['by a number', { type: 'Patient', identifier: { value: 'mrn-b' } }],
    ['in words', { type: 'Patient', display: 'Bell' }],
    ['by a name of its own', { type: 'Patient', reference: 'urn:uuid:0c3151bd-1cbf-4d64' }],
    ['by a search', { reference: 'Patient?identifier=mrn-b' }],
    ['with a fragment', { reference: 'Patient/pb#name' }],
    ['with a slash at the end', { reference: `${BASE}/Patient/pb/` }],
  ])('that names a patient %s as well is not: nobody can tell who it is', (_, target) => {
    const provenance = about('Observation/oa-vs')
    expect(sees(provenance)).toBe(true)
    expect(sees({ ...provenance, target: [{ reference: 'Observation/oa-vs' }, target] })).toBe(
      false,
    )
  })
  test('a target without a scope is not visible', () => {
    const provenance = grant({ type: 'Provenance' })
    expect(sees(about('Observation/oa-vs'), [provenance])).toBe(false)
    const observations = grant({ type: 'Observation', letters: new Set<Letter>(['s']) })
    expect(sees(about('Observation/oa-vs'), [provenance, observations])).toBe(true)
  })
  test('what is not known is not visible', () => {
    expect(sees(about('Observation/oa-vs'), [grant()], 'r', new Map())).toBe(false)
    expect(related(about('Observation/oa-vs', 'https://else.example/X/1'), BASES)).toEqual([
      'Observation/oa-vs',
    ])
  })
})

describe('Binary', () => {
  const binary = (more: object): Resource => ({ resourceType: 'Binary', id: 'new', ...more })
  test.each<[string, object, boolean]>([
    ['a visible context', { securityContext: { reference: 'DocumentReference/dra' } }, true],
    ['the patient as context', { securityContext: { reference: 'Patient/pa' } }, true],
    ['a hidden context', { securityContext: { reference: 'DocumentReference/drb' } }, false],
    ['another patient as context', { securityContext: { reference: 'Patient/pb' } }, false],
    ['a context that is not there', { securityContext: { reference: 'Observation/none' } }, false],
    ['a context elsewhere', { securityContext: { reference: 'https://x/Patient/pa' } }, false],
    ['an empty context', { securityContext: {} }, false],
    ['no context and nobody who attaches it', {}, false],
  ])('with %s', (_, more, expected) => {
    expect(sees(binary(more))).toBe(expected)
  })
  test('a context outranks whoever attaches it', () => {
    const own = { resourceType: 'Binary', id: 'ba', securityContext: { reference: 'Patient/pb' } }
    expect(sees(own)).toBe(false)
  })
  test.each<[string, Resource]>([
    [
      'a document',
      {
        resourceType: 'DocumentReference',
        id: 'x',
        subject: { reference: 'Patient/pa' },
        content: [{ attachment: { url: 'Binary/new' } }],
      },
    ],
    [
      'a report',
      {
        resourceType: 'DiagnosticReport',
        id: 'x',
        subject: { reference: 'Patient/pa' },
        presentedForm: [{ url: `${BASE}/Binary/new` }],
      },
    ],
    [
      'a picture',
      {
        resourceType: 'Media',
        id: 'x',
        subject: { reference: 'Patient/pa' },
        content: { url: 'Binary/new' },
      },
    ],
  ])('attached by %s of the patient', (_, holder) => {
    expect(sees(binary({}), [grant()], 'r', new Map([['x', holder]]))).toBe(true)
  })
  test.each<[string, Resource]>([
    [
      'a document of another patient',
      {
        resourceType: 'DocumentReference',
        id: 'x',
        subject: { reference: 'Patient/pb' },
        content: [{ attachment: { url: 'Binary/new' } }],
      },
    ],
    [
      'a document of the patient that only names it',
      {
        resourceType: 'DocumentReference',
        id: 'x',
        subject: { reference: 'Patient/pa' },
        description: 'Binary/new',
        content: [{ attachment: { title: 'Binary/new' } }],
      },
    ],
    [
      'an extension',
      {
        resourceType: 'DocumentReference',
        id: 'x',
        subject: { reference: 'Patient/pa' },
        extension: [{ url: 'Binary/new' }],
      },
    ],
    [
      'a document elsewhere',
      {
        resourceType: 'DocumentReference',
        id: 'x',
        subject: { reference: 'Patient/pa' },
        content: [{ attachment: { url: 'https://x/Binary/new' } }],
      },
    ],
  ])('not by %s', (_, holder) => {
    expect(sees(binary({}), [grant()], 'r', new Map([['x', holder]]))).toBe(false)
  })
})

describe('AuditEvent', () => {
  const event = (...patients: string[]): Resource => ({
    resourceType: 'AuditEvent',
    id: 'a',
    agent: [{ who: { reference: 'Practitioner/dr1' } }],
    entity: patients.map((reference) => ({ what: { reference } })),
  })
  test('every patient it names is in reach, and one is', () => {
    expect(sees(event('Patient/pa'))).toBe(true)
    expect(sees(event('Patient/pa', 'Patient/pb'))).toBe(false)
    expect(sees(event('Patient/pa', 'https://else.example/Patient/x'))).toBe(false)
    expect(sees(event())).toBe(false)
  })
})

describe('filters bind whatever the reach', () => {
  const lab = parseClause('Observation', 'category', 'laboratory')
  const final = parseClause('Observation', 'status', 'final')
  const labOfA = observation({
    status: 'final',
    subject: { reference: 'Patient/pa' },
    category: [{ coding: [{ code: 'laboratory' }] }],
  })
  test('all clauses of one scope, any of several scopes', () => {
    expect(sees(labOfA, [grant({ type: 'Observation', filter: [lab, final] })])).toBe(true)
    const preliminary = parseClause('Observation', 'status', 'preliminary')
    expect(sees(labOfA, [grant({ type: 'Observation', filter: [lab, preliminary] })])).toBe(false)
    const two = [lab, preliminary].map((clause) => grant({ type: 'Observation', filter: [clause] }))
    expect(sees(labOfA, two)).toBe(true)
  })
  test('also a practitioner, also a patient', () => {
    const vitals = parseClause('Observation', 'category', 'vital-signs')
    for (const reach of ['all', ['pa']] as const) {
      expect(sees(labOfA, [grant({ type: 'Observation', filter: [vitals], reach })])).toBe(false)
      expect(sees(labOfA, [grant({ type: 'Observation', filter: [lab], reach })])).toBe(true)
    }
  })
})

describe('properties', () => {
  const anyLetters = fc
    .subarray<Letter>(['c', 'r', 'u', 'd', 's'])
    .map((letters) => new Set(letters))
  const anyFilter = fc.subarray([
    parseClause('Observation', 'category', 'vital-signs'),
    parseClause('Observation', 'status', 'final'),
  ])
  const anyGrant: fc.Arbitrary<Grant> = fc.record({
    context: fc.constantFrom('patient', 'user', 'system'),
    type: fc.constantFrom('*', 'Observation', 'Patient', 'Provenance', 'Binary', 'Device', 'Group'),
    letters: anyLetters,
    filter: anyFilter,
    reach: fc.constantFrom<Grant['reach'][]>('all', ['pa'], ['pb'], ['pa', 'pb'], []),
  })
  const anyGrants = fc.array(anyGrant, { maxLength: 4 })
  const anyResource = fc.constantFrom(...WORLD)
  const anyLetter = fc.constantFrom<Letter[]>('c', 'r', 'u', 'd', 's')
  /** Types whose visibility depends on what else is visible, so that grants work together on them. */
  const independent = anyResource.filter(
    ({ resourceType }) => resourceType !== 'Provenance' && resourceType !== 'Binary',
  )

  test('access is the union of the grants (SMART 2.2 scopes, "Scope Equivalence")', () => {
    fc.assert(
      fc.property(independent, anyGrants, anyLetter, (resource, grants, letter) => {
        const alone = grants.some((each) => sees(resource, [each], letter))
        expect(sees(resource, grants, letter)).toBe(alone)
      }),
      { numRuns: 2000 },
    )
  })

  test('one grant more never hides anything', () => {
    fc.assert(
      fc.property(anyResource, anyGrants, anyGrant, anyLetter, (resource, grants, more, letter) => {
        if (sees(resource, grants, letter))
          expect(sees(resource, [...grants, more], letter)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('without the letter nothing is seen', () => {
    fc.assert(
      fc.property(anyResource, anyGrants, anyLetter, (resource, grants, letter) => {
        const lacking = grants.map((each) => ({
          ...each,
          letters: new Set([...each.letters].filter((held) => held !== letter)),
        }))
        expect(sees(resource, lacking, letter)).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })

  test('nothing that is not open to A is seen by grants that reach A alone', () => {
    fc.assert(
      fc.property(anyResource, anyGrants, anyLetter, (resource, grants, letter) => {
        const bound = grants.map((each) => ({ ...each, reach: ['pa'] }))
        if (sees(resource, bound, letter))
          expect(OPEN_TO_A).toContain(`${resource.resourceType}/${resource.id}`)
      }),
      { numRuns: 3000 },
    )
  })

  test('a compartment is part of what was open before', () => {
    fc.assert(
      fc.property(anyResource, anyGrants, (resource, grants) => {
        const wide = predicateOf(grants)
        const narrow = withinCompartment(wide, resource.resourceType, 'pa')
        const by = { bases: BASES, known: KNOWN }
        if (visible(resource, 's', { ...by, predicate: narrow }))
          expect(visible(resource, 's', { ...by, predicate: wide })).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('no resource, however broken, makes the judge fail', () => {
    const broken = fc.tuple(fc.constantFrom(...resourceTypes()), fc.object({ maxDepth: 3 }))
    fc.assert(
      fc.property(broken, anyLetter, ([resourceType, more], letter) => {
        const keys = 'subject patient target securityContext agent entity performer content'.split(
          ' ',
        )
        const resource = {
          ...Object.fromEntries(keys.map((key, at) => [key, Object.values(more)[at]])),
          resourceType,
          id: 'x',
        }
        expect(typeof sees(resource, [grant()], letter)).toBe('boolean')
      }),
      { numRuns: 2000 },
    )
  })
})
