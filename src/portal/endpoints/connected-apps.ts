// The list of apps that the signed-in person let in.

import { queryForm } from '../../http/form.ts'
import { pageResponse, shellOf } from '../../http/page.ts'
import type { SignedInSession } from '../../http/session.ts'
import { ConnectedAppsPage } from '../../pages/connected-apps.tsx'
import type { PortalDeps } from '../deps.ts'
import { connectedApp, isConnected } from '../own-authorizations.ts'
import { portalPlaces } from '../places.ts'

/** Shows the list; after a stop, says which app was stopped. */
export async function showConnectedApps(
  request: Request,
  signedIn: SignedInSession,
  deps: PortalDeps,
): Promise<Response> {
  const { stores } = deps
  const now = deps.clock.now()
  const authorizations = await stores.authorizations.listByUser(signedIn.user.id)
  const live = authorizations
    .filter((one) => isConnected(one, now))
    .sort((a, b) => b.createdAt - a.createdAt)
  const apps = await Promise.all(
    live.map(async (one) => ({
      ...(await connectedApp(one, signedIn.user, deps)),
      detailsHref: `${deps.basePath}/portal/apps/${one.id}`,
      stopHref: `${deps.basePath}/portal/apps/${one.id}/stop`,
    })),
  )
  const stoppedId = queryForm(request).get('stopped')
  const stopped = authorizations.find((one) => one.id === stoppedId && one.revokedAt !== null)
  const client = stopped && (await stores.clients.find(stopped.clientId))
  const page = ConnectedAppsPage({
    shell: shellOf(request, deps, { signedIn }),
    places: portalPlaces(deps.basePath, signedIn.user),
    now,
    apps,
    stoppedName: stopped ? (client?.name ?? stopped.clientId) : null,
  })
  return pageResponse(request, deps, page)
}
