// The exports of whole populations: how far each is, and the end of one by the operator.
import { csrfToken } from '../../http/csrf.ts'
import { queryForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse } from '../../http/page.ts'
import { PageError } from '../../model/errors.ts'
import type { ExportJob } from '../../model/export-job.ts'
import { type ExportRow, ExportsPage } from '../../pages/admin/exports.tsx'
import { QuestionPage } from '../../pages/admin/question.tsx'
import { messagesOf } from '../../pages/shell.ts'
import {
  type ConsoleDeps,
  consoleOf,
  operatorEvent,
  readChange,
  roomPath,
  type Visit,
} from '../operator.ts'

export type ExportsDeps = ConsoleDeps & {
  /** Ends an export and deletes its files; false when there is none. */
  endExport(id: string): Promise<boolean>
}

const PAGE_ROWS = 50
const purposeOf = (id: string) => `end export ${id}`

/** Shows the list, the newest first. */
export async function showExports(visit: Visit, deps: ExportsDeps): Promise<Response> {
  const query = queryForm(visit.request)
  const path = roomPath(deps, 'exports')
  const ids = (await deps.stores.exportJobs.ids()).sort().reverse()
  const from = Math.min(Number(/^\d{1,6}$/.exec(query.get('from') ?? '')?.[0] ?? 0), ids.length)
  const jobs = await Promise.all(
    ids.slice(from, from + PAGE_ROWS).map((id) => deps.stores.exportJobs.find(id)),
  )
  const page = ExportsPage({
    console: await consoleOf(visit, 'exports', deps),
    now: deps.clock.now(),
    rows: await Promise.all(
      jobs.filter((job) => job !== null).map((job) => rowOf(job, visit, deps)),
    ),
    total: ids.length,
    nextHref: from + PAGE_ROWS < ids.length ? `${path}?from=${from + PAGE_ROWS}` : null,
    firstHref: from > 0 ? path : null,
    ended: query.get('done') === 'ended',
  })
  return pageResponse(visit.request, deps, page)
}

async function rowOf(job: ExportJob, visit: Visit, deps: ExportsDeps): Promise<ExportRow> {
  const { stores } = deps
  const [client, progress, files] = await Promise.all([
    stores.clients.find(job.clientId),
    stores.exportJobs.progress(job.id),
    stores.exportJobs.files(job.id),
  ])
  const told = files.filter(({ kind }) => kind !== 'references')
  return {
    ...job,
    app: client?.name ?? job.clientId,
    appHref: client === null ? null : roomPath(deps, 'login-trusts', `/${client.id}`),
    level: job.spec.level,
    percent: progress.parts <= 1 ? 0 : Math.floor((progress.partsDone / progress.parts) * 100),
    resources: progress.resources,
    files: told.length,
    bytes: told.reduce((sum, { bytes }) => sum + bytes, 0),
    endHref: visit.mayChange ? roomPath(deps, 'exports', `/${job.id}/end`) : null,
  }
}

/** Asks before an export is ended. */
export async function showExportEnd(
  visit: Visit,
  id: string,
  deps: ExportsDeps,
): Promise<Response> {
  if (!visit.mayChange) throw new PageError('read-only')
  return question(visit, await findExport(id, deps), false, deps)
}

/** Ends it. */
export async function submitExportEnd(
  visit: Visit,
  id: string,
  deps: ExportsDeps,
): Promise<Response> {
  const { expired } = await readChange(visit, purposeOf(id), deps)
  const job = await findExport(id, deps)
  if (expired) return question(visit, job, true, deps)
  await deps.stores.auditEvents.append(
    operatorEvent(visit, deps.clock.now(), {
      type: 'export-ended',
      clientId: job.clientId,
      authorizationId: job.authorizationId,
      detail: { job: id, by: 'operator', state: job.state },
    }),
  )
  await deps.endExport(id)
  return seeOther(`${roomPath(deps, 'exports')}?done=ended`)
}

async function findExport(id: string, { stores }: ExportsDeps): Promise<ExportJob> {
  const job = await stores.exportJobs.find(id)
  if (!job) throw new PageError('not-found')
  return job
}

async function question(
  visit: Visit,
  job: ExportJob,
  expired: boolean,
  deps: ExportsDeps,
): Promise<Response> {
  const console = await consoleOf(visit, 'exports', deps)
  const m = messagesOf(console.shell).admin
  const client = await deps.stores.clients.find(job.clientId)
  const page = QuestionPage({
    console,
    title: m.exports.endTitle,
    consequences: [
      m.exports.endText(client?.name ?? job.clientId),
      job.state === 'running' ? m.exports.endRunning : m.exports.endComplete,
    ],
    submit: m.exports.end,
    danger: true,
    action: roomPath(deps, 'exports', `/${job.id}/end`),
    csrf: csrfToken(visit.signedIn.secret, purposeOf(job.id)),
    backHref: roomPath(deps, 'exports'),
    fault: expired ? m.expired : null,
  })
  return pageResponse(visit.request, deps, page, { status: expired ? 403 : 200 })
}
