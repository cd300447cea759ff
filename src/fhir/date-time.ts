// FHIR dates as the stretch of time they mean: a value stands for everything its precision leaves open
// (FHIR R4 search.html#date). Without a time zone, UTC is meant.

/** Epoch milliseconds, `lo` included, `hi` excluded. */
export type TimeRange = { lo: number; hi: number }

/** The first and last moment there is; the open ends of a Period. */
export const BEGINNING = -8_640_000_000_000_000
export const END = 8_640_000_000_000_000

const DATE_TIME =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/

/** Reads a date, dateTime or instant of any precision; null when it is none. */
export function timeRange(text: string): TimeRange | null {
  const match = DATE_TIME.exec(text)
  if (!match) return null
  const [, years, months, days, hours, minutes, seconds, fraction, zone] = match
  const year = Number(years)
  const month = months === undefined ? 0 : Number(months) - 1
  const day = days === undefined ? 1 : Number(days)
  const lo = utc(year, month, day)
  // 2020-02-31 and 2020-13 are no dates.
  const date = new Date(lo)
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return null
  if (months === undefined) return { lo, hi: utc(year + 1, 0, 1) }
  if (days === undefined) return { lo, hi: utc(year, month + 1, 1) }
  if (hours === undefined || minutes === undefined) return { lo, hi: lo + 86_400_000 }
  const time = timeOfDay(Number(hours), Number(minutes), Number(seconds ?? 0), fraction ?? '')
  const offset = zoneOffset(zone ?? 'Z')
  if (time === null || offset === null) return null
  const start = lo + time - offset
  if (seconds === undefined) return { lo: start, hi: start + 60_000 }
  return { lo: start, hi: start + precision(fraction ?? '') }
}

/** Years below 100 are years, not nineteen-hundreds. */
function utc(year: number, month: number, day: number): number {
  return new Date(Date.UTC(2000, month, day)).setUTCFullYear(year, month, day)
}

function timeOfDay(hours: number, minutes: number, seconds: number, fraction: string) {
  // 60 is a leap second.
  if (hours > 23 || minutes > 59 || seconds > 60) return null
  const millis = Number(fraction.slice(0, 3).padEnd(3, '0'))
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis
}

function zoneOffset(zone: string): number | null {
  if (zone === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(4, 6))
  if (hours > 14 || minutes > 59) return null
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

/** Milliseconds that the digits of a second leave open; never less than one. */
function precision(fraction: string): number {
  return fraction.length === 0 ? 1000 : Math.max(1, 10 ** (3 - fraction.length))
}
