// The signed-in person's own pages: which apps they let in, what each may see, how to narrow or stop one,
// their sign-ins, their password, and their second factors. The `management_endpoint` of discovery
// (SMART 2.2 conformance, "Metadata").
import type { Hono } from 'hono'
import { seeOther } from '../http/headers.ts'
import { type RoomContext, type RoomEnv, room } from '../http/room.ts'
import type { SignedInSession } from '../http/session.ts'
import type { PortalDeps } from './deps.ts'
import { showAppAccess, submitAppAccess } from './endpoints/app-access.ts'
import { showConnectedApps } from './endpoints/connected-apps.ts'
import {
  showAuthenticator,
  showPasskey,
  showRemoval,
  showRenewal,
  submitAuthenticator,
  submitPasskey,
  submitRemoval,
  submitRenewal,
} from './endpoints/factors.ts'
import { downloadConsent, showReceipt } from './endpoints/receipt.ts'
import { showSecurity, submitChangePassword, submitEndSession } from './endpoints/security.ts'
import { showStopApp, submitStopApp } from './endpoints/stop-app.ts'
import { freshly, type Visit } from './freshly.ts'

/** Mounts the portal below a tenant's base; a stranger is sent to sign in. */
export function portal(deps: PortalDeps): Hono<RoomEnv> {
  const app = room()
  const signedIn = async (
    request: Request,
    answer: (session: SignedInSession) => Promise<Response>,
  ): Promise<Response> => {
    const session = await deps.sessions.current(request)
    if (session) return answer(session)
    const { pathname } = new URL(request.url)
    return seeOther(`${deps.basePath}/sign-in?return_to=${encodeURIComponent(pathname)}`)
  }

  app.get('/portal', (c) =>
    signedIn(c.req.raw, (session) => showConnectedApps(c.req.raw, session, deps)),
  )
  app.get('/portal/apps/:id', (c) =>
    signedIn(c.req.raw, (session) => showAppAccess(c.req.raw, c.req.param('id'), session, deps)),
  )
  app.post('/portal/apps/:id', (c) =>
    signedIn(c.req.raw, (session) => submitAppAccess(c.req.raw, c.req.param('id'), session, deps)),
  )
  app.get('/portal/apps/:id/receipt', (c) =>
    signedIn(c.req.raw, (session) => showReceipt(c.req.raw, c.req.param('id'), session, deps)),
  )
  app.get('/portal/apps/:id/consent.json', (c) =>
    signedIn(c.req.raw, (session) => downloadConsent(c.req.param('id'), session, deps)),
  )
  app.get('/portal/apps/:id/stop', (c) =>
    signedIn(c.req.raw, (session) => showStopApp(c.req.raw, c.req.param('id'), session, deps)),
  )
  app.post('/portal/apps/:id/stop', (c) =>
    signedIn(c.req.raw, (session) => submitStopApp(c.req.raw, c.req.param('id'), session, deps)),
  )
  app.get('/portal/security', (c) =>
    signedIn(c.req.raw, (session) => showSecurity(c.req.raw, session, deps)),
  )
  app.post('/portal/security/sessions', (c) =>
    signedIn(c.req.raw, (session) => submitEndSession(c.req.raw, session, deps)),
  )
  app.post('/portal/security/password', (c) =>
    signedIn(c.req.raw, (session) => submitChangePassword(c.req.raw, session, deps)),
  )

  const factorPage = (
    path: string,
    show: (visit: Visit) => Promise<Response>,
    submit: (visit: Visit) => Promise<Response>,
  ) => {
    const fresh = (answer: (visit: Visit) => Promise<Response>) => (c: RoomContext) =>
      signedIn(c.req.raw, (session) =>
        freshly({ request: c.req.raw, signedIn: session, deps }, answer),
      )
    app.get(`/portal/security/${path}`, fresh(show))
    app.post(`/portal/security/${path}`, fresh(submit))
  }
  factorPage('authenticator', showAuthenticator, submitAuthenticator)
  factorPage('passkey', showPasskey, submitPasskey)
  factorPage('remove', showRemoval, submitRemoval)
  factorPage('recovery-codes', showRenewal, submitRenewal)
  return app
}
