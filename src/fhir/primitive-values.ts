// What a value of each primitive type may look like in JSON (FHIR R4 datatypes.html#primitive,
// json.html#primitive). Pure.
import { timeRange } from './date-time.ts'
import { narrativeFault } from './narrative.ts'

const DAY = '(?:0[1-9]|[12]\\d|3[01])'
const MONTH = '(?:0[1-9]|1[0-2])'
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d{1,9})?'
const ZONE = '(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))'

/** Texts that a type's values must match as a whole, and an example of what is right. */
const FORMS: Readonly<Record<string, readonly [form: RegExp, example: string]>> = {
  code: [/^\S+(?: \S+)*$/, 'final'],
  id: [/^[A-Za-z0-9\-.]{1,64}$/, 'a-1'],
  uri: [/^\S+$/, 'urn:x:1'],
  url: [/^\S+$/, 'https://example.org/x'],
  canonical: [/^\S+$/, 'https://example.org/x'],
  oid: [/^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/, 'urn:oid:1.2.3'],
  uuid: [
    /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    'urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
  ],
  date: [new RegExp(`^\\d{4}(?:-${MONTH}(?:-${DAY})?)?$`), '2025-03-01'],
  dateTime: [
    new RegExp(`^\\d{4}(?:-${MONTH}(?:-${DAY}(?:T${TIME}${ZONE})?)?)?$`),
    '2025-03-01T08:00:00Z',
  ],
  instant: [new RegExp(`^\\d{4}-${MONTH}-${DAY}T${TIME}${ZONE}$`), '2025-03-01T08:00:00Z'],
  time: [new RegExp(`^${TIME}$`), '08:00:00'],
}

const INTEGERS: Readonly<Record<string, number>> = {
  integer: -2_147_483_648,
  unsignedInt: 0,
  positiveInt: 1,
}

/** Whether values of the type are plain JSON values and no objects. */
export function isPrimitive(type: string): boolean {
  return /^[a-z]/.test(type)
}

/** What is wrong with a value of a primitive type, to follow its place; null when nothing is. */
export function primitiveFault(type: string, value: unknown): string | null {
  if (type === 'boolean') return typeof value === 'boolean' ? null : 'must be true or false'
  if (type === 'decimal')
    return typeof value === 'number' && Number.isFinite(value) ? null : 'must be a number'
  const least = INTEGERS[type]
  if (least !== undefined)
    return Number.isInteger(value) && Number(value) >= least && Number(value) <= 2_147_483_647
      ? null
      : `must be a whole number from ${least} to 2147483647`
  if (typeof value !== 'string') return 'must be a text'
  if (value.trim() === '') return 'must not be empty'
  if (type === 'base64Binary') return isBase64(value) ? null : 'must be base64'
  if (type === 'xhtml') return narrativeFault(value)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f]/.test(value)) return 'must hold no control characters'
  const [form, example] = FORMS[type] ?? []
  if (form && !form.test(value)) return `must look like '${example}'`
  const dated = type === 'date' || type === 'dateTime' || type === 'instant'
  return dated && timeRange(value) === null ? 'must be a day of the calendar' : null
}

function isBase64(text: string): boolean {
  const packed = text.replace(/[ \t\r\n]/g, '')
  return packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed)
}
