// A FHIR date or time as people of the practice read it, in as much as is known of it.
import { formatDate, formatFhirDate } from '../messages/format.ts'
import type { Shell } from '../shell.ts'
import type { Moment } from './chart-data.ts'

/** `Nov 24, 2026`; a month or a year alone where no more is known. */
export function shortDate(shell: Shell, { fhir, at }: Moment): string {
  if (fhir.includes('T')) return formatDate(shell.language, shell.timeZone, at, 'short-day')
  return fhir.length === 10
    ? formatDate(shell.language, 'UTC', at, 'short-day')
    : formatFhirDate(shell.language, fhir)
}

export function When({ shell, moment }: { shell: Shell; moment: Moment | null }) {
  if (moment === null) return null
  return <time datetime={moment.fhir}>{shortDate(shell, moment)}</time>
}
