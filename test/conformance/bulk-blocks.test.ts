// Exports organized by patient, and manifests before an export is complete.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { workOnce } from '../../src/bulk/worker.ts'
import type { Resource } from '../../src/fhir/resource.ts'
import {
  accessTokenOf,
  addBackendService,
  type BackendService,
  fhirFetch,
} from '../support/backend-service.ts'
import { kickOff, linesOf, type Manifest, untilComplete } from '../support/bulk-export.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { deleteResource } from '../support/delete-resource.ts'
import { EXPORT_WORLD } from '../support/export-world.ts'

type Block = { patient: string; keys: string[] }
type Paged = Omit<Manifest, 'output'> & {
  outputOrganizedBy?: string
  link?: { relation: string; url: string }[]
  output: { url: string; count: number; type?: string; continuesInFile?: string }[]
}

let running: Running
let service: BackendService
beforeAll(async () => {
  running = await startChartgate({
    env: { CHARTGATE_EXPORTS_PER_CLIENT: '1000', CHARTGATE_EXPORT_ROWS_PER_FILE: '1000' },
  })
  await running.gate.fhirStore('default').put(EXPORT_WORLD)
  service = await addBackendService(running)
})
afterAll(() => running.close())

/** The blocks of files, in their order; a line before the first header is an error. */
function blocksOf(files: Resource[][]): Block[] {
  const blocks: Block[] = []
  for (const lines of files) {
    expect(lines[0]?.resourceType).toBe('Parameters')
    for (const line of lines) {
      if (line.resourceType === 'Parameters') {
        // As the guide prints it.
        const [header] = line.parameter as { name: string; valueReference: { reference: string } }[]
        expect(header?.name).toBe('header')
        blocks.push({ patient: header?.valueReference.reference ?? '', keys: [] })
      } else blocks.at(-1)?.keys.push(`${line.resourceType}/${line.id}`)
    }
  }
  return blocks
}

async function ordered(path: string, of = service) {
  const token = await accessTokenOf(of)
  const response = await kickOff(of, path, {}, token)
  expect(response.status).toBe(202)
  return { token, statusUrl: response.headers.get('content-location') ?? '' }
}

async function blocks(path: string) {
  const { token, statusUrl } = await ordered(path)
  const manifest: Paged = await untilComplete(service, statusUrl, token)
  const files = []
  for (const { url, count } of manifest.output) {
    const lines = await linesOf(service, token, url)
    expect(lines.length).toBe(count)
    files.push(lines)
  }
  return { manifest, files, blocks: blocksOf(files), token }
}

const OF_PA = [
  'Patient/pa',
  'Device/dva',
  'DocumentReference/dra',
  'Encounter/ea',
  'Location/loc1',
  'Observation/both',
  'Observation/oa',
  'Organization/org0',
  'Organization/org1',
  'Organization/org2',
  'Practitioner/dr1',
  'Practitioner/dr2',
  'PractitionerRole/role1',
  'Provenance/pva',
]

describe('organizeOutputBy=Patient (Bulk Data export, Bulk Data Output File Organization)', () => {
  test('gives a block a patient: its header, the patient, all that is theirs and what that refers to', async () => {
    const found = await blocks('Group/g1/$export?organizeOutputBy=Patient')
    expect(found.manifest.outputOrganizedBy).toBe('Patient')
    for (const item of found.manifest.output) expect(Object.keys(item)).toEqual(['url', 'count'])
    const [first, second] = found.blocks
    expect([first?.patient, first?.keys[0]]).toEqual(['Patient/pa', 'Patient/pa'])
    expect([...(first?.keys ?? [])].sort()).toEqual([...OF_PA].sort())
    expect([second?.patient, second?.keys[0]]).toEqual(['Patient/pb', 'Patient/pb'])
    // What both share is in both blocks.
    expect(second?.keys).toEqual(expect.arrayContaining(['Observation/both', 'Observation/ob']))
    expect(found.blocks.length).toBe(2)
    expect(second?.keys).not.toContain('Observation/oa')
  })

  test('of everybody, with the types and elements that were asked for', async () => {
    const query = '_type=Patient,Observation&_elements=Observation.status&organizeOutputBy=Patient'
    const found = await blocks(`Patient/$export?${query}`)
    expect(found.blocks.map(({ keys }) => keys)).toEqual([
      ['Patient/pa', 'Observation/oa', 'Observation/both'],
      ['Patient/pb', 'Observation/ob', 'Observation/both'],
      ['Patient/pz', 'Observation/oz'],
    ])
    expect(JSON.stringify(found.files)).not.toContain('"performer"')
    const observations = await blocks('Patient/$export?_type=Observation&organizeOutputBy=Patient')
    expect(observations.blocks[2]).toEqual({ patient: 'Patient/pz', keys: ['Observation/oz'] })
  })

  test('with _since has what changed, and tells once what is gone', async () => {
    const path = 'Patient/$export?_type=Patient,Observation&organizeOutputBy=Patient'
    const before = await blocks(path)
    const since = before.manifest.transactionTime
    const { database, clock } = running.gate
    await running.gate.fhirStore('default').put([
      { resourceType: 'Observation', id: 'news', subject: { reference: 'Patient/pb' } },
      {
        resourceType: 'Observation',
        id: 'brief',
        subject: { reference: 'Patient/pa' },
        performer: [{ reference: 'Patient/pb' }],
      },
    ])
    await deleteResource(database.fhir, 'default', clock, 'Observation', 'brief')
    const after = await blocks(`${path}&_since=${since}`)
    expect(after.blocks).toEqual([{ patient: 'Patient/pb', keys: ['Observation/news'] }])
    const [deleted] = after.manifest.deleted
    const bundles = await linesOf(service, after.token, deleted?.url ?? '')
    expect(JSON.stringify(bundles).match(/Observation\/brief/g)?.length).toBe(1)
  })

  test('is refused of the system, or passed over and told under lenient handling', async () => {
    expect((await kickOff(service, '$export?organizeOutputBy=Patient')).status).toBe(400)
    const lenient = { headers: { Prefer: 'respond-async, handling=lenient' } }
    const response = await kickOff(service, '$export?organizeOutputBy=Patient', lenient)
    expect(response.status).toBe(202)
  })

  test('cuts a block only where it is longer than a file; the next one repeats the header', async () => {
    const store = running.gate.fhirStore('default')
    const many = Array.from({ length: 2500 }, (_, n) => ({
      resourceType: 'Observation',
      id: `many${n}`,
      subject: { reference: 'Patient/pb' },
    }))
    await store.put(many)
    const found = await blocks(
      'Group/g1/$export?_type=Patient,Observation&organizeOutputBy=Patient',
    )
    const { output } = found.manifest
    expect(output.map((item) => item.continuesInFile)).toEqual([
      output[1]?.url,
      output[2]?.url,
      undefined,
    ])
    expect(found.blocks.map(({ patient }) => patient)).toEqual([
      'Patient/pa',
      'Patient/pb',
      'Patient/pb',
      'Patient/pb',
    ])
    const ofBell = found.blocks.slice(1).flatMap(({ keys }) => keys)
    expect([ofBell.length, new Set(ofBell).size]).toEqual([many.length + 4, many.length + 4])
  })

  test('has Provenance that names several patients in the block of each, and none that names one out of the group', async () => {
    const about = (id: string, other: string): Resource => ({
      resourceType: 'Provenance',
      id,
      target: [{ reference: 'Patient/pa' }, { reference: other }],
    })
    await running.gate
      .fhirStore('default')
      .put([about('within', 'Patient/pb'), about('stranger', 'Patient/pz')])
    const found = await blocks('Group/g1/$export?_type=Patient,Provenance&organizeOutputBy=Patient')
    for (const { keys } of found.blocks) {
      expect(keys).toContain('Provenance/within')
      expect(keys).not.toContain('Provenance/stranger')
    }
  })
})

describe('allowPartialManifests (Bulk Data export, Response - In-Progress Status)', () => {
  /** Does one part of what there is, as a worker does. */
  async function writePart({ gate }: Running): Promise<void> {
    const exports = {
      ...gate.exportsKept('default'),
      stores: gate.stores('default'),
      baseUrl: `${gate.issuer('default')}/fhir`,
    }
    await workOnce(exports, {
      owner: 'the test',
      clock: gate.clock,
      log: gate.log,
      leaseSeconds: 60,
      retentionSeconds: 60,
      sizes: { rows: 1000, patients: 500 },
    })
  }

  const fetchPage = async (of: Running, token: string, url: string) => {
    const response = await fhirFetch(of, token, url)
    const body: Paged = await response.json()
    return { status: response.status, body, headers: response.headers }
  }

  test('tells of files while the export runs, by pages that stay as they are', async () => {
    const idle = await startChartgate({ env: { CHARTGATE_EXPORT_WORKERS: '0' } })
    await idle.gate.fhirStore('default').put(EXPORT_WORLD)
    const other = await addBackendService(idle)
    const { token, statusUrl } = await ordered('$export?allowPartialManifests=true', other)
    const before = await fhirFetch(idle, token, statusUrl)
    expect([before.status, (await before.json()).resourceType]).toEqual([202, 'OperationOutcome'])

    const seen = new Map<string, string>()
    const told: Paged['output'] = []
    let status = 202
    while (status === 202) {
      for (let part = 0; part < 4; part++) await writePart(idle)
      let pages = 0
      for (let url: string | undefined = statusUrl; url !== undefined; pages++) {
        const { headers, body, ...page } = await fetchPage(idle, token, url)
        status = page.status
        const { link, ...rest } = body
        expect(seen.get(url) ?? JSON.stringify(rest)).toBe(JSON.stringify(rest))
        if (!seen.has(url)) told.push(...rest.output)
        seen.set(url, JSON.stringify(rest))
        if (status === 202) expect(headers.get('retry-after')).not.toBeNull()
        url = link?.find(({ relation }) => relation === 'next')?.url
      }
      expect(pages).toBe(seen.size)
      for (const { url, count } of told)
        expect((await linesOf(other, token, url)).length).toBe(count)
    }
    expect(status).toBe(200)
    expect(seen.size).toBeGreaterThan(2)
    expect(new Set(told.map(({ url }) => url)).size).toBe(told.length)
    expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(EXPORT_WORLD.length)
    expect((await fhirFetch(idle, token, `${statusUrl}/manifest/999`)).status).toBe(404)
    const stranger = await accessTokenOf(await addBackendService(idle))
    expect((await fhirFetch(idle, stranger, `${statusUrl}/manifest/1`)).status).toBe(404)
    await idle.close()
  })

  test('has all in one page when nobody asked before; without it there are no pages and no early files', async () => {
    const { token, statusUrl } = await ordered('Group/g1/$export?allowPartialManifests=true')
    for (let round = 0; round < 200; round++) {
      const job = await running.gate
        .stores('default')
        .exportJobs.find(statusUrl.split('/').at(-1) ?? '')
      if (job?.state === 'complete') break
      await sleep(50)
    }
    const whole: Paged = await untilComplete(service, statusUrl, token)
    expect(whole.output.length).toBeGreaterThan(5)
    expect(whole.link).toBeUndefined()
    const plain = await ordered('Group/g1/$export')
    await untilComplete(service, plain.statusUrl, plain.token)
    const response = await fhirFetch(running, plain.token, `${plain.statusUrl}/manifest/2`)
    expect(response.status).toBe(404)
  })
})
