// Reads one alternative of a search value by the type of its parameter (FHIR R4 search.html#ptypes). What
// cannot be read is refused with the name of the parameter: a value is never quietly dropped.
import { FhirError } from '../model/errors.ts'
import type {
  DateTest,
  NumberTest,
  OfTypeTest,
  Prefix,
  QuantityTest,
  ReferenceTest,
  TokenTest,
} from './clause.ts'
import { timeRange } from './date-time.ts'
import type { SearchParameter } from './definitions/definitions.ts'
import { isLogicalId, localReference } from './reference.ts'
import { splitUnescaped, unescapeValue } from './search-syntax.ts'

/** The parameter as the client wrote it, for the words of a refusal. */
type Name = string

const PREFIXED = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(.*)$/s

/** Reads `code`, `system|code`, `system|` or `|code` (FHIR R4 search.html#token). */
export function readToken(text: string, name: Name): TokenTest {
  const [first = '', second, ...rest] = splitUnescaped(text, '|')
  if (rest.length > 0) throw badValue(name, text, 'a code, system|code, system| or |code')
  if (second === undefined) return { system: undefined, code: unescapeValue(first) }
  if (first === '' && second === '')
    throw badValue(name, text, 'a code, system|code, system| or |code')
  return {
    system: first === '' ? null : unescapeValue(first),
    code: second === '' ? undefined : unescapeValue(second),
  }
}

/** Reads `system|code|value` of the modifier `:of-type`. */
export function readOfType(text: string, name: Name): OfTypeTest {
  const [system, code, value, ...rest] = splitUnescaped(text, '|').map(unescapeValue)
  if (!system || !code || !value || rest.length > 0)
    throw badValue(name, text, 'type system|type code|identifier value')
  return { system, code, value }
}

/**
 * Reads `id`, `Type/id`, an absolute URL or a canonical with its version (FHIR R4 search.html#reference).
 * @param type the type a modifier names; null when there is none.
 */
export function readReference(
  text: string,
  name: Name,
  parameter: SearchParameter,
  type: string | null,
  bases: readonly string[],
): ReferenceTest {
  const value = unescapeValue(text)
  const targets = parameter.targets.length > 0 ? parameter.targets : null
  if (isLogicalId(value))
    return { kind: 'local', types: type === null ? targets : [type], id: value }
  const local = localReference(value, bases)
  if (local) {
    if (type !== null && type !== local.type)
      throw badValue(name, value, `a reference to a ${type}, as the modifier says`)
    return { kind: 'local', types: [local.type], id: local.id }
  }
  if (!value.includes(':')) throw badValue(name, value, 'an id, Type/id or an absolute URL')
  const [url = '', version] = splitUnescaped(text, '|').map(unescapeValue)
  return { kind: 'url', url, version: version ?? null }
}

/** Reads a date with its prefix; the value is all that its precision leaves open. */
export function readDate(text: string, name: Name, now: number): DateTest {
  const { prefix, rest } = readPrefix(text)
  const range = timeRange(rest)
  if (!range) throw badValue(name, text, 'a date like 2026-03-14 or ge2026-03-14T09:26:53Z')
  if (prefix !== 'ap') return { prefix, ...range }
  // A tenth of the distance to now, as FHIR R4 search.html#prefix recommends.
  const slack = Math.abs(now - range.lo) / 10
  return { prefix, lo: Math.floor(range.lo - slack), hi: Math.ceil(range.hi + slack) }
}

const DECIMAL = /^-?(?:\d{1,30})(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,3}))?$/

/** Reads a number with its prefix and the range its digits leave open (FHIR R4 search.html#number). */
export function readNumber(text: string, name: Name): NumberTest {
  const { prefix, rest } = readPrefix(text)
  const match = DECIMAL.exec(rest)
  const value = Number(rest)
  if (!match || !Number.isFinite(value)) throw badValue(name, text, 'a number like 5.4 or lt100')
  if (prefix === 'ap') {
    const slack = Math.abs(value) / 10
    return { prefix, value, lo: value - slack, hi: value + slack }
  }
  const decimals = match[1]?.length ?? 0
  // In R4, 100 leaves [99.5, 100.5) open and 1e2 leaves [95, 105).
  const exponent = match[2] === undefined ? 0 : Number(match[2]) - 1
  const slack = 0.5 * 10 ** (exponent - decimals)
  return { prefix, value, lo: value - slack, hi: value + slack }
}

/** Reads `[prefix]number`, `[prefix]number|system|code` or `[prefix]number||code` (FHIR R4 search.html#quantity). */
export function readQuantity(text: string, name: Name): QuantityTest {
  const [number = '', system, code, ...rest] = splitUnescaped(text, '|').map(unescapeValue)
  if (rest.length > 0 || (system !== undefined && code === undefined))
    throw badValue(name, text, 'a number, number|system|code or number||code')
  return {
    ...readNumber(number, name),
    system: system === undefined || system === '' ? undefined : system,
    code: code === undefined || code === '' ? undefined : code,
  }
}

/** Reads `true` or `false` of the modifier `:missing`. */
export function readMissing(text: string, name: Name): boolean {
  if (text !== 'true' && text !== 'false') throw badValue(name, text, 'true or false')
  return text === 'true'
}

/** The refusal of a value, naming the parameter and what would be right. */
export function badValue(name: Name, value: string, expected: string): FhirError {
  const shown = value.length > 60 ? `${value.slice(0, 60)}...` : value
  return new FhirError(400, 'value', `The value '${shown}' of '${name}' is not ${expected}.`)
}

function readPrefix(text: string): { prefix: Prefix; rest: string } {
  const [, prefix, rest = ''] = PREFIXED.exec(text) ?? []
  // The pattern admits nothing but prefixes.
  return { prefix: (prefix ?? 'eq') as Prefix, rest }
}
