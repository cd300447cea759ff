// Days and times of the practice, counted without the system clock: a day is a number, a time is the
// minute of a day, and both become FHIR dates and instants with the practice's offset from UTC.

/** Days since 1970-01-01. */
export type Day = number

/** Minute of the day by the clock on the practice's wall. */
export type Minute = number

const MONDAY = 1
const THURSDAY = 4
const SATURDAY = 6
const SUNDAY = 0

/** The day of a calendar date (Gregorian; months from 1). */
export function dayOf(year: number, month: number, date: number): Day {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

type CalendarDate = { year: number; month: number; date: number }

/** The calendar date of a day. */
export function calendarDate(day: Day): CalendarDate {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthShifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthShifted + (monthShifted < 10 ? 3 : -9)
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    date: dayOfYear - Math.floor((153 * monthShifted + 2) / 5) + 1,
  }
}

/** Reads `YYYY-MM-DD`; throws a RangeError for anything else. */
export function parseDay(text: string): Day {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  const day = match ? dayOf(Number(match[1]), Number(match[2]), Number(match[3])) : Number.NaN
  if (!match || isoDate(day) !== text) throw new RangeError(`'${text}' is not a date (YYYY-MM-DD).`)
  return day
}

/** A FHIR date. */
export function isoDate(day: Day): string {
  const { year, month, date } = calendarDate(day)
  return `${year}-${two(month)}-${two(date)}`
}

/** A FHIR dateTime or instant to the second, in the practice's time. */
export function isoInstant(day: Day, minute: Minute): string {
  const carried = day + Math.floor(minute / 1440)
  const rest = ((minute % 1440) + 1440) % 1440
  const offset = summerTime(carried) ? '-04:00' : '-05:00'
  return `${isoDate(carried)}T${two(Math.floor(rest / 60))}:${two(rest % 60)}:00${offset}`
}

/** The same date so many years later; 29 February becomes 28. */
export function addYears(day: Day, years: number): Day {
  const { year, month, date } = calendarDate(day)
  const last = month === 2 && date === 29 ? 28 : date
  return dayOf(year + years, month, last)
}

/** Full years lived on `day`. */
export function ageInYears(birth: Day, day: Day): number {
  const then = calendarDate(birth)
  const now = calendarDate(day)
  const hadBirthday =
    now.month > then.month || (now.month === then.month && now.date >= then.date) ? 0 : 1
  return now.year - then.year - hadBirthday
}

/** Months lived on `day`, with a fraction. */
export function ageInMonths(birth: Day, day: Day): number {
  return (day - birth) / 30.4375
}

/** The last day not later than `day` on which the practice is open: no weekend and no holiday. */
export function openDay(day: Day): Day {
  const weekday = weekdayOf(day)
  const closed = weekday === SATURDAY || weekday === SUNDAY || isHoliday(day)
  return closed ? openDay(day - 1) : day
}

/** New Year, Memorial Day, Independence Day, Labor Day, Veterans Day, Thanksgiving and Christmas. */
function isHoliday(day: Day): boolean {
  const { month, date } = calendarDate(day)
  const weekday = weekdayOf(day)
  return (
    (month === 1 && date === 1) ||
    (month === 5 && weekday === MONDAY && date >= 25) ||
    (month === 7 && date === 4) ||
    (month === 9 && weekday === MONDAY && date <= 7) ||
    (month === 11 && date === 11) ||
    (month === 11 && weekday === THURSDAY && date >= 22 && date <= 28) ||
    (month === 12 && date === 25)
  )
}

/** 0 = Sunday. */
export function weekdayOf(day: Day): number {
  return (((day + 4) % 7) + 7) % 7
}

/** Whether US summer time holds at noon of the day, by the rule in force since 2007. */
function summerTime(day: Day): boolean {
  const { year } = calendarDate(day)
  return day >= sundayFrom(dayOf(year, 3, 8)) && day < sundayFrom(dayOf(year, 11, 1))
}

function sundayFrom(day: Day): Day {
  return day + ((7 - weekdayOf(day)) % 7)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
