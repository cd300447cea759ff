// Fills portlets with what they show. One that cannot be read leaves the others whole.
import type { SignedInSession } from '../http/session.ts'
import { FhirError, StoreUnavailableError } from '../model/errors.ts'
import type { PortletName } from '../model/portlet-choice.ts'
import type { FilledPortlet } from '../pages/ehr/chart-data.ts'
import type { ShownPortlet } from '../pages/ehr/portlet.tsx'
import type { EhrDeps } from './deps.ts'
import type { OpenedChart } from './open-chart.ts'
import { chartPath, launchPath, portletPath } from './paths.ts'
import { allergies } from './portlets/allergies.ts'
import { demographics } from './portlets/demographics.ts'
import { documents } from './portlets/documents.ts'
import { encounters } from './portlets/encounters.ts'
import { immunizations } from './portlets/immunizations.ts'
import { labs } from './portlets/labs.ts'
import { launchPortlet } from './portlets/launch.ts'
import { medications } from './portlets/medications.ts'
import type { ChartFacts } from './portlets/portlet.ts'
import { problems } from './portlets/problems.ts'
import { vitals } from './portlets/vitals.ts'

/** Fills these portlets, in their order. */
export function fillPortlets(
  names: readonly PortletName[],
  opened: OpenedChart,
  signedIn: SignedInSession,
  deps: EhrDeps,
): Promise<ShownPortlet[]> {
  const { chart, banner, now } = opened
  const { patientId } = chart
  const visitId = banner.visit?.id ?? null
  const facts: ChartFacts = { chart, now, visitId, chartPath: chartPath(deps, patientId) }
  return Promise.all(
    names.map(async (name): Promise<ShownPortlet> => {
      const href = portletPath(deps, patientId, name, visitId)
      try {
        return { ...(await fill(name, facts, signedIn, deps)), href }
      } catch (error) {
        // A backend that does not answer, or cannot search so; anything else is a fault of ours.
        if (!(error instanceof FhirError || error instanceof StoreUnavailableError)) throw error
        deps.log.warn({ portlet: name, err: error }, 'a portlet could not be read')
        return { name, content: null, href }
      }
    }),
  )
}

async function fill(
  name: PortletName,
  facts: ChartFacts,
  signedIn: SignedInSession,
  deps: EhrDeps,
): Promise<FilledPortlet> {
  switch (name) {
    case 'demographics':
      return { name, content: await demographics(facts) }
    case 'problems':
      return { name, content: await problems(facts) }
    case 'medications':
      return { name, content: await medications(facts) }
    case 'allergies':
      return { name, content: await allergies(facts) }
    case 'vitals':
      return { name, content: await vitals(facts) }
    case 'labs':
      return { name, content: await labs(facts) }
    case 'immunizations':
      return { name, content: await immunizations(facts) }
    case 'encounters':
      return { name, content: await encounters(facts) }
    case 'documents':
      return { name, content: await documents(facts) }
    case 'launch': {
      const { patientId } = facts.chart
      const content = await launchPortlet({
        stores: deps.stores,
        basePath: deps.basePath,
        signedIn,
        patientId,
        encounterId: facts.visitId,
        action: (clientId) => launchPath(deps, patientId, clientId),
      })
      return { name, content }
    }
  }
}
