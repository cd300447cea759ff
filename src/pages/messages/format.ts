// Numbers, dates and lists as each language writes them. Formatters are kept: making one costs more
// than all the rest of a page.
import type { Millis } from '../../lib/clock.ts'
import type { Language } from '../language.ts'
import { withoutOverrides } from './say.ts'

const LOCALES: Record<Language, string> = { en: 'en-US', es: 'es-US' }
const kept = new Map<string, unknown>()

function keep<T>(key: string, make: () => T): T {
  const known = kept.get(key)
  if (known !== undefined) return known as T // the key names the kind of formatter
  const made = make()
  kept.set(key, made)
  return made
}

/** Prints a number as the language groups its digits. */
export function formatNumber(language: Language, value: number): string {
  return keep(`n ${language}`, () => new Intl.NumberFormat(LOCALES[language])).format(value)
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** `1.4 MB`. */
export function formatBytes(language: Language, bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(1, bytes)) / 3), BYTE_UNITS.length - 1)
  const unit = BYTE_UNITS[power] ?? 'byte'
  return keep(
    `b ${language} ${unit}`,
    () =>
      new Intl.NumberFormat(LOCALES[language], { style: 'unit', unit, maximumFractionDigits: 1 }),
  ).format(bytes / 1000 ** power)
}

/** The forms a counted noun takes; `#` stands for the number (CLDR plural categories). */
type PluralForms = { one: string; other: string; many?: string }

/** The form that fits the number. */
export function plural(language: Language, count: number, forms: PluralForms): string {
  const rules = keep(`p ${language}`, () => new Intl.PluralRules(LOCALES[language]))
  const category = rules.select(count)
  const form =
    category === 'one' ? forms.one : category === 'many' ? (forms.many ?? forms.other) : forms.other
  return form.replace('#', formatNumber(language, count))
}

/** `medicines, allergies and visits`. */
export function joinWords(language: Language, words: readonly string[]): string {
  return keep(`l ${language}`, () => new Intl.ListFormat(LOCALES[language])).format(words)
}

type DateStyle = 'day' | 'short-day' | 'time'

function dateFormat(language: Language, timeZone: string, style: DateStyle) {
  return keep(`d ${language} ${timeZone} ${style}`, () =>
    style === 'time'
      ? new Intl.DateTimeFormat(LOCALES[language], { timeStyle: 'short', timeZone })
      : new Intl.DateTimeFormat(LOCALES[language], {
          dateStyle: style === 'day' ? 'long' : 'medium',
          timeZone,
        }),
  )
}

/** `March 12, 2026` or, where room is short, `Mar 12, 2026`: the day in the practice's time zone. */
export function formatDate(
  language: Language,
  timeZone: string,
  at: Millis,
  style: 'day' | 'short-day' = 'day',
): string {
  return dateFormat(language, timeZone, style).format(at)
}

/** The same day as `now`: its time. Any other: the date. */
export function formatRecent(
  language: Language,
  timeZone: string,
  at: Millis,
  now: Millis,
): { today: boolean; text: string } {
  const day = dateFormat(language, timeZone, 'day')
  const today = day.format(at) === day.format(now)
  return { today, text: dateFormat(language, timeZone, today ? 'time' : 'day').format(at) }
}

/** A FHIR date, which may be a year or a month only and has no time zone (FHIR R4 datatypes.html#date). */
export function formatFhirDate(language: Language, date: string): string {
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(date)
  if (!match) return withoutOverrides(date)
  const [, year, month, day] = match
  const at = Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1))
  const options: Intl.DateTimeFormatOptions = { year: 'numeric', timeZone: 'UTC' }
  if (month) options.month = 'long'
  if (day) options.day = 'numeric'
  const key = `f ${language} ${Object.keys(options).length}`
  return keep(key, () => new Intl.DateTimeFormat(LOCALES[language], options)).format(at)
}
