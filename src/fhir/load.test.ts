import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { referenceFolder } from '../../test/support/reference-data.ts'
import { type LoadSink, load } from './load.ts'
import type { Resource } from './resource.ts'

const REFERENCE = referenceFolder()

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'chartgate-load-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, content: unknown): string {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

type Kept = LoadSink & { kept: Map<string, Resource>; units: number[] }

function memorySink(): Kept {
  const kept = new Map<string, Resource>()
  const units: number[] = []
  return {
    kept,
    units,
    async put(resources) {
      units.push(resources.length)
      return resources.map((resource) => {
        const key = `${resource.resourceType}/${resource.id}`
        const outcome = kept.has(key) ? 'updated' : 'created'
        kept.set(key, resource)
        return { type: resource.resourceType, id: resource.id, outcome }
      })
    },
  }
}

const bundle = (type: string, entry: object[]) => ({ resourceType: 'Bundle', type, entry })
const patient = (id: string, elements: object = {}) => ({
  resourceType: 'Patient',
  id,
  ...elements,
})
const about = (id: string, reference: string) => ({
  resourceType: 'Observation',
  id,
  subject: { reference },
})

async function loaded(...paths: string[]) {
  const sink = memorySink()
  const report = await load(paths.length > 0 ? paths : [folder], sink)
  return { ...sink, report, keys: [...sink.kept.keys()].sort() }
}

describe('what is loaded', () => {
  test.each(['transaction', 'batch', 'collection', 'searchset'])('a %s Bundle', async (type) => {
    write('a.json', bundle(type, [{ resource: patient('p1') }, { resource: patient('p2') }]))
    expect((await loaded()).keys).toEqual(['Patient/p1', 'Patient/p2'])
  })

  test('a single resource, and NDJSON line by line', async () => {
    write('one.json', patient('p1'))
    write('many.ndjson', `${JSON.stringify(patient('p2'))}\r\n\n${JSON.stringify(patient('p3'))}`)
    const { keys, report } = await loaded()
    expect(keys).toEqual(['Patient/p1', 'Patient/p2', 'Patient/p3'])
    expect(report).toMatchObject({ files: 2, created: 3, faults: [], skipped: [] })
    expect(report.byType.get('Patient')).toBe(3)
  })

  test('a folder in its folders, and a named file whatever its extension', async () => {
    write('deep/er/a.json', patient('p1'))
    const odd = write('b.fhir', patient('p2'))
    expect((await loaded(path.join(folder, 'deep'), odd)).keys).toEqual([
      'Patient/p1',
      'Patient/p2',
    ])
  })

  test('a byte order mark is passed over', async () => {
    write('a.json', `\ufeff${JSON.stringify(patient('p1'))}`)
    expect((await loaded()).keys).toEqual(['Patient/p1'])
  })

  test('a large NDJSON file in units of a few hundred', async () => {
    const lines = Array.from({ length: 1001 }, (_, index) => JSON.stringify(patient(`p${index}`)))
    write('a.ndjson', lines.join('\n'))
    const { units, report } = await loaded()
    expect(report.created).toBe(1001)
    expect(Math.max(...units)).toBeLessThanOrEqual(500)
  })
})

describe('ids', () => {
  test("a resource keeps its id even under a POST (the file's references say so)", async () => {
    const entry = { resource: patient('85'), request: { method: 'POST', url: 'Patient' } }
    write('a.json', bundle('transaction', [entry]))
    expect((await loaded()).keys).toEqual(['Patient/85'])
  })

  test('without one it has that of its URL, or its UUID', async () => {
    const uuid = '0d9c1f0e-3b0a-4d58-9d4c-2c3c7c1b2a10'
    write(
      'a.json',
      bundle('transaction', [
        { resource: { resourceType: 'Patient' }, request: { method: 'PUT', url: 'Patient/p1' } },
        { resource: { resourceType: 'Patient' }, fullUrl: `urn:uuid:${uuid}` },
        { resource: { resourceType: 'Patient' }, fullUrl: 'https://x.example/fhir/Patient/p3' },
      ]),
    )
    expect((await loaded()).keys).toEqual([`Patient/${uuid}`, 'Patient/p1', 'Patient/p3'])
  })

  test('otherwise one made from its content, the same each time', async () => {
    write('a.json', { resourceType: 'Patient', birthDate: '1970' })
    const first = await loaded()
    expect(first.keys).toHaveLength(1)
    expect((await loaded()).keys).toEqual(first.keys)
  })
})

describe('references', () => {
  test('by full URL inside a Bundle become Type/id', async () => {
    const uuid = 'urn:uuid:0d9c1f0e-3b0a-4d58-9d4c-2c3c7c1b2a10'
    const absolute = 'https://x.example/fhir/Patient/p2'
    write(
      'a.json',
      bundle('transaction', [
        { resource: about('o1', uuid) },
        { resource: about('o2', absolute) },
        { resource: patient('p1'), fullUrl: uuid },
        { resource: patient('p2'), fullUrl: absolute },
      ]),
    )
    const { kept } = await loaded()
    expect(kept.get('Observation/o1')?.subject).toEqual({ reference: 'Patient/p1' })
    expect(kept.get('Observation/o2')?.subject).toEqual({ reference: 'Patient/p2' })
  })

  test("a document's URL follows its Binary, an identifier's value stays", async () => {
    const uuid = 'urn:uuid:0d9c1f0e-3b0a-4d58-9d4c-2c3c7c1b2a10'
    const document = {
      resourceType: 'DocumentReference',
      id: 'd1',
      identifier: [{ system: 'urn:ietf:rfc:3986', value: uuid }],
      content: [{ attachment: { url: uuid } }],
    }
    const binary = { resourceType: 'Binary', id: 'b1', contentType: 'text/plain' }
    write('a.json', bundle('batch', [{ resource: document }, { resource: binary, fullUrl: uuid }]))
    expect((await loaded()).kept.get('DocumentReference/d1')).toMatchObject({
      identifier: [{ value: uuid }],
      content: [{ attachment: { url: 'Binary/b1' } }],
    })
  })

  test('that lead nowhere are kept as they are', async () => {
    const nowhere = 'urn:uuid:00000000-0000-4000-8000-000000000000'
    write('a.json', bundle('batch', [{ resource: about('o1', nowhere) }]))
    write('b.json', about('o2', 'Patient/nobody'))
    const { kept, report } = await loaded()
    expect(kept.get('Observation/o1')?.subject).toEqual({ reference: nowhere })
    expect(kept.get('Observation/o2')?.subject).toEqual({ reference: 'Patient/nobody' })
    expect([...report.unresolved]).toEqual([nowhere])
    expect(report.faults).toEqual([])
  })

  test('by identifier are resolved, also from a later file', async () => {
    const npi = { system: 'http://hl7.org/fhir/sid/us-npi', value: '999' }
    const reference = `Practitioner?identifier=${npi.system}|${npi.value}`
    write(
      'a.json',
      bundle('transaction', [
        {
          resource: {
            resourceType: 'Encounter',
            id: 'e1',
            participant: [{ individual: { reference } }],
          },
        },
      ]),
    )
    write('z.json', { resourceType: 'Practitioner', id: 'dr1', identifier: [npi] })
    const { kept, report } = await loaded()
    expect(kept.get('Encounter/e1')?.participant).toEqual([
      { individual: { reference: 'Practitioner/dr1' } },
    ])
    expect(report).toMatchObject({ files: 2, created: 2 })
    expect(report.unresolved.size).toBe(0)
  })

  test('by identifier that nobody has are kept, and told', async () => {
    const reference = 'Practitioner?identifier=http://x|1'
    write('a.json', bundle('batch', [{ resource: about('o1', reference) }]))
    write('b.json', patient('p1'))
    const { kept, report } = await loaded()
    expect(kept.get('Observation/o1')?.subject).toEqual({ reference })
    expect([...report.unresolved]).toEqual([reference])
    expect(report.created).toBe(2)
  })
})

describe('what cannot be used is told with its place and does not lose the rest', () => {
  test('a malformed line', async () => {
    write('a.ndjson', [JSON.stringify(patient('p1')), '{"resourceType": "Pat', '[]'].join('\n'))
    const { keys, report } = await loaded()
    expect(keys).toEqual(['Patient/p1'])
    expect(report.faults).toEqual([
      { file: path.join(folder, 'a.ndjson'), line: 2, entry: null, message: expect.any(String) },
      { file: path.join(folder, 'a.ndjson'), line: 3, entry: null, message: expect.any(String) },
    ])
  })

  test("a malformed file, whose fault does not quote anybody's record", async () => {
    write('a.json', '{"name": "Ada Secret", oops')
    write('b.json', patient('p1'))
    const { keys, report } = await loaded()
    expect(keys).toEqual(['Patient/p1'])
    expect(report.faults).toHaveLength(1)
    expect(report.faults[0]?.message).not.toContain('Secret')
  })

  test('entries without a resource, of no R4 type, or with an impossible id', async () => {
    write(
      'a.json',
      bundle('batch', [
        { resource: patient('p1') },
        {},
        { resource: { resourceType: 'Nonsense', id: 'x' } },
        { resource: patient('no_id') },
        { resource: { resourceType: 'constructor', id: 'x' } },
        { resource: { resourceType: 'OperationOutcome', id: 'x' } },
        { resource: { resourceType: 'Patient', id: 7 } },
        { request: { method: 'DELETE', url: 'Patient/p9' } },
        null as unknown as object,
      ]),
    )
    const { keys, report } = await loaded()
    expect(keys).toEqual(['Patient/p1'])
    expect(report.faults.map(({ entry }) => entry)).toEqual([1, 2, 3, 4, 5, 6, 8])
  })

  test('what the store refuses', async () => {
    write('a.json', bundle('batch', [{ resource: patient('p1') }, { resource: patient('p2') }]))
    const sink = memorySink()
    const refusing: LoadSink = {
      put: async (resources) =>
        resources.map(({ resourceType, id }) =>
          id === 'p2'
            ? { type: resourceType, id, outcome: 'refused', reason: '422' }
            : { type: resourceType, id, outcome: 'created' },
        ),
    }
    const report = await load([folder], { ...sink, ...refusing })
    expect(report.created).toBe(1)
    expect(report.faults).toMatchObject([{ entry: 1, message: 'Patient/p2: 422' }])
  })

  test('other files are skipped by name, and paths that are not there', async () => {
    write('LICENSE', 'text')
    write('notes.md', '# notes')
    write('package.json', { name: 'not FHIR' })
    const { report, keys } = await loaded(folder, path.join(folder, 'nowhere'))
    expect(keys).toEqual([])
    expect(report.skipped.map(({ file }) => path.basename(file)).sort()).toEqual([
      'LICENSE',
      'notes.md',
      'nowhere',
      'package.json',
    ])
  })

  test('a store that fails ends the load', async () => {
    write('a.json', patient('p1'))
    const broken: LoadSink = {
      put: async () => {
        throw new Error('disk full')
      },
    }
    await expect(load([folder], broken)).rejects.toThrow('disk full')
  })
})

test('progress is told after every file and unit', async () => {
  write('a.json', patient('p1'))
  write('b.json', patient('p2'))
  const told: number[] = []
  await load([folder], memorySink(), ({ filesDone, files, resources }) => {
    expect(files).toBe(2)
    expect(resources).toBeLessThanOrEqual(2)
    told.push(filesDone)
  })
  expect(told.at(-1)).toBe(2)
})

test.skipIf(!existsSync(REFERENCE))('the reference patients load without a fault', async () => {
  const { report, keys, kept } = await loaded(REFERENCE)
  expect(report.faults).toEqual([])
  expect([...report.unresolved]).toEqual([])
  expect(keys).toContain('Patient/85')
  expect(keys).toContain('Patient/355')
  expect(report.created).toBeGreaterThan(700)
  expect(JSON.stringify([...kept.values()])).not.toContain('"reference":"urn:uuid:')
})
