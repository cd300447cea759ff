// The problem list: what the patient has, and what is over (FHIR R4 condition.html, US Core Condition
// Problems and Health Concerns). Diagnoses of single visits are told with the visits.
import type { ProblemState } from '../../pages/ehr/chart-data.ts'
import { codesOf, conceptText, hasCode, momentOf, newestFirst, someHaveCode } from '../values.ts'
import { MAX_ENTRIES, type Portlet } from './portlet.ts'

/** Reads the problem list; diagnoses of single visits are not of it. */
export const problems: Portlet<'problems'> = async ({ chart }) => {
  const conditions = await chart.search('Condition', [], MAX_ENTRIES)
  const entries = conditions
    .filter(({ verificationStatus }) => !hasCode(verificationStatus, 'entered-in-error', 'refuted'))
    .filter(
      ({ category }) =>
        !someHaveCode(category, 'encounter-diagnosis') ||
        someHaveCode(category, 'problem-list-item'),
    )
    .map((condition) => ({
      name: conceptText(condition.code) ?? 'Unnamed',
      since: momentOf(condition.onsetDateTime, condition.onsetPeriod, condition.recordedDate),
      severity: conceptText(condition.severity),
      state: stateOf(condition.clinicalStatus),
      unconfirmed: hasCode(
        condition.verificationStatus,
        'unconfirmed',
        'provisional',
        'differential',
      )
        ? conceptText(condition.verificationStatus)
        : null,
    }))
  const rank: Record<ProblemState, number> = { active: 0, inactive: 1, resolved: 2 }
  return {
    entries: newestFirst(entries, ({ since }) => since).toSorted(
      (a, b) => rank[a.state] - rank[b.state],
    ),
  }
}

/** Without a status a problem counts as one that is there. */
function stateOf(clinicalStatus: unknown): ProblemState {
  const [status] = codesOf(clinicalStatus)
  if (status?.code === 'resolved') return 'resolved'
  return status?.code === 'inactive' || status?.code === 'remission' ? 'inactive' : 'active'
}
