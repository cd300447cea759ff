// The whole table: every interaction by every kind of grant and every set of letters. What is expected is
// worked out here in a second way, from the rule book's words rather than from the code's.
import { describe, expect, test } from 'vitest'
import { decide } from './access.ts'
import { capabilitiesOf } from './capabilities.ts'
import type { Grant } from './grants.ts'
import {
  type Call,
  type Interaction,
  type InteractionKind,
  parseInteraction,
} from './interaction.ts'
import { parseClause } from './parse-clause.ts'
import type { Letter } from './resource.ts'

const BASE = 'https://chart.example/fhir'
const CAPABILITIES = capabilitiesOf({ narrowsHops: true })
const BUILT = CAPABILITIES.interactions

function decision(call: Call, grants: readonly Grant[], narrowsHops = true) {
  const capabilities = capabilitiesOf({ narrowsHops })
  const made = decide(call, { grants, capabilities, bases: [BASE], now: 0 })
  return made.allowed ? 'allowed' : made.error.status
}

const call = (interaction: Interaction, parameters: Call['parameters'] = []): Call => ({
  interaction,
  parameters,
  head: false,
  lenient: false,
  representation: 'resource',
  ifNoneMatch: null,
  ifModifiedSince: null,
})

const get = (target: string): Call => {
  const [path = '', query = ''] = target.split(/\?(.*)/s)
  return parseInteraction({ method: 'GET', path, query, headers: new Headers(), body: null })
}

const grant = (more: Partial<Grant>): Grant => ({
  context: 'patient',
  type: '*',
  letters: new Set<Letter>(['c', 'r', 'u', 'd', 's']),
  filter: [],
  reach: ['pa'],
  ...more,
})

const TYPE = 'Observation'
const instance = { type: TYPE, id: 'x' }
const resource = { resourceType: TYPE, status: 'final', code: { text: 'x' } }
/** What conditional interactions and searches of the system ask for. */
const CONDITION: Call['parameters'] = [['code', 'x']]
const parametersOf = ({ kind }: Interaction): Call['parameters'] =>
  kind.startsWith('conditional') ? CONDITION : kind === 'search-system' ? [['_type', TYPE]] : []

/** Each interaction on an Observation, and the letters without which it is refused. */
const INTERACTIONS: [Interaction, string][] = [
  [{ kind: 'read', ...instance }, 'r'],
  [{ kind: 'vread', ...instance, versionId: '1' }, 'r'],
  [{ kind: 'history-instance', ...instance }, 'r'],
  [{ kind: 'history-type', type: TYPE }, 's'],
  [{ kind: 'history-system' }, 's'],
  [{ kind: 'search-type', type: TYPE }, 's'],
  [{ kind: 'search-compartment', compartment: { type: 'Patient', id: 'pa' }, type: TYPE }, 's'],
  [{ kind: 'search-system' }, 's'],
  [{ kind: 'create', type: TYPE, ifNoneExist: null, resource }, 'c'],
  [{ kind: 'create', type: TYPE, ifNoneExist: [['code', 'x']], resource }, 'cs'],
  [{ kind: 'update', ...instance, ifMatch: null, resource }, 'u'],
  [{ kind: 'conditional-update', type: TYPE, resource }, 'us'],
  [{ kind: 'patch', ...instance, ifMatch: null, patch: [] }, 'u'],
  [{ kind: 'conditional-patch', type: TYPE, patch: [] }, 'us'],
  [{ kind: 'delete', ...instance, ifMatch: null }, 'd'],
  [{ kind: 'conditional-delete', type: TYPE }, 'ds'],
]

const LETTERS: Letter[] = ['c', 'r', 'u', 'd', 's']
const SUBSETS = Array.from({ length: 32 }, (_, bits) =>
  LETTERS.filter((_letter, at) => bits & (1 << at)),
)

const GRANTS: [string, Partial<Grant>][] = [
  ['patient, wildcard', {}],
  ['patient, the type', { type: TYPE }],
  ['patient, filtered', { type: TYPE, filter: [parseClause(TYPE, 'category', 'x')] }],
  ['user of one patient', { context: 'user' }],
  ['user of two patients', { context: 'user', reach: ['pa', 'pb'] }],
  ['practitioner', { context: 'user', reach: 'all' }],
  [
    'practitioner, filtered',
    { context: 'user', type: TYPE, reach: 'all', filter: [parseClause(TYPE, 'category', 'x')] },
  ],
  ['system', { context: 'system', reach: 'all' }],
  ['system, the type', { context: 'system', type: TYPE, reach: 'all' }],
]

describe.each(GRANTS)('a grant of %s', (_, kind) => {
  test.each(INTERACTIONS)('$kind needs its letters and nothing else', (interaction, needed) => {
    for (const letters of SUBSETS) {
      const covered = [...needed].every((letter) => letters.some((held) => held === letter))
      const expected = !covered ? 403 : BUILT.has(interaction.kind) ? 'allowed' : 501
      const made = decision(call(interaction, parametersOf(interaction)), [
        grant({ ...kind, letters: new Set(letters) }),
      ])
      expect([letters.join(''), made]).toEqual([letters.join(''), expected])
    }
  })

  test.each(INTERACTIONS)('$kind on another type is not unlocked (J29)', (interaction) => {
    if (kind.type === undefined || interaction.kind.endsWith('system')) return
    const other: Interaction = {
      ...interaction,
      ...('type' in interaction && { type: 'Condition' }),
    }
    expect(decision(call(other), [grant(kind)])).toBe(403)
  })
})

test('every interaction of the parser is in the table', () => {
  const elsewhere: InteractionKind[] = ['operation', 'batch', 'transaction', 'page']
  const known = new Set<string>([...INTERACTIONS.map(([{ kind }]) => kind), ...elsewhere])
  for (const kind of BUILT) expect(known).toContain(kind)
})

test.each(INTERACTIONS)('without any grant $kind is refused', (interaction) => {
  expect(decision(call(interaction), [])).toBe(403)
})

test.each<Interaction>([
  { kind: 'batch', bundle: { resourceType: 'Bundle' } },
  { kind: 'transaction', bundle: { resourceType: 'Bundle' } },
  { kind: 'page', sealed: 'x' },
])('without any grant a $kind is refused', (interaction) => {
  expect(decision(call(interaction), [])).toBe(403)
})

describe('J13 letters and filters of different grants are not mixed', () => {
  const category = parseClause(TYPE, 'category', 'x')
  test('read by one, search by the other', () => {
    const grants = [
      grant({ type: TYPE, letters: new Set(['r']) }),
      grant({ type: 'Condition', letters: new Set(['s']) }),
    ]
    expect(decision(get('/Observation/1'), grants)).toBe('allowed')
    expect(decision(get('/Observation'), grants)).toBe(403)
    expect(decision(get('/Condition/1'), grants)).toBe(403)
  })

  test('a filtered search beside an open read stays filtered', () => {
    const grants = [
      grant({ type: TYPE, letters: new Set(['r']) }),
      grant({ type: TYPE, letters: new Set(['s']), filter: [category] }),
    ]
    const made = decide(get('/Observation'), {
      grants,
      capabilities: CAPABILITIES,
      bases: [BASE],
      now: 0,
    })
    if (!made.allowed || made.plan.run !== 'search') throw new Error('not allowed')
    const { predicate } = made.plan.search
    expect(predicate(TYPE, 's')).toEqual({ anyOf: [{ patients: ['pa'], filter: [category] }] })
    expect(predicate(TYPE, 'r')).toEqual({ anyOf: [{ patients: ['pa'], filter: [] }] })
  })
})

describe('types under a reach of patients', () => {
  const all = [grant({})]
  test.each(['Practitioner', 'Organization', 'Medication', 'ValueSet', 'Questionnaire'])(
    '%s is shared: read, search, never write',
    (type) => {
      expect(decision(get(`/${type}/1`), all)).toBe('allowed')
      expect(decision(get(`/${type}`), all)).toBe('allowed')
      for (const interaction of [
        { kind: 'create', type, ifNoneExist: null, resource: { resourceType: type } },
        { kind: 'update', type, id: '1', ifMatch: null, resource: { resourceType: type } },
        { kind: 'delete', type, id: '1', ifMatch: null },
      ] satisfies Interaction[])
        expect(decision(call(interaction), all)).toBe(403)
    },
  )

  test.each([
    'Group',
    'Person',
    'Subscription',
    'Contract',
    'Bundle',
    'Parameters',
    'Linkage',
    'Basic2',
  ])('%s is closed, wildcard or not, and whoever is named in the scope', (type) => {
    const target: Interaction = { kind: 'read', type, id: '1' }
    expect(decision(call(target), all)).toBe(403)
    expect(decision(call({ kind: 'search-type', type }), all)).toBe(403)
    expect(decision(call(target), [grant({ type })])).toBe(403)
  })

  test('the own record may be updated, never made or deleted', () => {
    const record = { resourceType: 'Patient' }
    const update: Interaction = {
      kind: 'update',
      type: 'Patient',
      id: 'pa',
      ifMatch: null,
      resource: record,
    }
    expect(decision(call(update), all)).toBe('allowed')
    const create: Interaction = {
      kind: 'create',
      type: 'Patient',
      ifNoneExist: null,
      resource: record,
    }
    expect(decision(call(create), all)).toBe(403)
    const remove: Interaction = { kind: 'delete', type: 'Patient', id: 'pa', ifMatch: null }
    expect(decision(call(remove), all)).toBe(403)
  })
})

describe('searches', () => {
  const observations = [grant({ type: TYPE })]
  const withPatient = [...observations, grant({ type: 'Patient', letters: new Set(['s']) })]

  test('J09 a chain needs `s` on the type it leads to', () => {
    expect(decision(get('/Observation?subject:Patient.name=x'), observations)).toBe(403)
    expect(decision(get('/Observation?subject:Patient.name=x'), withPatient)).toBe('allowed')
    const reads = [...observations, grant({ type: 'Patient', letters: new Set(['r']) })]
    expect(decision(get('/Observation?subject:Patient.name=x'), reads)).toBe(403)
  })

  test('a chain over several hops needs it on each', () => {
    const target = '/Observation?encounter.subject:Patient.name=x'
    expect(decision(get(target), withPatient)).toBe(403)
    const both = [...withPatient, grant({ type: 'Encounter', letters: new Set(['s']) })]
    expect(decision(get(target), both)).toBe('allowed')
    const lacking = [...observations, grant({ type: 'Encounter', letters: new Set(['s']) })]
    expect(decision(get(target), lacking)).toBe(403)
  })

  test('J10 _has needs it on the type it looks into', () => {
    const target = '/Patient?_has:Observation:patient:code=x'
    const patients = [grant({ type: 'Patient' })]
    expect(decision(get(target), patients)).toBe(403)
    expect(decision(get(target), [...patients, ...observations])).toBe('allowed')
  })

  test('a backend that cannot keep its hops within the predicate is not asked to hop', () => {
    const everything = [grant({})]
    expect(decision(get('/Observation?subject:Patient.name=x'), everything, false)).toBe(400)
    expect(
      decision(get('/Observation?_include:iterate=Observation:subject'), everything, false),
    ).toBe(400)
    // Shared and open: nothing to find out.
    const practitioners = '/Observation?performer:Practitioner.name=x'
    expect(decision(get(practitioners), everything, false)).toBe('allowed')
    const doctor = [grant({ context: 'user', reach: 'all' })]
    expect(decision(get('/Observation?subject:Patient.name=x'), doctor, false)).toBe('allowed')
  })

  test('J06 includes that could bring nothing are left out', () => {
    const target =
      '/Observation?_include=Observation:subject:Patient&_include=Observation:encounter:Encounter&_revinclude=Provenance:target'
    const made = decide(get(target), {
      grants: [...observations, grant({ type: 'Encounter', letters: new Set(['r']) })],
      capabilities: CAPABILITIES,
      bases: [BASE],
      now: 0,
    })
    if (!made.allowed || made.plan.run !== 'search') throw new Error('not allowed')
    const { query } = made.plan.search
    expect(query.includes.map(({ target: type }) => type)).toEqual(['Encounter'])
    expect(query.revincludes).toEqual([])
  })

  test.each([
    '/Observation?patient=pb',
    '/Observation?subject=Patient/pb',
    '/Observation?patient=pb,pc',
    `/Observation?patient=${BASE}/Patient/pb`,
  ])('%s cannot match, so nobody is asked', (target) => {
    const made = decide(get(target), {
      grants: [grant({})],
      capabilities: CAPABILITIES,
      bases: [BASE],
      now: 0,
    })
    expect(made).toMatchObject({ allowed: true, plan: { search: { possible: false } } })
  })

  test.each(['/Observation?patient=pa', '/Observation?patient=pa,pb', '/Observation?subject=pb'])(
    '%s may match',
    (target) => {
      const made = decide(get(target), {
        grants: [grant({})],
        capabilities: CAPABILITIES,
        bases: [BASE],
        now: 0,
      })
      expect(made).toMatchObject({ allowed: true, plan: { search: { possible: true } } })
    },
  )

  test.each([
    '/Patient/pa/Practitioner',
    '/Patient/pa/Device',
    '/Encounter/ea/Observation',
    '/Practitioner/dr1/Observation',
  ])('%s is a compartment we do not serve', (target) => {
    expect(decision(get(target), [grant({})])).toBe(400)
  })
  test('a whole compartment at once is not served either, and needs a scope first', () => {
    expect([400, 501]).toContain(decision(get('/Patient/pa/*'), [grant({})]))
    expect(decision(get('/Patient/pa/*'), [grant({ letters: new Set(['r']) })])).toBe(403)
  })
  test('a compartment out of reach is not there', () => {
    expect(decision(get('/Patient/pb/Observation'), [grant({})])).toBe(404)
  })
})

describe('reads', () => {
  test.each(['/Observation/x?_elements=code', '/Observation/x?_summary=true', '/Observation/x?a='])(
    '%s',
    (target) => {
      expect(decision(get(target), [grant({})])).toBe('allowed')
    },
  )
  test.each([
    '/Patient/2?_method=DELETE',
    '/Observation/x?patient=pa',
    '/Observation/x?_summary=count',
  ])('K02 %s is refused (400)', (target) => {
    expect(decision(get(target), [grant({})])).toBe(400)
  })
})

test('a refusal depends on the request and the token alone', () => {
  const observations = [grant({ type: TYPE })]
  const first = decide(get('/Condition/1'), {
    grants: observations,
    capabilities: CAPABILITIES,
    bases: [BASE],
    now: 0,
  })
  const second = decide(get('/Condition/2'), {
    grants: observations,
    capabilities: CAPABILITIES,
    bases: [BASE],
    now: 1,
  })
  expect(first).toEqual(second)
})
