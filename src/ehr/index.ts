// The EHR front desk: a practitioner's schedule, the patients' charts, and apps started from a chart. It
// reads records as the practitioner may (chart-reader.ts), shows them in portlets (one file each), and
// makes launches (smart/launch.ts). What apps then do is the business of oauth/ and steps/.
import type { Hono } from 'hono'
import { seeOther } from '../http/headers.ts'
import { type RoomEnv, room } from '../http/room.ts'
import type { SignedInSession } from '../http/session.ts'
import { PageError } from '../model/errors.ts'
import { PORTLETS } from '../model/portlet-choice.ts'
import type { EhrDeps } from './deps.ts'
import { downloadDocument, showDocument } from './endpoints/document.ts'
import { submitLaunch } from './endpoints/launch.ts'
import { showPatients } from './endpoints/patients.ts'
import { showPortlet, showQuickview } from './endpoints/quickview.ts'
import { showSchedule } from './endpoints/schedule.ts'
import { showSelectPortlets, submitSelectPortlets } from './endpoints/select-portlets.ts'
import { chartPath } from './paths.ts'

/** Mounts the front desk below a tenant's base; for practitioners only. */
export function ehr(deps: EhrDeps): Hono<RoomEnv> {
  const app = room()
  const asPractitioner = async (
    request: Request,
    answer: (session: SignedInSession) => Promise<Response>,
  ): Promise<Response> => {
    const session = await deps.sessions.current(request)
    if (!session) {
      const { pathname, search } = new URL(request.url)
      const back = request.method === 'GET' ? pathname + search : `${deps.basePath}/ehr`
      return seeOther(`${deps.basePath}/sign-in?return_to=${encodeURIComponent(back)}`)
    }
    if (session.user.kind !== 'practitioner') throw new PageError('practitioners-only')
    return answer(session)
  }

  app.get('/ehr', (c) => asPractitioner(c.req.raw, (me) => showSchedule(c.req.raw, me, deps)))
  app.get('/ehr/patients', (c) =>
    asPractitioner(c.req.raw, (me) => showPatients(c.req.raw, me, deps)),
  )
  app.get('/ehr/portlets', (c) =>
    asPractitioner(c.req.raw, (me) => showSelectPortlets(c.req.raw, me, deps)),
  )
  app.post('/ehr/portlets', (c) =>
    asPractitioner(c.req.raw, (me) => submitSelectPortlets(c.req.raw, me, deps)),
  )
  app.get('/ehr/patients/:id', (c) =>
    asPractitioner(c.req.raw, (me) => showQuickview(c.req.raw, c.req.param('id'), me, deps)),
  )
  for (const portlet of PORTLETS)
    app.get(`/ehr/patients/:id/${portlet}`, (c) =>
      asPractitioner(c.req.raw, (me) =>
        showPortlet(c.req.raw, c.req.param('id'), portlet, me, deps),
      ),
    )
  app.get('/ehr/patients/:id/documents/:document', (c) =>
    asPractitioner(c.req.raw, (me) =>
      showDocument(c.req.raw, c.req.param('id'), c.req.param('document'), me, deps),
    ),
  )
  app.get('/ehr/patients/:id/documents/:document/:place', (c) => {
    const { id, document, place } = c.req.param()
    return asPractitioner(c.req.raw, (me) =>
      downloadDocument(c.req.raw, id, document, place, me, deps),
    )
  })
  app.post('/ehr/patients/:id/launch/:client', (c) =>
    asPractitioner(c.req.raw, (me) =>
      submitLaunch(c.req.raw, c.req.param('id'), c.req.param('client'), me, deps),
    ),
  )
  // An app's page that is loaded again or linked to: a launch serves once, so it begins at the chart.
  app.get('/ehr/patients/:id/launch/:client', (c) =>
    asPractitioner(c.req.raw, async () => seeOther(chartPath(deps, c.req.param('id')))),
  )
  return app
}
