import { describe, expect, test } from 'vitest'
import { capabilitiesOf } from './capabilities.ts'
import { capabilityStatement } from './capability-statement.ts'
import { compositeParameter } from './definitions/composites.ts'
import { isResourceType, searchParameter } from './definitions/definitions.ts'
import type { InteractionKind } from './interaction.ts'

type Part = {
  type: string
  supportedProfile?: string[]
  interaction: { code: string }[]
  searchInclude?: string[]
  searchRevInclude?: string[]
  searchParam: { name: string; type: string }[]
}

const DISCOVERY = {
  authorize: 'https://chart.example/authorize',
  token: 'https://chart.example/token',
  introspect: 'https://chart.example/introspect',
  revoke: 'https://chart.example/revoke',
}
const CAPABILITIES = capabilitiesOf({ narrowsHops: true })
const statement = capabilityStatement({
  baseUrl: 'https://chart.example/fhir',
  since: Date.UTC(2026, 0, 1),
  softwareVersion: '1.2.3',
  capabilities: CAPABILITIES,
  discovery: DISCOVERY,
})
// Made above; its shape is what is tested.
const [rest] = statement.rest as { resource: Part[]; security: unknown; interaction?: unknown }[]
const parts = rest?.resource ?? []
const part = (type: string) => parts.find((each) => each.type === type)

test('is R4, in JSON, an instance with an address (FHIR R4 capabilitystatement.html)', () => {
  expect(statement).toMatchObject({
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-01-01T00:00:00.000Z',
    kind: 'instance',
    fhirVersion: '4.0.1',
    implementation: { url: 'https://chart.example/fhir' },
    software: { name: 'Chartgate', version: '1.2.3' },
  })
  expect(statement.format).toContain('json')
})

test('is a US Core server', () => {
  expect(statement.instantiates).toEqual([
    'http://hl7.org/fhir/us/core/CapabilityStatement/us-core-server',
  ])
})

test('tells legacy clients the same endpoints as discovery (SMART 2.2 conformance)', () => {
  expect(rest?.security).toEqual({
    cors: true,
    service: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
            code: 'SMART-on-FHIR',
          },
        ],
        text: expect.any(String),
      },
    ],
    extension: [
      {
        url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
        extension: Object.entries(DISCOVERY).map(([url, valueUri]) => ({ url, valueUri })),
      },
    ],
  })
})

test('lists every US Core profile of 6.1 and 7.0 where it applies', () => {
  const profiles = parts.flatMap(({ supportedProfile }) => supportedProfile ?? [])
  expect(profiles).toHaveLength(52)
  expect(new Set(profiles).size).toBe(52)
  expect(part('Observation')?.supportedProfile).toHaveLength(25)
  expect(part('Patient')?.supportedProfile).toEqual([
    'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient',
  ])
  expect(part('Account')).not.toHaveProperty('supportedProfile')
})

const made = (interactions: InteractionKind[]) =>
  capabilityStatement({
    baseUrl: 'x',
    since: 0,
    softwareVersion: '1',
    capabilities: { ...CAPABILITIES, interactions: new Set(interactions) },
    discovery: DISCOVERY,
  })

test('promises no interaction that is not carried out', () => {
  const less = made(['read', 'search-type'])
  const [only] = less.rest as { resource: Part[] }[]
  for (const { interaction } of only?.resource ?? [])
    expect(interaction.map(({ code }) => code).sort()).toEqual(['read', 'search-type'])
  expect(only).not.toHaveProperty('interaction')
  expect(only?.resource[0]).toMatchObject({
    readHistory: false,
    updateCreate: false,
    conditionalCreate: false,
    conditionalUpdate: false,
    conditionalDelete: 'not-supported',
  })
  expect(JSON.stringify(less)).not.toContain('everything')
  expect(less).not.toHaveProperty('patchFormat')
})

test('an interaction that is built appears by itself', () => {
  const more = made(['read', 'vread', 'batch'])
  expect(JSON.stringify(more.rest)).toContain('"vread"')
  expect(more.rest).toMatchObject([{ interaction: [{ code: 'batch' }] }])
})

test('tells how resources are written', () => {
  expect(statement).toMatchObject({ patchFormat: ['application/json-patch+json'] })
  expect(part('Observation')).toMatchObject({
    versioning: 'versioned',
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalUpdate: true,
    conditionalDelete: 'single',
  })
  expect(part('Patient')).toMatchObject({ operation: [{ name: 'everything' }] })
  expect(rest?.interaction).toEqual(
    ['batch', 'transaction', 'search-system', 'history-system'].map((code) => ({ code })),
  )
})

describe('search parameters', () => {
  test('each type once, each parameter once, and all of them exist', () => {
    expect(new Set(parts.map(({ type }) => type)).size).toBe(parts.length)
    for (const { type, searchParam } of parts) {
      expect(isResourceType(type)).toBe(true)
      expect(new Set(searchParam.map(({ name }) => name)).size).toBe(searchParam.length)
      for (const { name, type: kind } of searchParam)
        expect(
          searchParameter(type, name)?.type ?? (compositeParameter(type, name) && 'composite'),
        ).toBe(kind)
    }
  })

  test('includes are those of reference parameters', () => {
    for (const { type, searchInclude = [], searchRevInclude = [] } of parts) {
      for (const include of searchInclude) expect(include.startsWith(`${type}:`)).toBe(true)
      for (const include of [...searchInclude, ...searchRevInclude]) {
        const [source = '', code = ''] = include.split(':')
        expect([include, searchParameter(source, code)?.type]).toEqual([include, 'reference'])
      }
    }
  })

  test('US Core: Provenance comes along with every type that has a profile', () => {
    for (const { type, supportedProfile, searchRevInclude } of parts)
      if (supportedProfile && type !== 'Provenance')
        expect([type, searchRevInclude?.includes('Provenance:target')]).toEqual([type, true])
    expect(part('MedicationRequest')?.searchInclude).toContain('MedicationRequest:medication')
  })
})

test('has no empty list, no null (FHIR R4 json.html#null)', () => {
  expect(JSON.stringify(statement)).not.toMatch(/\[\]|null|\{\}/)
})
