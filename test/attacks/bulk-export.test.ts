// Attacks on exports over HTTP: rows M of the attack list.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/resource.ts'
import type { Client } from '../../src/model/client.ts'
import { addApp, codeFor, exchange } from '../support/app.ts'
import {
  accessTokenOf,
  addBackendService,
  type BackendService,
  fhirFetch,
} from '../support/backend-service.ts'
import { ASYNC, exportAll, kickOff } from '../support/bulk-export.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { EXPORT_WORLD, OF_GROUP } from '../support/export-world.ts'
import { addPractice, OKAFOR, WILLIAM } from '../support/practice.ts'
import { withoutRequestId } from '../support/same-refusal.ts'

let running: Running
let service: BackendService
beforeAll(async () => {
  running = await startChartgate({ env: { CHARTGATE_EXPORTS_PER_CLIENT: '1000' } })
  await addPractice(running)
  await running.gate.fhirStore('default').put(EXPORT_WORLD)
  service = await addBackendService(running)
})
afterAll(() => running.close())

const LEVELS = ['$export', 'Patient/$export', 'Group/g1/$export']
const stores = () => running.gate.stores('default')
const status = async (of: BackendService, target: string, scope?: string) =>
  (await fhirFetch(running, await accessTokenOf(of, scope), target)).status

async function change(client: Client, to: Partial<Client>): Promise<void> {
  const known = await stores().clients.find(client.id)
  if (!known) throw new Error('no such client')
  const updatedAt = known.updatedAt + 1
  await stores().clients.replace({ ...known, ...to, updatedAt }, known.updatedAt)
}

/** Folders of exports that are still there. */
function folders(): string[] {
  try {
    return readdirSync(path.join(running.dataDir, 'exports', 'default'))
  } catch {
    return []
  }
}

async function untilGone(statusUrl: string): Promise<void> {
  const job = statusUrl.split('/').at(-1) ?? ''
  for (let round = 0; round < 100; round++) {
    const known = await stores().exportJobs.find(job)
    if (known === null && !folders().includes(job)) return
    await sleep(50)
  }
  throw new Error('the export is still there')
}

describe('a token that is no backend service’s (M01)', () => {
  test.each([
    ['a patient', WILLIAM, 'launch/patient openid fhirUser patient/*.rs'],
    ['a practitioner', { ...OKAFOR, patient: 'demo-william' }, 'openid fhirUser user/*.rs'],
  ])('exports nothing: %s', async (_, who, scope) => {
    const app = await addApp(running, { scope })
    const code = await codeFor(app, who, { scope })
    const { body } = await exchange(app, code)
    for (const target of LEVELS)
      for (const method of ['GET', 'POST']) {
        const init = { method, headers: ASYNC }
        const response = await fhirFetch(running, String(body.access_token), target, init)
        expect([response.status, target]).toEqual([403, target])
      }
  })
})

describe('scopes (M01, M02)', () => {
  test.each([
    ['a filter', 'system/Observation.rs?category=laboratory'],
    ['reading without searching', 'system/*.r'],
    ['searching without reading', 'system/*.s'],
    ['writing', 'system/*.cud'],
  ])('with %s export nothing', async (_, scope) => {
    const wide = await addBackendService(running, { scope: `${scope} system/Basic.c` })
    const token = await accessTokenOf(wide, scope)
    for (const target of LEVELS) expect((await kickOff(wide, target, {}, token)).status).toBe(403)
  })

  test('cover every type that is named, or nothing is exported', async () => {
    const token = await accessTokenOf(service, 'system/Observation.rs system/Patient.rs')
    const foreign = await kickOff(service, '$export?_type=Observation,Condition', {}, token)
    expect(foreign.status).toBe(403)
    const lenient = await kickOff(
      service,
      '$export?_type=Observation,Condition',
      { headers: { Prefer: 'respond-async, handling=lenient' } },
      token,
    )
    expect(lenient.status).toBe(403)
  })

  test('of a filtered and of an unfiltered type export the one', async () => {
    const scope =
      'system/Observation.rs?category=laboratory system/Patient.rs system/Group.r system/Condition.r'
    const { lines } = await exportAll(service, 'Group/g1/$export', {}, scope)
    expect([...lines.keys()].sort()).toEqual(['Patient/pa', 'Patient/pb'])
  })

  test('for r and for s may be two', async () => {
    const scope = 'system/Basic.r system/Basic.s'
    const { manifest } = await exportAll(service, '$export', {}, scope)
    expect(manifest.output).toEqual([])
  })

  test('without Group export no group, without Patient no patients', async () => {
    const token = await accessTokenOf(service, 'system/Patient.rs system/Observation.rs')
    expect((await kickOff(service, 'Group/g1/$export', {}, token)).status).toBe(403)
    const observations = await accessTokenOf(service, 'system/Observation.rs system/Group.rs')
    for (const target of ['Group/g1/$export', 'Patient/$export'])
      expect((await kickOff(service, target, {}, observations)).status).toBe(403)
  })
})

describe('a job and its files (M03)', () => {
  test('are not there for another client, whatever it may do', async () => {
    const { statusUrl, manifest, token } = await exportAll(service, 'Group/g1/$export')
    const other = await addBackendService(running)
    const stranger = await accessTokenOf(other)
    const file = manifest.output[0]?.url ?? ''
    for (const url of [statusUrl, file]) {
      const foreign = await fhirFetch(running, stranger, url)
      const none = await fhirFetch(running, stranger, `${running.fhirBase}/_export/none`)
      expect(foreign.status).toBe(404)
      expect(withoutRequestId(await foreign.text())).toBe(withoutRequestId(await none.text()))
    }
    expect((await fhirFetch(running, stranger, statusUrl, { method: 'DELETE' })).status).toBe(404)
    expect((await fhirFetch(running, token, file)).status).toBe(200)
  })

  test('are not there for a token of fewer scopes', async () => {
    const { statusUrl, manifest } = await exportAll(service, 'Group/g1/$export')
    const narrow = 'system/Patient.rs system/Group.rs'
    const file = manifest.output[0]?.url ?? ''
    expect(await status(service, statusUrl, narrow)).toBe(404)
    expect(await status(service, file, narrow)).toBe(404)
    expect(await status(service, file)).toBe(200)
  })

  test('names of files lead nowhere else (M09)', async () => {
    const { statusUrl, token } = await exportAll(service, 'Group/g1/$export?_type=Patient')
    const names = ['..%2f..%2fchartgate.db', '%2e%2e', '1.1.Patient.ndjson.part', '*', '']
    for (const name of names)
      expect([400, 404]).toContain((await fhirFetch(running, token, `${statusUrl}/${name}`)).status)
  })

  test('of references are told to nobody', async () => {
    const { statusUrl, token, manifest } = await exportAll(service, 'Group/g1/$export')
    expect(manifest.output.map(({ type }) => type)).not.toContain('references')
    const files = await stores().exportJobs.files(statusUrl.split('/').at(-1) ?? '')
    const hidden = files.find(({ kind }) => kind === 'references')
    expect(hidden).toBeDefined()
    expect((await fhirFetch(running, token, `${statusUrl}/${hidden?.name}`)).status).toBe(404)
  })
})

describe('what a client may have is cut (M03, M07)', () => {
  test('its registration is narrowed: the job and its files go', async () => {
    const other = await addBackendService(running)
    const { statusUrl, manifest, token } = await exportAll(other, 'Group/g1/$export')
    await change(other.client, { allowedScope: 'system/Patient.rs system/Group.rs' })
    for (const url of [statusUrl, manifest.output[0]?.url ?? ''])
      expect((await fhirFetch(running, token, url)).status).toBe(404)
    await untilGone(statusUrl)
  })

  test('it is switched off: the job and its files go', async () => {
    const other = await addBackendService(running)
    const { statusUrl, token } = await exportAll(other, 'Group/g1/$export')
    await change(other.client, { disabledAt: running.gate.clock.now() })
    expect((await fhirFetch(running, token, statusUrl)).status).toBe(401)
    await untilGone(statusUrl)
    await change(other.client, { disabledAt: null })
    expect(await status(other, statusUrl)).toBe(404)
  })

  test('its authorization is revoked: the job and its files go (G03)', async () => {
    const other = await addBackendService(running)
    const { statusUrl, token } = await exportAll(other, 'Group/g1/$export')
    const now = running.gate.clock.now()
    const standing = await stores().authorizations.findStanding(other.client.id, 'system/*.rs', now)
    await stores().authorizations.revoke(standing?.id ?? '', 'operator', now)
    expect((await fhirFetch(running, token, statusUrl)).status).toBe(401)
    await untilGone(statusUrl)
    expect(await status(other, statusUrl)).toBe(404)
  })

  test('while its job runs: the job ends, and nobody writes it any more', async () => {
    const idle = await startChartgate({ env: { CHARTGATE_EXPORT_WORKERS: '0' } })
    const other = await addBackendService(idle)
    const response = await kickOff(other, '$export')
    const job = response.headers.get('content-location')?.split('/').at(-1) ?? ''
    const kept = idle.gate.stores('default')
    expect(await kept.exportJobs.anyRunning()).toBe(true)
    const updatedAt = other.client.updatedAt + 1
    const off = { ...other.client, disabledAt: updatedAt, updatedAt }
    await kept.clients.replace(off, other.client.updatedAt)
    for (let round = 0; (await kept.exportJobs.find(job)) && round < 100; round++) await sleep(20)
    expect(await kept.exportJobs.find(job)).toBeNull()
    await idle.close()
  })

  test('it expires: the job is gone', async () => {
    const { statusUrl, token } = await exportAll(service, 'Group/g1/$export?_type=Patient')
    const job = await stores().exportJobs.find(statusUrl.split('/').at(-1) ?? '')
    const { cleanUpExports } = await import('../../src/bulk/clean-up.ts')
    await cleanUpExports(running.gate.exportsKept('default'), job?.expiresAt ?? 0)
    expect((await fhirFetch(running, token, statusUrl)).status).toBe(404)
    await untilGone(statusUrl)
  })
})

describe('a client of certain groups (M05)', () => {
  let limited: BackendService
  beforeAll(async () => {
    limited = await addBackendService(running, { export_groups: ['First group'] })
  })

  test('exports those', async () => {
    const { lines } = await exportAll(limited, 'Group/g1/$export')
    expect([...lines.keys()].sort()).toEqual(OF_GROUP)
    const byId = await addBackendService(running, { export_groups: ['g2'] })
    const { lines: second } = await exportAll(byId, 'Group/g2/$export?_type=Patient')
    expect([...second.keys()]).toEqual(['Patient/pz'])
  })

  test('exports no other, and is not told which there are', async () => {
    const answers = []
    for (const target of ['Group/g2/$export', 'Group/none/$export']) {
      const response = await kickOff(limited, target)
      answers.push([response.status, withoutRequestId(await response.text())])
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]?.[0]).toBe(403)
    for (const target of ['$export', 'Patient/$export'])
      expect((await kickOff(limited, target)).status).toBe(403)
  })

  test('reads and finds the patients of its groups only', async () => {
    const token = await accessTokenOf(limited)
    const get = async (target: string) => fhirFetch(running, token, target)
    expect((await get('Patient/pa')).status).toBe(200)
    expect((await get('Observation/ob')).status).toBe(200)
    for (const hidden of ['Patient/pz', 'Observation/oz', 'Patient/demo-ada', 'Patient/none'])
      expect((await get(hidden)).status).toBe(404)
    const found = await (await get('Patient')).json()
    const ids = found.entry.map(({ resource }: { resource: { id: string } }) => resource.id)
    expect(ids.sort()).toEqual(['pa', 'pb'])
  })

  test('of no group has nothing', async () => {
    const none = await addBackendService(running, { export_groups: [] })
    const token = await accessTokenOf(none)
    expect((await fhirFetch(running, token, 'Patient/pa')).status).toBe(404)
    expect((await kickOff(none, 'Group/g1/$export', {}, token)).status).toBe(403)
  })

  test('loses the export when the group is taken from it', async () => {
    const other = await addBackendService(running, { export_groups: ['g1'] })
    const { statusUrl, token } = await exportAll(other, 'Group/g1/$export?_type=Patient')
    await change(other.client, { exportGroups: ['g2'] })
    expect((await fhirFetch(running, token, statusUrl)).status).toBe(404)
    await untilGone(statusUrl)
  })
})

test('an export is told in the audit trail: begun, read, ended', async () => {
  const { statusUrl, token, manifest } = await exportAll(service, 'Group/g1/$export?_type=Patient')
  await fhirFetch(running, token, manifest.output[0]?.url ?? '')
  await fhirFetch(running, token, statusUrl, { method: 'DELETE' })
  const job = statusUrl.split('/').at(-1)
  for (const type of ['export-started', 'export-file-read', 'export-ended'] as const) {
    const events = await stores().auditEvents.list({ type })
    expect(events.find(({ detail }) => detail?.job === job)).toMatchObject({
      clientId: service.client.id,
      outcome: 'success',
    })
  }
})

describe('Provenance that also names a patient out of the export', () => {
  const RELEVANT = 'includeAssociatedData=RelevantProvenanceResources'
  const LATEST = 'includeAssociatedData=LatestProvenanceResources'
  const changed = () => `_since=${encodeURIComponent(since)}`
  const reference = (text: string) => ({ reference: text })
  const provenance = (id: string, ...targets: string[]): Resource => ({
    resourceType: 'Provenance',
    id,
    recorded: '2026-01-02T00:00:00Z',
    target: targets.map(reference),
    agent: [{ who: reference('Practitioner/dr1') }],
  })
  let since: string
  beforeAll(async () => {
    since = (await exportAll(service, 'Group/g1/$export?_type=Patient')).manifest.transactionTime
    await running.gate
      .fhirStore('default')
      .put([
        provenance('within', 'Patient/pa', 'Patient/pb'),
        provenance('stranger', 'Patient/pa', 'Patient/pz'),
        provenance('by-member', 'Observation/oa', 'Patient/pz'),
        provenance('elsewhere', 'Patient/pb', 'https://other.example/fhir/Patient/pa'),
      ])
  })
  const PUT = ['within', 'stranger', 'by-member', 'elsewhere'].map((id) => `Provenance/${id}`)
  const told = async (target: string) => {
    const { lines } = await exportAll(service, target)
    return PUT.filter((key) => lines.has(key))
  }

  test.each([
    ['all of a group', () => 'Group/g1/$export'],
    ['the type alone', () => 'Group/g1/$export?_type=Provenance'],
    ['what is about the data', () => `Group/g1/$export?_type=Patient,Observation&${RELEVANT}`],
    ['the newest about the data', () => `Group/g1/$export?_type=Patient,Observation&${LATEST}`],
    ['what changed', () => `Group/g1/$export?${changed()}`],
    [
      'what changed about the data',
      () => `Group/g1/$export?_type=Patient&${RELEVANT}&${changed()}`,
    ],
  ])('is not exported with %s', async (_, target) => {
    const found = await told(target())
    for (const id of ['stranger', 'by-member', 'elsewhere'])
      expect(found).not.toContain(`Provenance/${id}`)
  })

  test('is exported when all whom it names are in the group, or in the practice', async () => {
    expect(await told('Group/g1/$export')).toEqual(['Provenance/within'])
    expect(await told('Patient/$export')).toEqual(PUT.slice(0, 3))
    expect(await told('$export')).toEqual(PUT)
  })
})
