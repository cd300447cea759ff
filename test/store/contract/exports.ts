// Exports: jobs, parts, leases and files.
import { describe, expect, test } from 'vitest'
import { newId } from '../../../src/lib/ids.ts'
import type { ExportFile, ExportJob, ExportPart } from '../../../src/model/export-job.ts'
import type { Stores } from '../../../src/model/stores.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { NOW } from './records.ts'

const LIMITS = { perClient: 2, total: 3 }
const LEASE = NOW + 30_000

export function anExportJob(more: Partial<ExportJob> = {}): ExportJob {
  return {
    id: newId(NOW),
    clientId: 'backend',
    authorizationId: newId(NOW),
    spec: {
      level: 'group',
      types: ['Patient', 'Observation'],
      since: NOW - 5,
      until: null,
      typeFilters: [{ type: 'Observation', query: 'code=x' }],
      elements: [{ type: '*', element: 'status' }],
      provenance: 'latest',
      patients: ['a', 'b'],
      notices: ['not understood'],
      organizeBy: 'Patient',
      partialManifests: true,
      separateStatus: true,
    },
    groupId: 'g1',
    request: 'https://chart.example/fhir/Group/g1/$export',
    snapshotAt: NOW,
    createdAt: NOW,
    state: 'running',
    failure: null,
    endedAt: null,
    expiresAt: null,
    held: null,
    ...more,
  }
}

const file = (part: number, name: string): ExportFile => ({
  part,
  name,
  kind: 'output',
  type: 'Patient',
  continuesIn: null,
  page: 0,
  count: 2,
  bytes: 20,
  sha256: 'abc',
})
const ranges = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    phase: 1,
    work: { kind: 'range', type: 'Patient', after: n, through: n + 1 } as const,
  }))
const nothing = { files: [], resources: 0, parts: [] }

/** Ends the plan of the job with these parts. */
async function planned(stores: Stores, job: ExportJob, count: number): Promise<void> {
  await stores.exportJobs.add(job, { perClient: 100, total: 100 })
  const plan = await claimed(stores, 'planner')
  const parts = [...ranges(count), { phase: 2, work: { kind: 'related' } as const }]
  await stores.exportJobs.finish(plan, 'planner', { ...nothing, parts }, NOW, NOW + 100)
}

async function claimed(stores: Stores, owner: string, now = NOW): Promise<ExportPart> {
  const found = await stores.exportJobs.claim(owner, now, LEASE)
  if (!found) throw new Error('there is no part')
  return found.part
}

export function exportsContract(db: () => TestDatabase) {
  describe('exports', () => {
    test('are found as they were added', async () => {
      const { exportJobs } = db().tenant()
      const job = anExportJob()
      expect(await exportJobs.anyRunning()).toBe(false)
      expect(await exportJobs.add(job, LIMITS)).toBe('added')
      expect(await exportJobs.find(job.id)).toEqual(job)
      expect(await exportJobs.find(newId(NOW))).toBeNull()
      expect(await exportJobs.listByClient('backend')).toEqual([job])
      expect(await exportJobs.listByClient('other')).toEqual([])
      expect(await exportJobs.ids()).toEqual([job.id])
      expect(await exportJobs.anyRunning()).toBe(true)
      expect(await exportJobs.progress(job.id)).toEqual({ parts: 1, partsDone: 0, resources: 0 })
    })

    test('of one client, and of all, are as many as they may be; an ended one makes room', async () => {
      const { exportJobs } = db().tenant()
      const [first, second] = [anExportJob(), anExportJob()]
      expect(await exportJobs.add(first, LIMITS)).toBe('added')
      expect(await exportJobs.add(second, LIMITS)).toBe('added')
      expect(await exportJobs.add(anExportJob(), LIMITS)).toBe('client has enough')
      expect(await exportJobs.add(anExportJob({ clientId: 'c2' }), LIMITS)).toBe('added')
      expect(await exportJobs.add(anExportJob({ clientId: 'c3' }), LIMITS)).toBe('all are busy')
      expect(await exportJobs.remove(first.id)).toMatchObject({ id: first.id })
      expect(await exportJobs.fail(second.id, 'full', NOW, NOW + 9)).toBe(true)
      expect(await exportJobs.add(anExportJob(), LIMITS)).toBe('added')
      expect(await exportJobs.add(anExportJob(), LIMITS)).toBe('added')
    })

    test('have parts that one worker gets each, phase after phase', async () => {
      const stores = db().tenant()
      const { exportJobs } = stores
      const job = anExportJob()
      await planned(stores, job, 2)
      const owners = ['one', 'two', 'three', 'four']
      const found = await Promise.all(owners.map((owner) => exportJobs.claim(owner, NOW, LEASE)))
      const parts = owners.flatMap((owner, index) => {
        const part = found[index]?.part
        return part ? [{ owner, part }] : []
      })
      expect(parts.map(({ part }) => part.number).sort()).toEqual([1, 2])
      expect(parts.every(({ part }) => part.attempt === 1)).toBe(true)
      for (const [index, { owner, part }] of parts.entries()) {
        const done = { files: [file(part.number, `f${part.number}`)], resources: 2, parts: [] }
        expect(await exportJobs.finish(part, owner, done, NOW + 1, NOW + 50)).toBe(true)
        // What refers to the others waits for all of them.
        const next = await exportJobs.claim('late', NOW, LEASE)
        expect(next?.part.work.kind).toBe(index === parts.length - 1 ? 'related' : undefined)
      }
      expect((await exportJobs.find(job.id))?.state).toBe('running')
      const related = { jobId: job.id, number: 3, phase: 2, work: { kind: 'related' }, attempt: 1 }
      const last = related as ExportPart // as it was claimed
      expect(await exportJobs.finish(last, 'late', nothing, NOW + 2, NOW + 60)).toBe(true)
      expect(await exportJobs.find(job.id)).toMatchObject({
        state: 'complete',
        endedAt: NOW + 2,
        expiresAt: NOW + 60,
      })
      expect(await exportJobs.files(job.id)).toEqual([file(1, 'f1'), file(2, 'f2')])
      expect(await exportJobs.progress(job.id)).toEqual({ parts: 4, partsDone: 4, resources: 4 })
      expect(await exportJobs.anyRunning()).toBe(false)
    })

    test('are complete when the last two parts end at the same time', async () => {
      const stores = db().tenant()
      const job = anExportJob()
      await stores.exportJobs.add(job, LIMITS)
      const plan = await claimed(stores, 'p')
      await stores.exportJobs.finish(plan, 'p', { ...nothing, parts: ranges(8) }, NOW, NOW)
      const parts = []
      for (let n = 0; n < 8; n++) parts.push(await claimed(stores, 'w'))
      await Promise.all(
        parts.map((part) => stores.exportJobs.finish(part, 'w', nothing, NOW, NOW + 9)),
      )
      expect((await stores.exportJobs.find(job.id))?.state).toBe('complete')
    })

    test('lose a part whose lease ran out: another gets it, and the first changes nothing', async () => {
      const stores = db().tenant()
      const { exportJobs } = stores
      const job = anExportJob()
      await exportJobs.add(job, LIMITS)
      const slow = await claimed(stores, 'slow')
      expect(await exportJobs.claim('fast', LEASE - 1, LEASE)).toBeNull()
      expect(await exportJobs.renew(slow, 'slow', LEASE + 10)).toBe(true)
      expect(await exportJobs.claim('fast', LEASE, LEASE)).toBeNull()
      const taken = await exportJobs.claim('fast', LEASE + 10, LEASE + 99)
      expect(taken?.part).toEqual({ ...slow, attempt: 2 })
      expect(await exportJobs.renew(slow, 'slow', LEASE + 500)).toBe(false)
      const done = { files: [file(0, 'slow')], resources: 9, parts: ranges(3) }
      expect(await exportJobs.finish(slow, 'slow', done, NOW, NOW)).toBe(false)
      await exportJobs.giveBack(slow, 'slow', NOW)
      expect(await exportJobs.files(job.id)).toEqual([])
      expect(await exportJobs.progress(job.id)).toEqual({ parts: 1, partsDone: 0, resources: 0 })
      if (!taken) throw new Error('not taken')
      expect(await exportJobs.finish(taken.part, 'fast', nothing, NOW, NOW)).toBe(true)
    })

    test('get a part back that could not be done, and begin it again later', async () => {
      const stores = db().tenant()
      await stores.exportJobs.add(anExportJob(), LIMITS)
      const part = await claimed(stores, 'one')
      await stores.exportJobs.giveBack(part, 'one', NOW + 10)
      expect(await stores.exportJobs.claim('two', NOW + 9, LEASE)).toBeNull()
      expect((await claimed(stores, 'two', NOW + 10)).attempt).toBe(2)
    })

    test('have a part looked at again later, which does not count as begun', async () => {
      const stores = db().tenant()
      await stores.exportJobs.add(anExportJob(), LIMITS)
      const part = await claimed(stores, 'one')
      await stores.exportJobs.postpone(part, 'two', NOW)
      expect(await stores.exportJobs.claim('two', NOW, LEASE)).toBeNull()
      await stores.exportJobs.postpone(part, 'one', NOW + 10)
      expect(await stores.exportJobs.claim('two', NOW + 9, LEASE)).toBeNull()
      expect((await claimed(stores, 'two', NOW + 10)).attempt).toBe(1)
    })

    test('remember what their origin gives them, of several at once the first', async () => {
      const { exportJobs } = db().tenant()
      const job = anExportJob()
      await exportJobs.add(job, LIMITS)
      const kept = await Promise.all(
        ['a', 'b', 'c'].map((held) => exportJobs.hold(job.id, null, held, NOW + 7)),
      )
      expect(kept.filter((each) => each)).toHaveLength(1)
      const held = ['a', 'b', 'c'][kept.indexOf(true)] ?? ''
      expect(await exportJobs.find(job.id)).toMatchObject({ held, snapshotAt: NOW + 7 })
      expect(await exportJobs.hold(job.id, 'else', 'x', NOW)).toBe(false)
      expect(await exportJobs.hold(job.id, held, held, NOW + 9)).toBe(true)
      expect(await exportJobs.find(job.id)).toMatchObject({ held, snapshotAt: NOW + 9 })
      await exportJobs.fail(job.id, 'no', NOW, NOW + 1)
      expect(await exportJobs.hold(job.id, held, 'x', NOW)).toBe(false)
    })

    test('take turns: the next part is of the client with the fewest in work', async () => {
      const stores = db().tenant()
      const greedy = [anExportJob({ id: newId(NOW) }), anExportJob({ id: newId(NOW + 1) })]
      const modest = anExportJob({ id: newId(NOW + 2), clientId: 'modest' })
      for (const job of [...greedy, modest])
        await stores.exportJobs.add(job, { perClient: 100, total: 100 })
      const next = async (owner: string) => {
        const found = await stores.exportJobs.claim(owner, NOW, LEASE)
        if (!found) throw new Error('there is no part')
        return found
      }
      const plans = [await next('p'), await next('p'), await next('p')]
      expect(plans.map(({ job }) => job.clientId)).toEqual(['backend', 'modest', 'backend'])
      for (const { part } of plans)
        await stores.exportJobs.finish(part, 'p', { ...nothing, parts: ranges(4) }, NOW, NOW)
      const order = []
      for (let n = 0; n < 6; n++) order.push((await next(`w${n}`)).job.clientId)
      expect(order.filter((client) => client === 'modest').length).toBe(3)
    })

    test('that ended give no parts, and nothing more is added to them', async () => {
      const stores = db().tenant()
      const { exportJobs } = stores
      const job = anExportJob()
      await exportJobs.add(job, LIMITS)
      const part = await claimed(stores, 'one')
      expect(await exportJobs.fail(job.id, 'no space', NOW + 3, NOW + 9)).toBe(true)
      expect(await exportJobs.fail(job.id, 'again', NOW, NOW)).toBe(false)
      expect(await exportJobs.finish(part, 'one', nothing, NOW, NOW)).toBe(false)
      expect(await exportJobs.claim('two', LEASE + 1, LEASE + 9)).toBeNull()
      expect(await exportJobs.find(job.id)).toMatchObject({ state: 'failed', failure: 'no space' })
      expect(await exportJobs.expired(NOW + 8)).toEqual([])
      expect(await exportJobs.expired(NOW + 9)).toEqual([job.id])
    })

    test('are removed with all that is known of them', async () => {
      const stores = db().tenant()
      const { exportJobs } = stores
      const job = anExportJob()
      await exportJobs.add(job, LIMITS)
      const part = await claimed(stores, 'one')
      const done = { files: [file(0, 'f')], resources: 2, parts: ranges(2) }
      await exportJobs.finish(part, 'one', done, NOW, NOW)
      const next = await claimed(stores, 'one')
      expect(await exportJobs.remove(job.id)).toEqual(job)
      expect(await exportJobs.remove(job.id)).toBeNull()
      expect(await exportJobs.find(job.id)).toBeNull()
      expect(await exportJobs.files(job.id)).toEqual([])
      expect(await exportJobs.finish(next, 'one', nothing, NOW, NOW)).toBe(false)
      expect(await exportJobs.progress(job.id)).toEqual({ parts: 0, partsDone: 0, resources: 0 })
    })

    test('have pages of files that stay as they were when others are added', async () => {
      const stores = db().tenant()
      const { exportJobs } = stores
      const job = anExportJob()
      await planned(stores, job, 3)
      const pages = async () =>
        (await exportJobs.files(job.id)).map(({ name, page }) => `${name} ${page}`)
      const end = async (files: ExportFile[]) => {
        const part = await claimed(stores, 'one')
        await exportJobs.finish(part, 'one', { ...nothing, files }, NOW, NOW + 9)
      }
      await exportJobs.publish(job.id)
      const noted = { ...file(1, 'refs'), kind: 'references' as const }
      await end([{ ...file(1, 'a'), continuesIn: 'b' }, file(1, 'b'), noted])
      await exportJobs.publish(job.id)
      expect(await pages()).toEqual(['a 1', 'b 1', 'refs 0'])
      await end([file(2, 'c')])
      await end([{ ...file(3, 'd'), kind: 'deleted' }])
      await Promise.all([exportJobs.publish(job.id), exportJobs.publish(job.id)])
      await exportJobs.publish(job.id)
      expect(await pages()).toEqual(['a 1', 'b 1', 'refs 0', 'c 2', 'd 2'])
      expect((await exportJobs.files(job.id))[0]?.continuesIn).toBe('b')
      await exportJobs.publish(newId(NOW))
    })

    test('of one tenant are nothing to another', async () => {
      const [mine, yours] = [db().tenant(), db().tenant()]
      const job = anExportJob()
      await mine.exportJobs.add(job, LIMITS)
      expect(await yours.exportJobs.find(job.id)).toBeNull()
      expect(await yours.exportJobs.claim('one', NOW, LEASE)).toBeNull()
      expect(await yours.exportJobs.remove(job.id)).toBeNull()
      expect(await yours.exportJobs.add(job, LIMITS)).toBe('added')
      await yours.exportJobs.remove(job.id)
      expect(await mine.exportJobs.find(job.id)).toEqual(job)
    })
  })
}
