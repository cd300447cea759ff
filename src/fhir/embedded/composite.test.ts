// Values that stand together are found together, and only so (FHIR R4 search.html#combining), on every database.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASES, type TestDatabase } from '../../../test/support/databases.ts'
import { manualClock } from '../../lib/clock.ts'
import { parseSearch } from '../search-query.ts'
import { EmbeddedBackend } from './backend.ts'
import { fillComposites } from './fill-composites.ts'
import { fhirMigrations } from './migrations.ts'

const LOINC = 'http://loinc.org'
const UCUM = 'http://unitsofmeasure.org'
const code = (text: string) => ({ coding: [{ system: LOINC, code: text }] })
const pressure = (id: string, systolic: number, diastolic: number) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: code('85354-9'),
  subject: { reference: 'Patient/p1' },
  component: [
    { code: code('8480-6'), valueQuantity: { value: systolic, system: UCUM, code: 'mm[Hg]' } },
    { code: code('8462-4'), valueQuantity: { value: diastolic, system: UCUM, code: 'mm[Hg]' } },
  ],
})

const RESOURCES = [
  pressure('calm', 118, 76),
  pressure('high', 162, 95),
  {
    resourceType: 'Observation',
    id: 'weight',
    status: 'final',
    code: code('29463-7'),
    valueQuantity: { value: 80, system: UCUM, code: 'kg' },
  },
  {
    resourceType: 'Observation',
    id: 'words',
    status: 'final',
    code: code('1-1'),
    valueString: 'Clear, yellow',
  },
  {
    resourceType: 'DocumentReference',
    id: 'new',
    status: 'current',
    content: [{ attachment: { title: 'x' } }],
    relatesTo: [
      { code: 'replaces', target: { reference: 'DocumentReference/old' } },
      { code: 'appends', target: { reference: 'DocumentReference/other' } },
    ],
  },
  {
    resourceType: 'MolecularSequence',
    id: 'seq',
    coordinateSystem: 0,
    referenceSeq: { chromosome: code('1'), windowStart: 10, windowEnd: 90 },
    variant: [{ start: 20, end: 30 }],
  },
]

describe.each(DATABASES)('on $name', ({ open }) => {
  let opened: TestDatabase
  let store: EmbeddedBackend
  beforeAll(async () => {
    opened = await open({ fhirMigrations })
    store = new EmbeddedBackend(opened.database.fhir, 'default', {
      baseUrls: ['https://x/fhir'],
      clock: manualClock(Date.UTC(2026, 0, 1)),
    })
    await store.put(RESOURCES)
  })
  afterAll(() => opened.close())

  async function found(type: string, query: string): Promise<string[]> {
    const options = { bases: [], now: 0, lenient: false, defaultCount: 10, maxCount: 10 }
    const parsed = parseSearch(type, new URLSearchParams(query), options)
    const { matches } = await store.search(parsed, () => 'all', null)
    return matches.map(({ id }) => String(id)).sort()
  }

  const CASES: [type: string, query: string, ids: string[]][] = [
    ['Observation', 'component-code-value-quantity=8480-6$gt140', ['high']],
    // Both values are in it, but not together.
    ['Observation', 'component-code-value-quantity=8462-4$gt140', []],
    ['Observation', `component-code-value-quantity=${LOINC}|8462-4$lt80|${UCUM}|mm[Hg]`, ['calm']],
    ['Observation', 'combo-code-value-quantity=8480-6$gt140,29463-7$80||kg', ['high', 'weight']],
    ['Observation', 'code-value-quantity=29463-7$ge80', ['weight']],
    ['Observation', 'code-value-quantity=8480-6$gt1', []],
    ['Observation', 'code-value-string=1-1$clear', ['words']],
    ['Observation', 'component-code-value-quantity:missing=true', ['weight', 'words']],
    ['DocumentReference', 'relationship=DocumentReference/old$replaces', ['new']],
    ['DocumentReference', 'relationship=DocumentReference/old$appends', []],
    ['MolecularSequence', 'chromosome-variant-coordinate=1$ge20$le30', ['seq']],
    ['MolecularSequence', 'chromosome-window-coordinate=1$ge20$le90', []],
  ]

  test.each(CASES)('%s?%s', async (type, query, ids) => {
    expect(await found(type, query)).toEqual(ids)
  })

  test('rows of what was stored before are added by the migration', async () => {
    await opened.database.fhir.write(async (transaction) => {
      await sql`delete from fhir_composite`.execute(transaction)
    })
    expect(await found('Observation', 'component-code-value-quantity=8480-6$gt140')).toEqual([])
    const { dialect } = opened.database.fhir
    await opened.database.fhir.write((transaction) => fillComposites(transaction, dialect))
    for (const [type, query, ids] of CASES) expect(await found(type, query)).toEqual(ids)
  })
})
