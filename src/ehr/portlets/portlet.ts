// What a portlet is: it reads its part of a chart and answers what is to be shown. Each is in a file of its
// own, and none knows another.
import type { Millis } from '../../lib/clock.ts'
import type { PortletContents } from '../../pages/ehr/chart-data.ts'
import type { ChartReader } from '../chart-reader.ts'

export type ChartFacts = {
  chart: ChartReader
  now: Millis
  /** The visit that is at hand; null for none. */
  visitId: string | null
  /** The address of the chart's Quickview. */
  chartPath: string
}

export type Portlet<Name extends keyof PortletContents> = (
  facts: ChartFacts,
) => Promise<PortletContents[Name]>

/** More of one kind than this is not read for a page. */
export const MAX_ENTRIES = 300
