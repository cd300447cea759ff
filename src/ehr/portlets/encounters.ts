// The patient's visits; any of them can be made the one at hand, of which apps are told.
import { visitsOf } from '../visits.ts'
import type { Portlet } from './portlet.ts'

/** Reads the visits, each with where it is made the one at hand. */
export const encounters: Portlet<'encounters'> = async ({ chart, visitId, chartPath }) => ({
  entries: (await visitsOf(chart)).map(({ planned: _, ...visit }) => ({
    ...visit,
    href: `${chartPath}?encounter=${encodeURIComponent(visit.id)}`,
    chosen: visit.id === visitId,
  })),
})
