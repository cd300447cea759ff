// Laboratory results: numbers as trends with their reference range, words as the latest finding.
import type { Finding, Series } from '../../pages/ehr/chart-data.ts'
import { byCode, findingOf, ownObservations, seriesOf, withShortNames } from '../observations.ts'
import type { Portlet } from './portlet.ts'

const MAX_RESULTS = 500

/** Reads the laboratory results: numbers as series, words as findings. */
export const labs: Portlet<'labs'> = async ({ chart }) => {
  const found = await chart.search(
    'Observation',
    [
      ['category', 'laboratory'],
      ['_sort', '-date'],
    ],
    MAX_RESULTS,
  )
  const groups = [...byCode(ownObservations(found)).values()]
  const named = withShortNames(
    groups.flatMap((group): (Series | Finding)[] =>
      [seriesOf(group) ?? findingOf(group) ?? []].flat(),
    ),
  )
  return {
    series: named.filter((one) => 'points' in one),
    findings: named.filter((one) => 'text' in one),
  }
}
