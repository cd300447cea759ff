import { describe, expect, test } from 'vitest'
import { FhirError } from '../model/errors.ts'
import { parseClause } from './parse-clause.ts'
import { parseSearch, printSearch } from './search-query.ts'

const OPTIONS = {
  bases: ['https://chart.example/fhir'],
  now: Date.parse('2026-01-01T00:00:00Z'),
  lenient: false,
  defaultCount: 50,
  maxCount: 1000,
}

const parse = (type: string, query: string, options: Partial<typeof OPTIONS> = {}) =>
  parseSearch(type, new URLSearchParams(query), { ...OPTIONS, ...options })

const clauseOf = (type: string, query: string) => parse(type, query).clauses[0]

function refusal(run: () => unknown): FhirError {
  try {
    run()
  } catch (error) {
    if (error instanceof FhirError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('tokens (FHIR R4 search.html#token)', () => {
  test.each([
    ['vital-signs', { system: undefined, code: 'vital-signs' }],
    ['http://x|vital-signs', { system: 'http://x', code: 'vital-signs' }],
    ['|vital-signs', { system: null, code: 'vital-signs' }],
    ['http://x|', { system: 'http://x', code: undefined }],
    ['a\\|b', { system: undefined, code: 'a|b' }],
    ['a\\,b', { system: undefined, code: 'a,b' }],
    ['a\\$b\\\\', { system: undefined, code: 'a$b\\' }],
  ])('%s', (value, expected) => {
    const clause = clauseOf('Observation', `category=${encodeURIComponent(value)}`)
    expect(clause).toMatchObject({ kind: 'token', code: 'category', values: [expected] })
  })

  test('alternatives are separated by commas, conditions by repetition', () => {
    const { clauses } = parse('Observation', 'status=final,amended&status=final')
    expect(clauses).toHaveLength(2)
    expect(clauses[0]).toMatchObject({ values: [{ code: 'final' }, { code: 'amended' }] })
  })

  test('modifiers', () => {
    expect(clauseOf('Observation', 'code:not=a')).toMatchObject({ kind: 'token', negated: true })
    expect(clauseOf('Observation', 'code:text=pulse')).toMatchObject({ kind: 'token-text' })
    expect(clauseOf('Observation', 'code:missing=true')).toMatchObject({ missing: true })
    expect(clauseOf('Patient', 'identifier:of-type=http://t|MR|12')).toMatchObject({
      kind: 'of-type',
      values: [{ system: 'http://t', code: 'MR', value: '12' }],
    })
  })
})

describe('references (FHIR R4 search.html#reference)', () => {
  const patient = { kind: 'local', types: ['Patient'], id: 'pa' }

  test.each([
    'patient=pa',
    'patient=Patient/pa',
    'patient=https://chart.example/fhir/Patient/pa',
    'patient:Patient=pa',
    'patient=Patient/pa/_history/2',
  ])('%s', (query) => {
    expect(clauseOf('Observation', query)).toMatchObject({ kind: 'reference', values: [patient] })
  })

  test('another host is compared as written', () => {
    expect(clauseOf('Observation', 'patient=https://else.example/Patient/pa')).toMatchObject({
      values: [{ kind: 'url', url: 'https://else.example/Patient/pa' }],
    })
  })

  test('a bare id may mean each type the parameter points at, a modifier says which', () => {
    expect(clauseOf('Observation', 'subject=x')).toMatchObject({
      values: [{ types: ['Device', 'Group', 'Location', 'Patient'] }],
    })
    expect(clauseOf('Observation', 'subject:Device=x')).toMatchObject({
      values: [{ types: ['Device'] }],
    })
  })

  test('a canonical is compared with its version when it has one', () => {
    expect(
      clauseOf('QuestionnaireResponse', 'questionnaire=http://q.example/phq9|2'),
    ).toMatchObject({ values: [{ kind: 'url', url: 'http://q.example/phq9', version: '2' }] })
  })

  test(':identifier looks at logical references', () => {
    expect(clauseOf('Observation', 'subject:identifier=http://x|1')).toMatchObject({
      values: [{ kind: 'identifier', test: { system: 'http://x', code: '1' } }],
    })
  })
})

describe('dates, numbers and quantities (FHIR R4 search.html#prefix)', () => {
  test('a date and its prefix', () => {
    expect(clauseOf('Observation', 'date=ge2026-01')).toMatchObject({
      kind: 'date',
      values: [
        {
          prefix: 'ge',
          lo: Date.parse('2026-01-01T00:00:00Z'),
          hi: Date.parse('2026-02-01T00:00:00Z'),
        },
      ],
    })
  })

  test('approximately: a tenth of the distance to now', () => {
    const clause = clauseOf('Observation', 'date=ap2025-12-22')
    expect(clause).toMatchObject({
      values: [{ prefix: 'ap', lo: Date.parse('2025-12-21T00:00:00Z') }],
    })
  })

  test.each([
    ['100', 99.5, 100.5],
    ['100.00', 99.995, 100.005],
    ['1e2', 95, 105],
    ['-5', -5.5, -4.5],
  ])('the digits of %s leave [%d, %d) open', (text, lo, hi) => {
    expect(clauseOf('RiskAssessment', `probability=${text}`)).toMatchObject({
      values: [{ lo: expect.closeTo(lo, 9), hi: expect.closeTo(hi, 9) }],
    })
  })

  test.each([
    ['5.4', undefined, undefined],
    ['5.4|http://unitsofmeasure.org|mg', 'http://unitsofmeasure.org', 'mg'],
    ['5.4||mg', undefined, 'mg'],
  ])('quantity %s', (text, system, code) => {
    expect(clauseOf('Observation', `value-quantity=lt${text}`)).toMatchObject({
      kind: 'quantity',
      values: [{ prefix: 'lt', value: 5.4, system, code }],
    })
  })
})

describe('chains and _has (FHIR R4 search.html#chaining, #has)', () => {
  test('every hop is named', () => {
    const query = parse(
      'Observation',
      'subject:Patient.general-practitioner:Practitioner.name=x&_has:DiagnosticReport:result:status=final',
    )
    expect(query.clauses).toMatchObject([
      {
        kind: 'chain',
        targets: [{ type: 'Patient', kind: 'chain', targets: [{ type: 'Practitioner' }] }],
      },
      { kind: 'has', clause: { type: 'DiagnosticReport' } },
    ])
  })

  test('a hop without a type means those types that have the parameter', () => {
    expect(parse('Observation', 'subject.birthdate=2000').clauses).toMatchObject([
      { kind: 'chain', targets: [{ type: 'Patient' }] },
    ])
  })

  test.each([
    'subject.subject.name=x',
    'subject:Practitioner.name=x',
    'code.name=x',
    'focus.name=x',
    'subject:Patient.nonsense=x',
    '_has:Observation:patient:code=x',
    '_has:DiagnosticReport:nonsense:code=x',
    '_has:DiagnosticReport:result=x',
    '_has:Nonsense:result:code=x',
    'encounter.part-of.part-of.part-of.part-of.status=finished',
  ])('refuses %s', (query) => {
    const error = refusal(() => parse('Observation', query))
    expect(error.status).toBe(400)
  })
})

describe('what is not understood is refused by name (FHIR R4 search.html#errors)', () => {
  test.each([
    ['nonsense=1', 'nonsense'],
    ['constructor=1', 'constructor'],
    ['__proto__=1', '__proto__'],
    ['code:nonsense=1', 'code:nonsense'],
    ['code:in=http://x', 'code:in'],
    ['code:exact=x', 'code:exact'],
    ['date:exact=2020', 'date:exact'],
    ['date=yesterday', 'date'],
    ['date=xx2020', 'date'],
    ['status=a|b|c', 'status'],
    ['status=|', 'status'],
    ['patient=Patient/', 'patient'],
    ['patient=p_a', 'patient'],
    ['patient:Patient=Practitioner/1', 'patient:Patient'],
    ['code:missing=perhaps', 'code:missing'],
    ['code:missing=true,false', 'code:missing'],
    ['value-quantity=much', 'value-quantity'],
    ['value-quantity=5.4|mg', 'value-quantity'],
    ['identifier:of-type=MR|12', 'identifier:of-type'],
    ['code-value-quantity=a', 'code-value-quantity'],
    ['code-value-quantity=a$', 'code-value-quantity'],
    ['code-value-quantity=a$1$2', 'code-value-quantity'],
    ['code-value-quantity=a$much', 'code-value-quantity'],
    ['code-value-quantity:not=a$1', 'code-value-quantity:not'],
    ['_count=many', '_count'],
    ['_count=-1', '_count'],
    ['_count=1&_count=2', '_count'],
    ['_total=some', '_total'],
    ['_summary=perhaps', '_summary'],
    ['_elements=code;drop', '_elements'],
    ['_sort=patient.birthdate', '_sort'],
    ['_sort=nonsense', '_sort'],
    ['_sort=date,status,code,category', '_sort'],
    ['_include=nonsense', '_include'],
    ['_include=Observation:nonsense', '_include'],
    ['_include=Observation:code', '_include'],
    ['_include=Encounter:subject', '_include'],
    ['_include=Observation:subject:Nonsense', '_include'],
    ['_revinclude=Provenance:target:Patient', '_revinclude'],
    ['_filter=subject eq x', '_filter'],
    ['_list=x', '_list'],
    ['_query=x', '_query'],
    ['_text=x', '_text'],
    ['_content=x', '_content'],
    ['_contained=true', '_contained'],
    ['_containedType=container', '_containedType'],
    ['_graph=x', '_graph'],
    ['_type=Patient', '_type'],
    ['_nonsense=x', '_nonsense'],
    ['_has=x', '_has'],
  ])('%s', (query, name) => {
    const error = refusal(() => parse('Observation', query))
    expect(error.status).toBe(400)
    expect(error.message).toContain(`'${name}'`)
  })

  test.each([
    ['Observation', 'code:in=http://x', 'no terminology service'],
    ['Observation', 'code:not-in=http://x', 'no terminology service'],
    ['Observation', 'code:above=http://loinc.org|1', 'no terminology service'],
    ['Observation', 'code:below=http://loinc.org|1', 'no terminology service'],
    ['Observation', '_text=fever', 'narratives are not searched'],
    ['Observation', '_content=fever', 'not searched for their words'],
    ['ValueSet', 'url:below=urn:oid:1.2.3', 'a URN has nothing above or below it'],
    ['ValueSet', 'url:above=urn:uuid:x', 'a URN has nothing above or below it'],
  ])('%s?%s is told why', (type, query, why) => {
    expect(refusal(() => parse(type, query)).message).toContain(why)
  })

  test('lenient handling passes over unknown parameters and modifiers, and says so', () => {
    const query = parse('Observation', 'nonsense=1&code:in=x&status=final', { lenient: true })
    expect(query.ignored).toEqual(['nonsense', 'code:in'])
    expect(printSearch(query)).toBe('status=final')
  })

  test.each(['_filter=x', '_list=x', '_nonsense=x', '_text=x', 'date=yesterday', '_sort=a.b'])(
    'lenient handling does not pass over %s',
    (query) => {
      expect(refusal(() => parse('Observation', query, { lenient: true })).status).toBe(400)
    },
  )

  test('a hundred parameters, or a thousand values, are too costly', () => {
    const many = Array.from({ length: 100 }, (_, index) => `code=${index}`).join('&')
    expect(refusal(() => parse('Observation', many)).issueCode).toBe('too-costly')
    const long = Array.from({ length: 1000 }, (_, index) => index).join(',')
    expect(refusal(() => parse('Observation', `code=${long}`)).issueCode).toBe('too-costly')
  })
})

describe('what the source of the records does not search by (FHIR R4 search.html#errors)', () => {
  const offers = (type: string, code: string) => type !== 'Observation' || code !== 'category'
  const parseOver = (type: string, query: string, lenient = false) =>
    parseSearch(type, new URLSearchParams(query), { ...OPTIONS, lenient, offers })

  test.each([
    ['Observation', 'category=x'],
    ['Observation', 'category:missing=true'],
    ['Observation', '_sort=-category'],
    ['Patient', '_has:Observation:patient:category=x'],
    ['DiagnosticReport', 'result.category=x'],
  ])('%s?%s is refused, by name', (type, query) => {
    const { status, message } = refusal(() => parseOver(type, query))
    expect(status).toBe(400)
    expect(message).toContain('category')
  })

  test('under lenient handling it is passed over, and told', () => {
    const query = parseOver('Observation', 'category=x&code=y', true)
    expect([query.ignored, query.clauses.length]).toEqual([['category'], 1])
    expect(printSearch(query)).toBe('code=y')
  })

  test('and the rest is not touched', () => {
    expect(parseOver('Observation', 'code=y').clauses).toHaveLength(1)
    expect(parseOver('DiagnosticReport', 'category=x').clauses).toHaveLength(1)
  })
})

test('a parameter without a value is ignored', () => {
  const query = parse('Observation', 'patient=pa&code=&date=&_count=&status=,&nonsense=')
  expect(query.clauses).toHaveLength(1)
  expect(printSearch(query)).toBe('patient=pa')
})

test('includes', () => {
  const query = parse(
    'MedicationRequest',
    '_include=MedicationRequest:medication&_include=MedicationRequest:requester:Practitioner' +
      '&_revinclude=Provenance:target&_include:iterate=PractitionerRole:organization',
  )
  expect(query.includes).toEqual([
    { source: 'MedicationRequest', code: 'medication', target: null, iterate: false },
    { source: 'MedicationRequest', code: 'requester', target: 'Practitioner', iterate: false },
    { source: 'PractitionerRole', code: 'organization', target: null, iterate: true },
  ])
  expect(query.revincludes).toEqual([
    { source: 'Provenance', code: 'target', target: 'MedicationRequest', iterate: false },
  ])
})

test('`_include=*` is the list of the references it stands for', () => {
  const { includes } = parse('Observation', '_include=*')
  expect(includes.map(({ code }) => code)).toContain('performer')
  expect(includes.length).toBeGreaterThan(8)
})

test('`_revinclude=*` is the list of the references that may point here', () => {
  const { revincludes } = parse('Patient', '_revinclude=*')
  const pairs = revincludes.map(({ source, code }) => `${source}:${code}`)
  expect(pairs).toContain('Observation:patient')
  expect(pairs).toContain('Provenance:target')
  expect(pairs).not.toContain('Observation:device')
})

test('the count is capped, and a count of nothing asks for the number', () => {
  expect(parse('Observation', '_count=100000').count).toBe(1000)
  expect(parse('Observation', '').count).toBe(50)
  expect(parse('Observation', '_count=0').summary).toBe('count')
  expect(parse('Observation', '_summary=count').count).toBe(0)
})

test('the self link prints what was understood and nothing else', () => {
  const query = parse('Observation', 'patient=Patient/pa&code=http://loinc.org|8867-4&_count=5000')
  expect(printSearch(query)).toBe(
    'patient=Patient%2Fpa&code=http%3A%2F%2Floinc.org%7C8867-4&_count=1000',
  )
})

describe('a constraint of a granular scope', () => {
  test('is a clause', () => {
    expect(parseClause('Observation', 'category', 'http://x|vital-signs')).toMatchObject({
      kind: 'token',
      type: 'Observation',
      code: 'category',
    })
  })

  test.each([
    ['nonsense', 'x'],
    ['subject:Patient.name', 'x'],
    ['_has:DiagnosticReport:result:status', 'final'],
    ['category', ''],
    ['category:in', 'http://x'],
    ['_include', 'Observation:subject'],
  ])('that cannot be judged on the resource is refused: %s', (name, value) => {
    expect(refusal(() => parseClause('Observation', name, value)).status).toBe(400)
  })
})
