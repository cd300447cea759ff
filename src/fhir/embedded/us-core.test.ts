// The searches that US Core 6.1 and 7.0 ask of a server, by every form of value, on the reference patients
// when that folder is there: each finds the resource its values are from, and exactly what looking at every
// resource finds.
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { memoryBackend } from '../../../test/support/memory-backend.ts'
import { freshPostgres } from '../../../test/support/postgres.ts'
import { referenceFolder } from '../../../test/support/reference-data.ts'
import { systemClock } from '../../lib/clock.ts'
import { type DatabaseLocation, type OpenDatabase, openDatabase } from '../../store/open.ts'
import type { Predicate } from '../backend.ts'
import { searchParameter } from '../definitions/definitions.ts'
import { extract } from '../extract.ts'
import { load } from '../load.ts'
import type { Resource } from '../resource.ts'
import { parseSearch } from '../search-query.ts'
import { escapeValue } from '../search-syntax.ts'
import { EmbeddedBackend } from './backend.ts'
import { fhirMigrations } from './migrations.ts'

const REFERENCE = referenceFolder()

/** Parameters that are searched for together, by type; `patient` stands in front where it says so. */
const SEARCHES: Record<string, string> = {
  AllergyIntolerance: 'patient, patient+clinical-status',
  CarePlan:
    'patient+category, patient+category+date, patient+category+status, patient+category+status+date',
  CareTeam: 'patient+status, role, patient+role',
  Condition:
    'patient, patient+category, patient+clinical-status, patient+code, patient+onset-date, patient+abatement-date, patient+asserted-date, patient+recorded-date, patient+category+encounter, patient+_lastUpdated',
  Coverage: 'patient',
  Device: 'patient, patient+status, patient+type',
  DiagnosticReport:
    'patient, patient+category, patient+code, patient+category+date, patient+code+date, patient+status, patient+_lastUpdated',
  DocumentReference:
    '_id, patient, patient+category, patient+category+date, patient+type, patient+status, patient+type+period',
  Encounter:
    '_id, patient, patient+date, identifier, class+patient, patient+type, patient+status, patient+location, patient+discharge-disposition, patient+_lastUpdated',
  Goal: 'patient, patient+lifecycle-status, patient+target-date, patient+description',
  Immunization: 'patient, patient+date, patient+status',
  MedicationDispense: 'patient, patient+status, patient+status+type',
  MedicationRequest:
    'patient+intent, patient+intent+status, patient+intent+encounter, patient+intent+authoredon',
  Observation:
    'patient+category, patient+code, patient+category+date, patient+category+status, patient+code+date, patient+category+_lastUpdated',
  Organization: 'name, address',
  Location: 'name, address, address-city, address-state, address-postalcode',
  Patient:
    '_id, identifier, name, birthdate+name, gender+name, birthdate+family, death-date+family, family+gender',
  Practitioner: 'name, identifier, _id',
  PractitionerRole: 'practitioner, specialty',
  Procedure: 'patient, patient+date, patient+code+date, patient+status',
  QuestionnaireResponse: '_id, patient, patient+questionnaire, patient+authored, patient+status',
  RelatedPerson: '_id, patient, name, patient+name',
  ServiceRequest:
    '_id, patient, patient+category, patient+code, patient+category+authored, patient+code+authored, patient+status',
  Specimen: '_id, patient',
}

const INCLUDES: [type: string, query: string][] = [
  ['MedicationRequest', '_include=MedicationRequest:medication'],
  ['MedicationDispense', '_include=MedicationDispense:medication'],
  ['PractitionerRole', '_include=PractitionerRole:practitioner&_include=PractitionerRole:endpoint'],
  ...Object.keys(SEARCHES).map((type): [string, string] => [type, '_revinclude=Provenance:target']),
]

type Place = {
  name: string
  open(): Promise<{ location: DatabaseLocation; drop(): Promise<void> }>
}

const PLACES: Place[] = [
  {
    name: 'SQLite',
    open: async () => ({ location: { dataDir: ':memory:' }, drop: async () => {} }),
  },
  {
    name: 'PostgreSQL',
    async open() {
      const { url, drop } = await freshPostgres()
      return { location: { databaseUrl: url }, drop }
    },
  },
]

const EVERYTHING: Predicate = () => 'all'

describe.skipIf(!existsSync(REFERENCE)).each(PLACES)('on $name', ({ open }) => {
  let database: OpenDatabase
  let drop: () => Promise<void>
  let backend: EmbeddedBackend
  let resources: Resource[]

  beforeAll(async () => {
    const opened = await open()
    drop = opened.drop
    database = await openDatabase(opened.location, systemClock, { fhirMigrations })
    await database.migrate()
    backend = new EmbeddedBackend(database.fhir, 'default', { baseUrls: [], clock: systemClock })
    const named: { type: string; id: string }[] = []
    const report = await load([REFERENCE], {
      async put(batch) {
        const outcomes = await backend.put(batch)
        named.push(...outcomes)
        return outcomes
      },
    })
    expect(report.faults).toEqual([])
    resources = await backend.readMany(named)
  })
  afterAll(async () => {
    await database?.close()
    await drop?.()
  })

  async function compare(type: string, query: string, source: string | undefined): Promise<void> {
    const parsed = parseSearch(type, new URLSearchParams(query), {
      bases: [],
      now: 0,
      lenient: false,
      defaultCount: 1000,
      maxCount: 1000,
    })
    const expected = await memoryBackend(resources, []).search(parsed, EVERYTHING, null)
    const found = await backend.search(parsed, EVERYTHING, null)
    expect(keys(found.matches), `${type}?${query}`).toEqual(keys(expected.matches))
    expect(keys(found.included), `${type}?${query}`).toEqual(keys(expected.included))
    if (source !== undefined) expect(keys(found.matches)).toContain(`${type}/${source}`)
  }

  test.each(Object.entries(SEARCHES))('%s: %s', async (type, searches) => {
    const all = resources.filter(({ resourceType }) => resourceType === type)
    for (const codes of searches.split(', ')) {
      // Those that have a value for each parameter; a few of them, since they are much alike.
      const sources = all
        .map((resource) => ({ resource, forms: formsOf(resource, codes.split('+')) }))
        .filter(({ forms }) => forms.length > 0)
        .filter((_, place) => place % 7 === 0)
        .slice(0, 8)
      for (const { resource, forms } of sources)
        for (const query of forms) await compare(type, query, resource.id)
    }
  })

  test.each(INCLUDES)('%s?%s', (type, query) => compare(type, query, undefined))

  test('alternatives of a list', async () => {
    await compare('Observation', 'patient=85,355&status=final,amended', undefined)
    await compare(
      'MedicationRequest',
      'patient=355&intent=order,plan&status=active,stopped',
      undefined,
    )
  })
})

/** Queries that find the resource: every parameter in its first form, then each form of one after the other. */
function formsOf(resource: Resource, codes: readonly string[]): string[] {
  const forms = codes.map((code) => valuesOf(resource, code).map((value) => `${code}=${value}`))
  if (forms.some(({ length }) => length === 0)) return []
  const first = forms.map(([form]) => form ?? '')
  return forms.flatMap((each, place) => each.map((form) => first.with(place, form).join('&')))
}

function valuesOf(resource: Resource, code: string): string[] {
  const parameter = searchParameter(resource.resourceType, code)
  if (!parameter) throw new Error(`${resource.resourceType} has no parameter ${code}`)
  const values = extract(resource, parameter).flatMap((value): string[] => {
    switch (value.kind) {
      case 'token':
        if (value.code === null) return []
        return value.system === null
          ? [escapeValue(value.code)]
          : [escapeValue(value.code), `${value.system}|${escapeValue(value.code)}`]
      case 'reference':
        if (value.id === null) return value.url === null ? [] : [value.url]
        return [value.id, `${value.type}/${value.id}`]
      case 'date': {
        const day = (at: number) => new Date(at).toISOString().slice(0, 10)
        if (Math.abs(value.lo) > 1e13 || Math.abs(value.hi) > 1e13) return [`gt${day(0)}`]
        const [before, after] = [day(value.lo - 1e8), day(value.hi + 1e8)]
        const year = new Date(value.lo).getUTCFullYear()
        const whole = new Date(value.hi - 1).getUTCFullYear() === year ? [String(year)] : []
        return [...whole, `gt${before}`, `ge${before}`, `lt${after}`, `le${after}`]
      }
      case 'string':
        return [escapeValue(value.exact), escapeValue(value.normal.slice(0, 3))]
      default:
        return []
    }
  })
  return [...new Set(values)].slice(0, 6).map(encodeURIComponent)
}

const keys = (found: readonly Resource[]) =>
  found.map(({ resourceType, id }) => `${resourceType}/${id}`).sort()
