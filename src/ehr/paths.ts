// The addresses of the front desk, and its menus.
import type { PageFacts } from '../http/page.ts'
import { PORTLETS, type PortletName } from '../model/portlet-choice.ts'
import type { DeskMenu, MenuLink } from '../pages/ehr/frame.tsx'

type Base = Pick<PageFacts, 'basePath'>

/** A chart's Quickview; for this visit when one is named. */
export function chartPath({ basePath }: Base, patientId: string, encounterId?: string | null) {
  const path = `${basePath}/ehr/patients/${encodeURIComponent(patientId)}`
  return encounterId ? `${path}?encounter=${encodeURIComponent(encounterId)}` : path
}

/** One portlet with everything in it. */
export function portletPath(
  base: Base,
  patientId: string,
  name: PortletName,
  encounterId: string | null,
) {
  const path = `${chartPath(base, patientId)}/${name}`
  return encounterId === null ? path : `${path}?encounter=${encodeURIComponent(encounterId)}`
}

/** One document. */
export function documentPath(base: Base, patientId: string, documentId: string): string {
  return `${chartPath(base, patientId)}/documents/${encodeURIComponent(documentId)}`
}

/** Makes the path that starts an app in a patient’s chart. */
export function launchPath(base: Base, patientId: string, clientId: string): string {
  return `${chartPath(base, patientId)}/launch/${encodeURIComponent(clientId)}`
}

/** Select Portlets, with the way back to the chart it was opened from. */
export function selectPortletsPath({ basePath }: Base, patientId: string | null): string {
  const path = `${basePath}/ehr/portlets`
  return patientId === null ? path : `${path}?patient=${encodeURIComponent(patientId)}`
}

/** The side menu: the desk, and in a chart its portlets. */
export function menuOf(
  base: Base,
  current: MenuLink['page'] | null,
  chart: { patientId: string; encounterId: string | null } | null,
): DeskMenu {
  return {
    current,
    desk: [
      { href: `${base.basePath}/ehr`, page: 'schedule' },
      { href: `${base.basePath}/ehr/patients`, page: 'patients' },
    ],
    chart:
      chart === null
        ? []
        : [
            { href: chartPath(base, chart.patientId, chart.encounterId), page: 'quickview' },
            ...PORTLETS.map((page) => ({
              href: portletPath(base, chart.patientId, page, chart.encounterId),
              page,
            })),
          ],
  }
}
