// A patient's age and sex in words, as banner and lists write them.
import { formatFhirDate } from '../messages/format.ts'
import { messagesOf, type Shell } from '../shell.ts'
import type { Identity } from './chart-data.ts'

/** `61 years`, `8 months`. */
export function ageText(shell: Shell, age: Identity['age']): string {
  const m = messagesOf(shell)
  if (age === null) return m.ehr.ageUnknown
  return 'months' in age ? m.ehr.months(age.months) : m.ehr.years(age.years)
}

/** `61 years, male`: what is known of the two. */
export function ageAndSex(shell: Shell, { age, sex }: Identity): string {
  const known = sex === null || sex === 'unknown' ? [] : [sexText(shell, sex)]
  return [ageText(shell, age), ...known].join(', ')
}

/** Says the sex in words. */
export function sexText(shell: Shell, sex: Identity['sex']): string {
  return messagesOf(shell).person.sex[sex ?? 'unknown']
}

/** Says when somebody was born, and how old they are. */
export function bornText(shell: Shell, birthDate: string): string {
  return messagesOf(shell).ehr.born(formatFhirDate(shell.language, birthDate))
}
