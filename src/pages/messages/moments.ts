// Moments for operators: near ones relative to now, others as a date, and the exact time of each.
import type { Millis } from '../../lib/clock.ts'
import type { Language } from '../language.ts'
import { formatDate } from './format.ts'

const LOCALES: Record<Language, string> = { en: 'en-US', es: 'es-US' }
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Beyond this a date says more than a number of days. */
const NEAR_MILLIS = 14 * DAY

const relative = new Map<Language, Intl.RelativeTimeFormat>()
const exact = new Map<string, Intl.DateTimeFormat>()

/** `4 minutes ago`, `in 3 days`, or a date when it is far. */
export function formatRelative(
  language: Language,
  timeZone: string,
  at: Millis,
  now: Millis,
): string {
  const distance = at - now
  const size = Math.abs(distance)
  if (size >= NEAR_MILLIS) return formatDate(language, timeZone, at, 'short-day')
  const format =
    relative.get(language) ?? new Intl.RelativeTimeFormat(LOCALES[language], { numeric: 'auto' })
  relative.set(language, format)
  if (size < MINUTE) return format.format(0, 'second')
  if (size < HOUR) return format.format(Math.trunc(distance / MINUTE), 'minute')
  if (size < DAY) return format.format(Math.trunc(distance / HOUR), 'hour')
  return format.format(Math.trunc(distance / DAY), 'day')
}

/** The exact time in the practice's time zone. */
export function formatDateTime(language: Language, timeZone: string, at: Millis): string {
  const key = `${language} ${timeZone}`
  const format =
    exact.get(key) ??
    new Intl.DateTimeFormat(LOCALES[language], {
      dateStyle: 'medium',
      timeStyle: 'long',
      timeZone,
    })
  exact.set(key, format)
  return format.format(at)
}
