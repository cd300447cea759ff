// Bulk Data Access: exports of whole populations. Whether one may begin is decided by the FHIR gateway, which
// hands the order to kick-off.ts; workers write it (worker.ts), here or on other nodes; its status and its files
// are served below `_export`. Who may see a job is asked anew each time (standing.ts): its own client, with a
// token that still opens every type of it.
import type { Hono } from 'hono'
import { asFhirError, errorResponse } from '../fhir/endpoints/answer.ts'
import { preflight, withCors } from '../http/cors.ts'
import { type Asking, askingAt } from '../http/note-refusal.ts'
import { methodNotAllowed, type RoomContext, type RoomEnv, room } from '../http/room.ts'
import type { Asked, Deps } from './deps.ts'
import { exportFile } from './endpoints/file.ts'
import { deleteExport, exportStatus } from './endpoints/status.ts'
import { isLinked } from './file-link.ts'
import { requireJob, requireLinkedJob } from './own-job.ts'
import { pollLimit } from './poll-limit.ts'

/** Builds the room; mount it at `_export` below the FHIR base. */
export function bulk(deps: Deps): Hono<RoomEnv> {
  const app = room()
  const polls = pollLimit(deps.clock)

  const answer = async (
    c: RoomContext,
    what: string,
    methods: Readonly<Record<string, (asking: Asking) => Promise<Response>>>,
  ): Promise<Response> => {
    const request = c.req.raw
    const allow = Object.keys(methods).join(', ')
    if (request.method === 'OPTIONS') return preflight(request, allow, deps.originAllowed)
    const work = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined
    if (!work) return methodNotAllowed(allow)
    const asking: Asking = { ...askingAt('bulk'), asked: { request: `${request.method} ${what}` } }
    try {
      return withCors(request, await work(asking), deps.originAllowed, asking.clientId)
    } catch (error) {
      deps.refused(error, c.env.requestId, asking)
      throw error
    }
  }
  /** What is asked, by the token that it is asked with. */
  const asked = async (c: RoomContext, asking: Asking): Promise<Asked> => ({
    access: await deps.authenticate(c.req.raw, asking),
    requestId: c.env.requestId,
    jobId: c.req.param('job') ?? '',
    deps,
    polls,
  })

  app.all('/:job', (c) => {
    const status = async (asking: Asking) => exportStatus(await asked(c, asking))
    const end = async (asking: Asking) => deleteExport(await asked(c, asking))
    return answer(c, 'status', { GET: status, HEAD: status, DELETE: end })
  })
  app.all('/:job/:part/:page{[1-9][0-9]{0,6}}', (c, next) => {
    if (c.req.param('part') !== 'manifest') return next()
    const page = async (asking: Asking) =>
      exportStatus(await asked(c, asking), Number(c.req.param('page')))
    return answer(c, 'manifest', { GET: page, HEAD: page })
  })
  app.all('/:job/:file', (c) => {
    const name = c.req.param('file') ?? ''
    const file = async (asking: Asking) => {
      const linked = isLinked(new URL(c.req.url).searchParams)
      const job = linked
        ? await requireLinkedJob(c.req.raw, c.req.param('job') ?? '', name, deps)
        : await requireJob(
            await deps.authenticate(c.req.raw, asking),
            c.req.param('job') ?? '',
            deps,
          )
      return exportFile(job, name, c.req.raw, deps)
    }
    return answer(c, 'file', { GET: file, HEAD: file })
  })
  app.onError((error, c) =>
    errorResponse(
      asFhirError(error, { log: deps.log, requestId: c.env.requestId }),
      c.env.requestId,
    ),
  )
  return app
}
