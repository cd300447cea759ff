// The Quickview of a chart, and one portlet of it in full.
import { formTarget, pageResponse, shellOf } from '../../http/page.ts'
import type { SignedInSession } from '../../http/session.ts'
import { PageError } from '../../model/errors.ts'
import { knownPortlets, PORTLETS, type PortletName } from '../../model/portlet-choice.ts'
import { PortletPage, QuickviewPage } from '../../pages/ehr/quickview.tsx'
import type { EhrDeps } from '../deps.ts'
import { fillPortlets } from '../fill-portlets.ts'
import { openChart } from '../open-chart.ts'
import { menuOf, selectPortletsPath } from '../paths.ts'
import { isLaunchable } from '../portlets/launch.ts'

/** Shows the portlets that the user chose. */
export async function showQuickview(
  request: Request,
  patientId: string,
  signedIn: SignedInSession,
  deps: EhrDeps,
): Promise<Response> {
  const opened = await openChart(request, patientId, 'quickview', signedIn, deps)
  const chosen = await deps.stores.portletChoices.find(signedIn.user.id)
  const names = chosen === null ? PORTLETS : knownPortlets(chosen)
  const encounterId = opened.banner.visit?.id ?? null
  const page = QuickviewPage({
    shell: shellOf(request, deps, { signedIn }),
    now: opened.now,
    menu: menuOf(deps, 'quickview', { patientId, encounterId }),
    chart: {
      banner: opened.banner,
      selectPortletsHref: selectPortletsPath(deps, patientId),
    },
    portlets: await fillPortlets(names, opened, signedIn, deps),
    selectPortletsHref: selectPortletsPath(deps, patientId),
  })
  return pageResponse(request, deps, page, { formTargets: await launchTargets(deps) })
}

/** Shows one portlet with everything in it. */
export async function showPortlet(
  request: Request,
  patientId: string,
  name: PortletName,
  signedIn: SignedInSession,
  deps: EhrDeps,
): Promise<Response> {
  const opened = await openChart(request, patientId, name, signedIn, deps)
  const [portlet] = await fillPortlets([name], opened, signedIn, deps)
  if (!portlet) throw new PageError('not-found')
  const page = PortletPage({
    shell: shellOf(request, deps, { signedIn }),
    now: opened.now,
    menu: menuOf(deps, name, { patientId, encounterId: opened.banner.visit?.id ?? null }),
    chart: { banner: opened.banner, selectPortletsHref: null },
    portlet,
  })
  const formTargets = name === 'launch' ? await launchTargets(deps) : []
  return pageResponse(request, deps, page, { formTargets })
}

/** Where a click on an app may lead: to its launch URL and, by our redirects, on to its redirect URI. */
async function launchTargets({ stores }: Pick<EhrDeps, 'stores'>): Promise<string[]> {
  const clients = (await stores.clients.list()).filter(isLaunchable)
  const uris = clients.flatMap(({ launchUris, redirectUris }) => [...launchUris, ...redirectUris])
  return [...new Set(uris.map(formTarget))]
}
