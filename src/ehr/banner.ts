// The banner that stands above every page of a chart: whose it is, what must not be overlooked, and the
// visit at hand.
import type { Millis } from '../lib/clock.ts'
import type { PatientBanner } from '../pages/ehr/chart-data.ts'
import type { ChartReader } from './chart-reader.ts'
import { identityOf } from './identity.ts'
import { allergyBanner } from './portlets/allergies.ts'
import { momentOf } from './values.ts'
import { visitAtHand, visitsOf } from './visits.ts'

/** Reads the banner. @param encounterId the visit that the page was asked for. */
export async function bannerOf(
  chart: ChartReader,
  encounterId: string | undefined,
  now: Millis,
): Promise<PatientBanner> {
  const [allergies, visits] = await Promise.all([allergyBanner(chart), visitsOf(chart)])
  const { patient } = chart
  const visit = visitAtHand(visits, encounterId, now)
  return {
    ...identityOf(patient, now),
    deceased: momentOf(patient.deceasedDateTime) ?? patient.deceasedBoolean === true,
    ...allergies,
    visit: visit && {
      id: visit.id,
      title: visit.title,
      start: visit.start,
      clinician: visit.clinician,
    },
  }
}
