// Opens a chart for a page of it: reads it as the practitioner may, records that it was opened, and makes
// what stands around every page of a chart.
import { queryForm } from '../http/form.ts'
import type { SignedInSession } from '../http/session.ts'
import type { Millis } from '../lib/clock.ts'
import { PageError } from '../model/errors.ts'
import type { PatientBanner } from '../pages/ehr/chart-data.ts'
import { bannerOf } from './banner.ts'
import { type ChartReader, chartReader } from './chart-reader.ts'
import type { EhrDeps } from './deps.ts'

export type OpenedChart = {
  chart: ChartReader
  banner: PatientBanner
  now: Millis
}

/**
 * Opens the chart of `patientId`; throws the page of nothing there when there is no such patient that the
 * user may see. @param page what of it is shown, for the audit.
 */
export async function openChart(
  request: Request,
  patientId: string,
  page: string,
  { user }: SignedInSession,
  deps: EhrDeps,
  encounterId: string | undefined = queryForm(request).get('encounter'),
): Promise<OpenedChart> {
  const now = deps.clock.now()
  const chart = await chartReader(user, patientId, now, deps)
  // What is not recorded is not shown.
  await deps.stores.auditEvents.append({
    type: 'chart-opened',
    at: now,
    outcome: chart ? 'success' : 'refused',
    userId: user.id,
    patientId: chart ? patientId : undefined,
    detail: { page },
  })
  if (!chart) throw new PageError('not-found')
  return { chart, banner: await bannerOf(chart, encounterId, now), now }
}
