// Holds the compiled extractors against a FHIRPath engine: on resources made so that every path of every
// search parameter of every type is walked, and on the reference patients when that folder is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fhirpath from 'fhirpath'
import r4 from 'fhirpath/fhir-context/r4'
import { describe, expect, test } from 'vitest'
import { readDefinitions } from '../../scripts/definitions/read.ts'
import { referenceFolder } from '../../test/support/reference-data.ts'
import { convert } from './convert.ts'
import {
  resourceTypes,
  type SearchParameter,
  type SearchPath,
  searchParameters,
} from './definitions/definitions.ts'
import { extract } from './extract.ts'
import type { IndexValue } from './index-value.ts'
import type { Resource } from './resource.ts'

type Definition = { code: string; base: string[]; type: string; expression?: string }

const REFERENCE = referenceFolder()

const definitions = readDefinitions<Definition>('search-parameters.json')

/** The engine cannot resolve references; what the expression asks of them is asked of the text here. */
const RESOLVED = /\.where\(resolve\(\) is (\w+)\)/

type Oracle = { evaluate: (resource: Resource) => unknown; resolve: string | null }

const oracles = new Map<string, Oracle[]>()

function oraclesFor(type: string, code: string): Oracle[] {
  const key = `${type}.${code}`
  const known = oracles.get(key)
  if (known) return known
  const expressions = definitions
    .filter((definition) => definition.code === code && definition.expression)
    .filter(({ base }) => base.includes(type) || base.includes('Resource'))
    .flatMap(({ expression }) => (expression ?? '').split(' | '))
    .filter((alternative) => alternative.includes(`${type}.`) || alternative.includes('Resource.'))
    .map((alternative) => ({
      evaluate: fhirpath.compile(alternative.replace(RESOLVED, ''), r4, {
        resolveInternalTypes: false,
      }),
      resolve: RESOLVED.exec(alternative)?.[1] ?? null,
    }))
  oracles.set(key, expressions)
  return expressions
}

/** What the engine finds, made into values by the same conversion; null when it knows no such parameter. */
function oracleValues(resource: Resource, parameter: SearchParameter): IndexValue[] | null {
  const found = oraclesFor(resource.resourceType, parameter.code)
  if (found.length === 0) return null
  const values: IndexValue[] = []
  for (const { evaluate, resolve } of found) {
    // Results of the engine, with the types it found.
    const results = evaluate(resource) as unknown[]
    const types = fhirpath.types(results)
    fhirpath.resolveInternalTypes(results).forEach((element: unknown, index: number) => {
      if (resolve !== null && !refersTo(element, resolve)) return
      const cast = (types[index] ?? '').replace(/^(FHIR|System)\./, '')
      // A choice may hold words where a date is looked for (Immunization.occurrence[x]).
      if (parameter.type === 'date' && cast === 'string') return
      const shape = { steps: [], cast, resolve: null, system: systemOf(parameter, cast) }
      convert(shape, parameter.type)(element, [], values)
    })
  }
  return values
}

function refersTo(element: unknown, type: string): boolean {
  // A Reference of the resource at hand.
  const { reference, type: named } = element as { reference?: string; type?: string }
  if (reference === undefined) return named === type
  return reference.split('/_history/')[0]?.split('/').at(-2) === type
}

function systemOf(parameter: SearchParameter, cast: string): string | null {
  return cast === 'code' ? (parameter.paths.find(({ system }) => system)?.system ?? null) : null
}

const printed = (values: IndexValue[]) => values.map((value) => JSON.stringify(value)).sort()

function compare(resource: Resource): number {
  let compared = 0
  for (const parameter of searchParameters(resource.resourceType)) {
    // The embedded resource of a Bundle is read as a reference, which it is not.
    if (parameter.paths.some(({ cast }) => cast === 'Resource' || cast === 'deceased')) continue
    const expected = oracleValues(resource, parameter)
    if (expected === null) continue
    const name = `${resource.resourceType}/${resource.id} ${parameter.code}`
    expect(printed(extract(resource, parameter)), name).toEqual(printed(expected))
    compared += expected.length
  }
  return compared
}

const SAMPLES: Record<string, unknown[]> = {
  CodeableConcept: [{ coding: [{ system: 'http://s', code: 'a' }, { code: 'b' }], text: 'A' }],
  Coding: [{ system: 'http://s', code: 'a', display: 'A' }],
  Identifier: [{ system: 'http://s', value: '1', type: { coding: [{ code: 'MR' }] } }],
  ContactPoint: [{ system: 'phone', value: '555' }],
  Reference: [
    { reference: 'Patient/1' },
    { reference: 'Practitioner/1/_history/2' },
    { reference: 'https://else.example/fhir/Patient/2' },
    { reference: 'urn:uuid:0d9c1f0e-3b0a-4d58-9d4c-2c3c7c1b2a10' },
    { reference: '#contained' },
    { identifier: { value: '7' } },
    { display: 'nobody' },
  ],
  Period: [{ start: '2020', end: '2021-03' }, { start: '2020' }, { end: '2021' }],
  Timing: [{ event: ['2020-01-01', '2020-03-01'] }],
  Quantity: [{ value: 5.4, system: 'http://unitsofmeasure.org', code: 'mg', unit: 'mg' }],
  Age: [{ value: 42, code: 'a' }],
  Duration: [{ value: 3, code: 'd' }],
  Count: [{ value: 3 }],
  Distance: [{ value: 3, code: 'km' }],
  Money: [{ value: 12.5, currency: 'EUR' }],
  Range: [{ low: { value: 1 }, high: { value: 2 } }, { low: { value: 1 } }],
  SampledData: [{ origin: { value: 0 }, lowerLimit: -5, upperLimit: 5 }],
  HumanName: [{ family: 'Ångström', given: ['A', 'B'], text: 'A B Ångström' }],
  Address: [{ line: ['1 High St'], city: 'X', postalCode: '01234' }],
  boolean: [true],
  integer: [7],
  decimal: [0.25],
  positiveInt: [7],
  unsignedInt: [7],
  date: ['2020-02'],
  dateTime: ['2020-02-03T04:05:06Z'],
  instant: ['2020-02-03T04:05:06.789Z'],
  canonical: ['http://c.example/x|2'],
}

/** A resource in which the path leads to a value, and next to it to one its condition excludes. */
function sample(type: string, { steps, cast }: SearchPath, value: unknown): Resource {
  const build = (index: number): unknown => {
    const step = steps[index]
    if (!step) return value
    const inner = build(index + 1)
    if (!step.where) return { [step.name]: index % 2 === 0 ? [inner] : inner }
    const { child, equals } = step.where
    // An object of our own making.
    const met = { ...(inner as object), [child]: equals }
    return { [step.name]: [met, { ...(inner as object), [child]: 'other' }] }
  }
  const root = build(0)
  // The engine takes a choice that is an array for no value of its type.
  const plain = steps.length === 1 && cast !== 'Reference' && !Array.isArray(root)
  const [only] = steps
  const tree = plain && only && !only.where ? { [only.name]: value } : root
  return { resourceType: type, id: 'x', ...(tree as object) }
}

describe('every path of every search parameter finds what its FHIRPath finds', () => {
  test.each(resourceTypes())('%s', (type) => {
    for (const parameter of searchParameters(type))
      for (const way of parameter.paths)
        for (const value of SAMPLES[way.cast] ?? ['text']) {
          const resource = sample(type, way, value)
          const expected = oracleValues(resource, parameter)
          if (expected === null || way.cast === 'Resource' || way.cast === 'deceased') continue
          const name = `${type}.${parameter.code} ${JSON.stringify(resource)}`
          expect(printed(extract(resource, parameter)), name).toEqual(printed(expected))
        }
  })
})

describe.skipIf(!existsSync(REFERENCE))('the reference patients', () => {
  const files = existsSync(REFERENCE) ? readdirSync(REFERENCE) : []
  test.each(files.filter((file) => file.endsWith('.json')))('%s', (file) => {
    const content = JSON.parse(readFileSync(path.join(REFERENCE, file), 'utf8'))
    const entries: { resource: Resource }[] = content.entry ?? [{ resource: content }]
    const compared = entries.map(({ resource }) => compare(resource))
    expect(compared.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
  })
})
