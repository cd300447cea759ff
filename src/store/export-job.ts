// Exports, their parts and their files. Every change of a part is one statement that names its owner, so that
// a worker whose lease ran out can change nothing any more.
import type { Kysely } from 'kysely'
import type { Millis } from '../lib/clock.ts'
import type { ExportJob, ExportJobStore, ExportPart } from '../model/export-job.ts'
import type { Handle } from './handle.ts'
import { fromJson } from './json-column.ts'
import type { DurableSchema, ExportJobTable, ExportPartTable } from './schema.ts'

const PLAN_PHASE = 0
/** Running jobs looked at for the next part. */
const MAX_RUNNING = 1000

/** Keeps export jobs in SQL, of one tenant. */
export function exportJobStore({ tenant, read, write }: Handle): ExportJobStore {
  const jobs = (sql: Kysely<DurableSchema>) =>
    sql.selectFrom('export_job').selectAll().where('tenant', '=', tenant)
  const parts = (sql: Kysely<DurableSchema>, jobId: string) =>
    sql.selectFrom('export_part').where('tenant', '=', tenant).where('job_id', '=', jobId)
  const updatePart = (sql: Kysely<DurableSchema>, { jobId, number }: ExportPart) =>
    sql
      .updateTable('export_part')
      .where('tenant', '=', tenant)
      .where('job_id', '=', jobId)
      .where('number', '=', number)
      .where('state', '=', 'leased')
  const updateRunning = (sql: Kysely<DurableSchema>, id: string) =>
    sql
      .updateTable('export_job')
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .where('state', '=', 'running')

  return {
    add: (job, { perClient, total }) =>
      write(async ({ sql }) => {
        const running = await sql
          .selectFrom('export_job')
          .select('client_id')
          .where('tenant', '=', tenant)
          .where('state', '=', 'running')
          .execute()
        if (running.filter((one) => one.client_id === job.clientId).length >= perClient)
          return 'client has enough'
        if (running.length >= total) return 'all are busy'
        await sql.insertInto('export_job').values(toRow(tenant, job)).execute()
        const plan = { phase: PLAN_PHASE, work: { kind: 'plan' } } as const
        await insertParts(sql, tenant, job.id, 0, [plan])
        return 'added'
      }),
    async find(id) {
      const row = await jobs(read).where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async listByClient(clientId) {
      const rows = await jobs(read).where('client_id', '=', clientId).orderBy('id').execute()
      return rows.map(fromRow)
    },
    async oldestRunning() {
      const { oldest } = await read
        .selectFrom('export_job')
        .select(({ fn }) => fn.min('created_at').as('oldest'))
        .where('tenant', '=', tenant)
        .where('state', '=', 'running')
        .executeTakeFirstOrThrow()
      return oldest
    },
    async ids() {
      const rows = await read
        .selectFrom('export_job')
        .select('id')
        .where('tenant', '=', tenant)
        .execute()
      return rows.map(({ id }) => id)
    },
    async progress(id) {
      const rows = await parts(read, id)
        .select(({ fn }) => ['state', fn.countAll<number>().as('parts')])
        .select(({ fn }) => fn.sum<number>('resources').as('resources'))
        .groupBy('state')
        .execute()
      const sum = (values: unknown[]) => values.reduce((a: number, b) => a + Number(b), 0)
      return {
        parts: sum(rows.map((row) => row.parts)),
        partsDone: sum(rows.filter(({ state }) => state === 'done').map((row) => row.parts)),
        resources: sum(rows.map((row) => row.resources)),
      }
    },
    async files(id) {
      const rows = await read
        .selectFrom('export_file')
        .select([
          'part',
          'name',
          'kind',
          'type',
          'count',
          'bytes',
          'sha256',
          'continues_in',
          'page',
        ])
        .where('tenant', '=', tenant)
        .where('job_id', '=', id)
        .orderBy('part')
        .orderBy('name')
        .execute()
      return rows.map(({ continues_in, ...file }) => ({ ...file, continuesIn: continues_in }))
    },
    publish: (id) =>
      write(async ({ sql }) => {
        // Holds the job, so that of two that ask at the same time one makes the page.
        const held = await sql
          .updateTable('export_job')
          .set(({ ref }) => ({ created_at: ref('created_at') }))
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .executeTakeFirst()
        if (held.numUpdatedRows !== 1n) return
        const last = await sql
          .selectFrom('export_file')
          .select(({ fn }) => fn.max('page').as('page'))
          .where('tenant', '=', tenant)
          .where('job_id', '=', id)
          .executeTakeFirst()
        await sql
          .updateTable('export_file')
          .set({ page: (last?.page ?? 0) + 1 })
          .where('tenant', '=', tenant)
          .where('job_id', '=', id)
          .where('page', '=', 0)
          .where('kind', 'in', ['output', 'deleted'])
          .execute()
      }),
    async anyRunning() {
      const row = await read
        .selectFrom('export_job')
        .select('id')
        .where('tenant', '=', tenant)
        .where('state', '=', 'running')
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
    async claim(owner, now, leaseUntil) {
      for (const id of await inFairOrder(now)) {
        const claimed = await claimOf(id, owner, now, leaseUntil)
        if (claimed) return claimed
      }
      return null
    },
    renew: (part, owner, leaseUntil) =>
      write(async ({ sql }) => {
        const { numUpdatedRows } = await updatePart(sql, part)
          .set({ lease_until: leaseUntil })
          .where('lease_owner', '=', owner)
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),
    finish: (part, owner, done, now, expiresAt) =>
      write(async ({ sql }) => {
        // Holds the job, so that of two parts that end at the same time one sees that it was the last.
        const held = await updateRunning(sql, part.jobId)
          .set({ state: 'running' })
          .executeTakeFirst()
        if (held.numUpdatedRows !== 1n) return false
        const { numUpdatedRows } = await updatePart(sql, part)
          .set({ state: 'done', lease_owner: null, resources: done.resources })
          .where('lease_owner', '=', owner)
          .executeTakeFirst()
        if (numUpdatedRows !== 1n) return false
        if (done.files.length > 0)
          await sql
            .insertInto('export_file')
            .values(
              done.files.map(({ continuesIn, ...file }) => ({
                tenant,
                job_id: part.jobId,
                continues_in: continuesIn,
                ...file,
              })),
            )
            .execute()
        await insertParts(sql, tenant, part.jobId, part.number + 1, done.parts)
        const open = await parts(sql, part.jobId)
          .select('number')
          .where('state', '!=', 'done')
          .limit(1)
          .executeTakeFirst()
        if (open === undefined)
          await updateRunning(sql, part.jobId)
            .set({ state: 'complete', ended_at: now, expires_at: expiresAt })
            .execute()
        return true
      }),
    giveBack: (part, owner, notBefore) =>
      write(async ({ sql }) => {
        await updatePart(sql, part)
          .set({ lease_owner: null, lease_until: notBefore })
          .where('lease_owner', '=', owner)
          .execute()
      }),
    postpone: (part, owner, notBefore) =>
      write(async ({ sql }) => {
        await updatePart(sql, part)
          .set({ lease_owner: null, lease_until: notBefore, attempt: 0 })
          .where('lease_owner', '=', owner)
          .execute()
      }),
    hold: (id, was, held, snapshotAt) =>
      write(async ({ sql }) => {
        const { numUpdatedRows } = await updateRunning(sql, id)
          .where('held', was === null ? 'is' : '=', was)
          .set({ held, snapshot_at: snapshotAt })
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),
    fail: (id, failure, now, expiresAt) =>
      write(async ({ sql }) => {
        const { numUpdatedRows } = await updateRunning(sql, id)
          .set({ state: 'failed', failure, ended_at: now, expires_at: expiresAt })
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),
    remove: (id) =>
      write(async ({ sql }) => {
        const removed = await sql
          .deleteFrom('export_job')
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst()
        for (const table of ['export_part', 'export_file'] as const)
          await sql
            .deleteFrom(table)
            .where('tenant', '=', tenant)
            .where('job_id', '=', id)
            .execute()
        return removed === undefined ? null : fromRow(removed)
      }),
    async expired(now) {
      const rows = await read
        .selectFrom('export_job')
        .select('id')
        .where('tenant', '=', tenant)
        .where('expires_at', '<=', now)
        .execute()
      return rows.map(({ id }) => id)
    },
  }

  /** Running jobs: those of clients with the fewest parts in work first, then the oldest. */
  async function inFairOrder(now: Millis): Promise<string[]> {
    const running = await read
      .selectFrom('export_job')
      .select(['id', 'client_id'])
      .where('tenant', '=', tenant)
      .where('state', '=', 'running')
      .orderBy('id')
      .limit(MAX_RUNNING)
      .execute()
    if (running.length < 2) return running.map(({ id }) => id)
    const leased = await read
      .selectFrom('export_part')
      .innerJoin('export_job', (join) =>
        join
          .onRef('export_job.tenant', '=', 'export_part.tenant')
          .onRef('export_job.id', '=', 'export_part.job_id'),
      )
      .select(({ fn }) => ['export_job.client_id', fn.countAll<number>().as('parts')])
      .where('export_part.tenant', '=', tenant)
      .where('export_job.state', '=', 'running')
      .where('export_part.state', '=', 'leased')
      .where('export_part.lease_until', '>', now)
      .groupBy('export_job.client_id')
      .execute()
    const inWork = new Map(leased.map(({ client_id, parts: n }) => [client_id, Number(n)]))
    const busy = ({ client_id }: { client_id: string }) => inWork.get(client_id) ?? 0
    return running.sort((a, b) => busy(a) - busy(b)).map(({ id }) => id)
  }

  async function claimOf(jobId: string, owner: string, now: Millis, leaseUntil: Millis) {
    const phase = await parts(read, jobId)
      .select(({ fn }) => fn.min('phase').as('phase'))
      .where('state', '!=', 'done')
      .executeTakeFirst()
    if (phase === undefined || phase.phase === null) return null
    const next = await parts(read, jobId)
      .select('number')
      .where('phase', '=', phase.phase)
      .where(({ or, eb }) =>
        or([
          eb('state', '=', 'waiting'),
          eb.and([eb('state', '=', 'leased'), eb('lease_until', '<=', now)]),
        ]),
      )
      .orderBy('number')
      .limit(20)
      .execute()
    for (const { number } of next) {
      const claimed = await write(async ({ sql }) => {
        const job = await updateRunning(sql, jobId)
          .set({ state: 'running' })
          .returningAll()
          .executeTakeFirst()
        if (job === undefined) return null
        const part = await sql
          .updateTable('export_part')
          .set(({ eb }) => ({
            state: 'leased',
            lease_owner: owner,
            lease_until: leaseUntil,
            attempt: eb('attempt', '+', 1),
          }))
          .where('tenant', '=', tenant)
          .where('job_id', '=', jobId)
          .where('number', '=', number)
          .where(({ or, eb }) =>
            or([
              eb('state', '=', 'waiting'),
              eb.and([eb('state', '=', 'leased'), eb('lease_until', '<=', now)]),
            ]),
          )
          .returningAll()
          .executeTakeFirst()
        return part === undefined ? null : { job: fromRow(job), part: partOf(part) }
      })
      if (claimed) return claimed
    }
    return null
  }
}

async function insertParts(
  sql: Kysely<DurableSchema>,
  tenant: string,
  jobId: string,
  from: number,
  parts: readonly Pick<ExportPart, 'phase' | 'work'>[],
): Promise<void> {
  const rows = parts.map(({ phase, work }, index) => ({
    tenant,
    job_id: jobId,
    number: from + index,
    phase,
    work: JSON.stringify(work),
    state: 'waiting' as const,
    lease_owner: null,
    lease_until: 0,
    attempt: 0,
    resources: 0,
  }))
  // In steps, since engines bound the values of a statement.
  for (let at = 0; at < rows.length; at += 500)
    await sql
      .insertInto('export_part')
      .values(rows.slice(at, at + 500))
      .execute()
}

const partOf = (row: ExportPartTable): ExportPart => ({
  jobId: row.job_id,
  number: row.number,
  phase: row.phase,
  work: fromJson(row.work),
  attempt: row.attempt,
})

function toRow(tenant: string, job: ExportJob): ExportJobTable {
  return {
    tenant,
    id: job.id,
    client_id: job.clientId,
    authorization_id: job.authorizationId,
    spec: JSON.stringify(job.spec),
    group_id: job.groupId,
    request: job.request,
    snapshot_at: job.snapshotAt,
    created_at: job.createdAt,
    state: job.state,
    failure: job.failure,
    ended_at: job.endedAt,
    expires_at: job.expiresAt,
    held: job.held,
  }
}

function fromRow(row: ExportJobTable): ExportJob {
  return {
    id: row.id,
    clientId: row.client_id,
    authorizationId: row.authorization_id,
    spec: fromJson(row.spec),
    groupId: row.group_id,
    request: row.request,
    snapshotAt: row.snapshot_at,
    createdAt: row.created_at,
    state: row.state,
    failure: row.failure,
    endedAt: row.ended_at,
    expiresAt: row.expires_at,
    held: row.held,
  }
}
