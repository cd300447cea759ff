// How long a person lets an app stay connected when it asked for offline_access. The scope stays granted
// whichever is chosen; the authorization ends at the chosen time.
import type { Millis } from '../lib/clock.ts'
import { DURATION_KEYS, type DurationKey } from '../pages/consent-request.ts'

const DAY_MILLIS = 86_400_000

/** When the choice ends; null = until stopped. Months are those of the calendar (UTC). */
export function durationEnd(key: DurationKey, now: Millis): Millis | null {
  switch (key) {
    case 'until-stopped':
      return null
    case '1-year':
      return monthsLater(now, 12)
    case '3-months':
      return monthsLater(now, 3)
    case '1-month':
      return monthsLater(now, 1)
    case '1-day':
      return now + DAY_MILLIS
  }
}

/** The choice behind a form's value; what is not offered counts as the shortest. */
export function durationOf(value: string | undefined): DurationKey {
  if (value === undefined) return 'until-stopped'
  return DURATION_KEYS.find((key) => key === value) ?? '1-day'
}

/** The same day so many months on; the last of the month where it has no such day. */
function monthsLater(now: Millis, months: number): Millis {
  const date = new Date(now)
  const day = date.getUTCDate()
  date.setUTCMonth(date.getUTCMonth() + months)
  if (date.getUTCDate() !== day) date.setUTCDate(0)
  return date.getTime()
}
