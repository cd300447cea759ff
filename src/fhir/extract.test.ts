import { describe, expect, test } from 'vitest'
import { BEGINNING, END } from './date-time.ts'
import { searchParameter } from './definitions/definitions.ts'
import { extract } from './extract.ts'
import type { Resource } from './resource.ts'

const BASES = ['https://chart.example/fhir']

function values(code: string, resource: Resource, bases = BASES) {
  const parameter = searchParameter(resource.resourceType, code)
  if (!parameter) throw new Error(`no parameter ${code}`)
  return extract(resource, parameter, bases)
}

const observation = (elements: object): Resource => ({
  resourceType: 'Observation',
  id: 'o',
  ...elements,
})
const at = (text: string) => Date.parse(text)

describe('tokens (FHIR R4 search.html#token)', () => {
  test('a concept gives each coding and its text', () => {
    const category = [{ coding: [{ system: 'http://s', code: 'a', display: 'A' }], text: 'Words' }]
    expect(values('category', observation({ category }))).toEqual([
      { kind: 'token', system: 'http://s', code: 'a', text: 'A', types: null },
      { kind: 'token', system: null, code: null, text: 'Words', types: null },
    ])
  })

  test('a code has the system it is bound to', () => {
    expect(values('status', observation({ status: 'final' }))).toMatchObject([
      { system: 'http://hl7.org/fhir/observation-status', code: 'final' },
    ])
  })

  test('an identifier carries the codings of its type', () => {
    const identifier = [{ type: { coding: [{ system: 'http://t', code: 'MR' }] }, value: '12' }]
    expect(values('identifier', { resourceType: 'Patient', identifier })).toEqual([
      {
        kind: 'token',
        system: null,
        code: '12',
        text: null,
        types: [{ system: 'http://t', code: 'MR' }],
      },
    ])
  })

  test('a condition on a sibling selects (Patient.phone)', () => {
    const telecom = [
      { system: 'phone', value: '555-0100' },
      { system: 'email', value: 'ada@example.org' },
    ]
    expect(values('phone', { resourceType: 'Patient', telecom })).toMatchObject([
      { code: '555-0100' },
    ])
  })

  test.each([
    [{}, 'false'],
    [{ deceasedBoolean: false }, 'false'],
    [{ deceasedBoolean: true }, 'true'],
    [{ deceasedDateTime: '2020' }, 'true'],
  ])('deceased is a truth about both of its forms: %j', (elements, code) => {
    expect(values('deceased', { resourceType: 'Patient', ...elements })).toMatchObject([{ code }])
  })
})

describe('references (FHIR R4 references.html)', () => {
  const subject = (reference: object) => values('subject', observation({ subject: reference }))

  test('relative and under our base are local, with and without a version', () => {
    for (const reference of [
      'Patient/pa',
      'Patient/pa/_history/3',
      'https://chart.example/fhir/Patient/pa',
    ])
      expect(subject({ reference })).toMatchObject([{ type: 'Patient', id: 'pa', url: null }])
  })

  test.each([
    'https://else.example/fhir/Patient/pa',
    'urn:uuid:0d9c1f0e-3b0a-4d58-9d4c-2c3c7c1b2a10',
    '#pa',
    'patient/pa',
    'Patient/pa?x',
  ])('%s is not local', (reference) => {
    expect(subject({ reference })).toMatchObject([{ type: null, id: null, url: reference }])
  })

  test('identifier-only is logical, display-only is nothing', () => {
    expect(subject({ identifier: { system: 'http://s', value: '1' } })).toMatchObject([
      { type: null, id: null, identifier: { system: 'http://s', value: '1' } },
    ])
    expect(subject({ display: 'Ada' })).toEqual([])
  })

  test('a parameter about patients passes over other types', () => {
    expect(values('patient', observation({ subject: { reference: 'Group/g' } }))).toEqual([])
    expect(values('patient', observation({ subject: { reference: 'Patient/pa' } }))).toHaveLength(1)
  })

  test('what a contained resource refers to is not seen', () => {
    const contained = [observation({ subject: { reference: 'Patient/pa' } })]
    expect(values('subject', observation({ contained }))).toEqual([])
    expect(values('patient', observation({ contained, subject: { reference: '#o' } }))).toEqual([])
  })
})

describe('dates (FHIR R4 search.html#date)', () => {
  test('a Period reaches from the start of its start to the end of its end', () => {
    const effectivePeriod = { start: '2020-01', end: '2020-03-05' }
    expect(values('date', observation({ effectivePeriod }))).toEqual([
      { kind: 'date', lo: at('2020-01-01T00:00Z'), hi: at('2020-03-06T00:00Z') },
    ])
  })

  test('a Period is open where it says nothing', () => {
    expect(values('date', observation({ effectivePeriod: { start: '2020' } }))).toMatchObject([
      { hi: END },
    ])
    expect(values('date', observation({ effectivePeriod: { end: '2020' } }))).toMatchObject([
      { lo: BEGINNING },
    ])
    expect(values('date', observation({ effectivePeriod: {} }))).toEqual([])
  })

  test('a Timing reaches from its first event to its last, its bounds included', () => {
    const effectiveTiming = {
      event: ['2020-02-01', '2020-01-01'],
      repeat: { boundsPeriod: { start: '2020-01-15', end: '2020-04-01' } },
    }
    expect(values('date', observation({ effectiveTiming }))).toEqual([
      { kind: 'date', lo: at('2020-01-01T00:00Z'), hi: at('2020-04-02T00:00Z') },
    ])
  })
})

describe('quantities and numbers (FHIR R4 search.html#quantity)', () => {
  const quantity = (valueQuantity: object) =>
    values('value-quantity', observation({ valueQuantity }))

  test('a comparator opens one end', () => {
    expect(quantity({ value: 5, comparator: '<' })).toMatchObject([{ lo: -Infinity, hi: 5 }])
    expect(quantity({ value: 5, comparator: '>=' })).toMatchObject([{ lo: 5, hi: Infinity }])
  })

  test('money has its currency as code', () => {
    const totalGross = { value: 12.5, currency: 'EUR' }
    expect(values('totalgross', { resourceType: 'Invoice', totalGross })).toMatchObject([
      { lo: 12.5, system: 'urn:iso:std:iso:4217', code: 'EUR' },
    ])
  })
})

test('strings are folded in case, accents and white space (FHIR R4 search.html#string)', () => {
  const name = [{ family: ' Ångström  Müller ', given: ['ＡＤＡ'] }]
  expect(values('name', { resourceType: 'Patient', name })).toEqual([
    { kind: 'string', normal: 'angstrom muller', exact: ' Ångström  Müller ' },
    { kind: 'string', normal: 'ada', exact: 'ＡＤＡ' },
  ])
})

test('a canonical is found with and without its version', () => {
  const meta = { profile: ['http://p.example/x|6.1.0'] }
  expect(values('_profile', { resourceType: 'Patient', meta })).toEqual([
    { kind: 'uri', uri: 'http://p.example/x|6.1.0' },
    { kind: 'uri', uri: 'http://p.example/x' },
  ])
})

describe('what has not the shape R4 demands yields nothing, and never a crash', () => {
  const wrong = [null, 0, 1.5, true, 'text', [], {}, [[]], [null], { coding: 'x' }, { value: {} }]
  test.each(wrong)('%j in every element', (value) => {
    const elements = Object.fromEntries(
      'category code status subject performer effectiveDateTime effectivePeriod effectiveTiming valueQuantity valueString component identifier meta id'
        .split(' ')
        .map((name) => [name, value]),
    )
    // Of the wrong shape on purpose.
    const resource = { ...elements, resourceType: 'Observation' } as Resource
    for (const code of ['category', 'subject', 'patient', 'date', 'value-quantity', '_lastUpdated'])
      expect(Array.isArray(values(code, resource))).toBe(true)
    expect(values('patient', resource)).toEqual([])
  })
})
