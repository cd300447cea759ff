// A click on an app in the chart: makes the launch for this practitioner, patient, visit and session, and
// opens the app in the tab of the click or in a frame under the patient's banner (SMART 2.2 app-launch,
// "Launch App: EHR Launch").
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { formTarget, pageResponse, shellOf } from '../../http/page.ts'
import type { SignedInSession } from '../../http/session.ts'
import type { Client } from '../../model/client.ts'
import { PageError } from '../../model/errors.ts'
import { EmbeddedAppPage } from '../../pages/ehr/embedded-app.tsx'
import { ENCOUNTER_FIELD } from '../../pages/ehr/portlets/launch.tsx'
import { createLaunch, LaunchError } from '../../smart/launch.ts'
import type { EhrDeps } from '../deps.ts'
import { type OpenedChart, openChart } from '../open-chart.ts'
import { chartPath, launchPath, menuOf } from '../paths.ts'
import { launchPurpose } from '../portlets/launch.ts'

/** Starts the app. */
export async function submitLaunch(
  request: Request,
  patientId: string,
  clientId: string,
  signedIn: SignedInSession,
  deps: EhrDeps,
): Promise<Response> {
  const form = await readForm(request, deps.formLimitBytes)
  checkCsrf(request, form, signedIn.secret, launchPurpose(patientId, clientId), deps.ownOrigin)
  const wanted = form.get(ENCOUNTER_FIELD)
  const opened = await openChart(request, patientId, 'launch', signedIn, deps, wanted)
  const client = await deps.stores.clients.find(clientId)
  if (!client) throw new PageError('not-found')
  const embedded = client.launchDisplay === 'embedded'
  // A visit of another patient is not taken for this one's latest: it is refused below.
  const encounterId = wanted ?? opened.banner.visit?.id ?? null
  const launchUrl = await launch(client, opened, encounterId, !embedded, signedIn, deps)
  if (!embedded) return seeOther(launchUrl)
  const page = EmbeddedAppPage({
    shell: shellOf(request, deps, { signedIn }),
    menu: menuOf(deps, null, { patientId, encounterId }),
    chart: { banner: opened.banner, selectPortletsHref: null },
    appName: client.name,
    launchUrl,
    chartHref: chartPath(deps, patientId, encounterId),
    again: {
      action: launchPath(deps, patientId, clientId),
      csrf: csrfToken(signedIn.secret, launchPurpose(patientId, clientId)),
      encounterId,
    },
  })
  const frames = [...client.launchUris, ...client.redirectUris].map(formTarget)
  return pageResponse(request, deps, page, { frames: [...new Set(frames)] })
}

/** Makes the launch and records it; a refusal is a page. */
async function launch(
  client: Client,
  { chart, now }: OpenedChart,
  encounterId: string | null,
  needPatientBanner: boolean,
  { user, session }: SignedInSession,
  { stores, launches }: EhrDeps,
): Promise<string> {
  const facts = { at: now, clientId: client.id, userId: user.id, patientId: chart.patientId }
  try {
    const { launchUrl } = await createLaunch(launches, {
      client,
      user,
      sessionId: session.id,
      patientId: chart.patientId,
      encounterId,
      intent: null,
      fhirContext: [],
      needPatientBanner,
    })
    const detail = { encounter: encounterId, display: client.launchDisplay }
    await stores.auditEvents.append({ type: 'launch-made', outcome: 'success', ...facts, detail })
    return launchUrl
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error
    const detail = { reason: error.message }
    await stores.auditEvents.append({ type: 'launch-made', outcome: 'refused', ...facts, detail })
    throw new PageError('not-launched', {
      details: { code: 'access_denied', description: error.message },
    })
  }
}
