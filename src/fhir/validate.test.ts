import { describe, expect, test } from 'vitest'
import { generate } from '../sample/generate.ts'
import { resourceTypes } from './definitions/definitions.ts'
import { structureOf } from './definitions/structures.ts'
import { validate } from './validate.ts'

const observation = (more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'x' },
  ...more,
})
const paths = (resource: unknown) => validate(resource).map(({ path }) => path)
const div = (inner: string) => ({
  text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>` },
})

test('every type and every element below it can be read from the table', () => {
  const seen = new Set<string>()
  const visit = (name: string) => {
    if (seen.has(name)) return
    seen.add(name)
    const structure = structureOf(name)
    expect(structure, name).not.toBeNull()
    for (const { types } of structure?.elements ?? [])
      for (const type of types)
        if (/^[@A-Z]/.test(type) && type !== 'Resource') visit(type.replace(/^@/, ''))
  }
  for (const type of resourceTypes()) visit(type)
  expect(seen.size).toBeGreaterThan(600)
})

test('the sample practice is sound', () => {
  for (const resource of generate())
    expect([resource.id, validate(resource)]).toEqual([resource.id, []])
})

describe('what is sound', () => {
  test.each<[string, object]>([
    ['choice types', { valueQuantity: { value: 1.5, unit: 'kg' } }],
    ['extensions beside primitives', { _status: { extension: [{ url: 'u:x', valueCode: 'y' }] } }],
    [
      'a mandatory element told by an extension only',
      { status: undefined, _status: { extension: [{ url: 'u:x', valueBoolean: true }] } },
    ],
    ['contained resources', { contained: [{ resourceType: 'Patient', id: 'p' }] }],
    [
      'references of an element to another',
      { component: [{ code: { text: 'x' }, referenceRange: [{ text: 'y' }] }] },
    ],
    ['narrative', div('<p>a <b>b</b><br/> &amp; <a href="#x">c</a></p><!-- d -->')],
    ['dates of every precision', { effectiveDateTime: '2025' }],
    ['leap seconds', { issued: '2016-12-31T23:59:60Z' }],
  ])('%s', (_, more) => {
    expect(validate(JSON.parse(JSON.stringify(observation(more))))).toEqual([])
  })

  test('null keeps a place in a list beside an extension', () => {
    const name = [
      { given: ['a', null], _given: [null, { extension: [{ url: 'u:x', valueCode: 'y' }] }] },
    ]
    expect(validate({ resourceType: 'Patient', name })).toEqual([])
  })
})

describe('what is not, by the name of the element', () => {
  test.each<[string, object, string]>([
    ['a missing element', { code: undefined }, 'Observation.code'],
    ['an unknown element', { colour: 'red' }, 'Observation'],
    ['an unknown element below', { code: { colour: 'red' } }, 'Observation.code'],
    ['an element that every object inherits', { constructor: 'x' }, 'Observation'],
    ['a list for one', { subject: [{}] }, 'Observation.subject'],
    ['one for a list', { category: { text: 'x' } }, 'Observation.category'],
    ['an empty list', { category: [] }, 'Observation.category'],
    ['an empty object', { subject: {} }, 'Observation.subject'],
    ['an empty text', { code: { text: '' } }, 'Observation.code.text'],
    ['null', { subject: null }, 'Observation.subject'],
    ['null in a list of objects', { category: [null] }, 'Observation.category[0]'],
    ['a text for an object', { subject: 'Patient/1' }, 'Observation.subject'],
    ['an object for a text', { status: { value: 'final' } }, 'Observation.status'],
    ['a code of no required binding', { status: 'done' }, 'Observation.status'],
    ['two forms of a choice', { valueString: 'x', valueBoolean: true }, 'Observation.value'],
    ['a form that the choice has not', { valueMoney: { value: 1 } }, 'Observation'],
    ['a number as a text', { valueQuantity: { value: '1' } }, 'Observation.value.value'],
    ['a fraction for a whole number', { valueInteger: 1.5 }, 'Observation.value'],
    ['a whole number too large', { valueInteger: 2 ** 31 }, 'Observation.value'],
    ['a date that is none', { effectiveDateTime: '2025-02-30' }, 'Observation.effective'],
    [
      'a time without a zone',
      { effectiveDateTime: '2025-02-03T10:00:00' },
      'Observation.effective',
    ],
    ['an id with a blank', { id: 'a b' }, 'Observation.id'],
    ['a companion of no primitive', { _code: {} }, 'Observation'],
    ['a companion that is no object', { _status: 'x' }, 'Observation.status'],
    [
      'no base64',
      { contained: [{ resourceType: 'Binary', contentType: 'a/b', data: 'a!' }] },
      'Observation.contained[0].data',
    ],
    [
      'what is contained, by its own type',
      { contained: [{ resourceType: 'Patient', status: 'x' }] },
      'Observation.contained[0]',
    ],
    [
      'something contained in it',
      { contained: [{ resourceType: 'Patient', contained: [{ resourceType: 'Patient' }] }] },
      'Observation.contained[0]',
    ],
    [
      'an unknown type contained',
      { contained: [{ resourceType: 'Starship' }] },
      'Observation.contained[0]',
    ],
    [
      'an extension without a name',
      { extension: [{ valueString: 'x' }] },
      'Observation.extension[0].url',
    ],
    [
      'an extension with a value and extensions',
      {
        extension: [
          { url: 'u:x', valueString: 'x', extension: [{ url: 'u:y', valueString: 'z' }] },
        ],
      },
      'Observation.extension[0]',
    ],
    ['a control character', { code: { text: 'a\u0000b' } }, 'Observation.code.text'],
    [
      'a place far below',
      { component: [{ code: { text: 'x' } }, { code: { coding: [{ system: 7 }] } }] },
      'Observation.component[1].code.coding[0].system',
    ],
  ])('%s', (_, more, path) => {
    expect(paths(JSON.parse(JSON.stringify(observation(more))))).toEqual([path])
  })

  test.each<[unknown]>([
    [null],
    [7],
    ['x'],
    [[]],
    [{}],
    [{ resourceType: 'Starship' }],
    [{ resourceType: 'constructor' }],
  ])('%j is no resource', (value) => {
    expect(validate(value)).toHaveLength(1)
  })

  test('many faults are told, and not without end', () => {
    const component = Array.from({ length: 1000 }, () => ({ colour: 'red' }))
    expect(validate(observation({ component }))).toHaveLength(20)
  })
})

describe('narrative does nothing (K14; FHIR R4 narrative.html#xhtml)', () => {
  test.each([
    '<script>x</script>',
    '<SCRIPT>x</SCRIPT>',
    '<p onclick="x()">y</p>',
    '<img src="https://elsewhere.example/pixel.gif"/>',
    '<img src="data:image/svg+xml;base64,PHN2Zz4="/>',
    '<a href="javascript:x()">y</a>',
    '<a href=" jav&#x61;script:x()">y</a>',
    '<a href="java&#9;script:x()">y</a>',
    '<a href="data:text/html,x">y</a>',
    '<iframe src="#x"></iframe>',
    '<object data="x"></object>',
    '<form action="x"></form>',
    '<input/>',
    '<style>x</style>',
    '<link rel="stylesheet" href="#x"/>',
    '<svg><a/></svg>',
    '<p style="background:url(https://x)">y</p>',
    '<p style="b:\\75rl(x)">y</p>',
    '<p class=x>y</p>',
    '<p',
    '<![CDATA[<script>x</script>]]>',
    '<?xml-stylesheet href="x"?>',
    '<!DOCTYPE x [<!ENTITY y "z">]>',
    '<!-- never ended',
  ])('%s', (inner) => {
    expect(paths(observation(div(inner)))).toEqual(['Observation.text.div'])
  })

  test('must be one <div>', () => {
    for (const text of ['x', '<p>x</p>', '<div>x', '<divx></div>'])
      expect(paths(observation({ text: { status: 'generated', div: text } }))).toHaveLength(1)
  })
})
