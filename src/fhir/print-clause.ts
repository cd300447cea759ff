// Prints a clause as the parameter it was read from, for another server to read: what we understood, in
// one spelling, never what the client wrote. What cannot be said exactly is not said (null).
import type {
  Clause,
  DateTest,
  NumberTest,
  QuantityTest,
  ReferenceTest,
  TokenTest,
} from './clause.ts'
import { timeRange } from './date-time.ts'
import type { Parameter } from './request-target.ts'
import { escapeValue } from './search-syntax.ts'

/** Prints the parameter, so that `parseSearchClause` reads the same clause; null when that cannot be. */
export function printClause(clause: Clause): Parameter | null {
  const { code } = clause
  switch (clause.kind) {
    case 'missing':
      return [`${code}:missing`, String(clause.missing)]
    case 'token':
      return [clause.negated ? `${code}:not` : code, listed(clause.values, printToken)]
    case 'token-text':
      return [`${code}:text`, listed(clause.values, escapeValue)]
    case 'of-type':
      return [
        `${code}:of-type`,
        listed(clause.values, ({ system, code: type, value }) =>
          [system, type, value].map(escapeValue).join('|'),
        ),
      ]
    case 'reference':
      return printReferences(code, clause.values)
    case 'date':
      return printed(code, clause.values.map(printDate))
    case 'string':
      return [
        clause.mode === 'starts' ? code : `${code}:${clause.mode}`,
        listed(clause.values, escapeValue),
      ]
    case 'quantity':
      return printed(code, clause.values.map(printQuantity))
    case 'number':
      return printed(code, clause.values.map(printNumber))
    case 'uri':
      return [
        clause.mode === 'equals' ? code : `${code}:${clause.mode}`,
        listed(clause.values, escapeValue),
      ]
    case 'composite': {
      const values = clause.values.map((parts) => {
        const texts = parts.map((part) => printClause(part)?.[1] ?? null)
        return texts.includes(null) ? null : texts.join('$')
      })
      return printed(code, values)
    }
    case 'chain':
      return printChain(code, clause.targets)
    case 'has': {
      const inner = printClause(clause.clause)
      return inner && [`_has:${clause.clause.type}:${clause.by}:${inner[0]}`, inner[1]]
    }
  }
}

function listed<T>(values: readonly T[], print: (value: T) => string): string {
  return values.map(print).join(',')
}

function printed(name: string, values: readonly (string | null)[]): Parameter | null {
  return values.includes(null) ? null : [name, values.join(',')]
}

function printToken({ system, code }: TokenTest): string {
  const after = code === undefined ? '' : escapeValue(code)
  if (system === undefined) return after
  return `${system === null ? '' : escapeValue(system)}|${after}`
}

function printReferences(code: string, tests: readonly ReferenceTest[]): Parameter | null {
  const identifiers = tests.flatMap((test) => (test.kind === 'identifier' ? [test.test] : []))
  if (identifiers.length === tests.length)
    return [`${code}:identifier`, listed(identifiers, printToken)]
  // `:identifier` stands for all values or for none.
  if (identifiers.length > 0) return null
  return [
    code,
    listed(tests, (test) => {
      if (test.kind === 'url')
        return (
          escapeValue(test.url) + (test.version === null ? '' : `|${escapeValue(test.version)}`)
        )
      if (test.kind === 'identifier') return ''
      const [type, ...others] = test.types ?? []
      return type !== undefined && others.length === 0 ? `${type}/${test.id}` : test.id
    }),
  ]
}

/** The date whose precision leaves open exactly this range. */
function printDate({ prefix, lo, hi }: DateTest): string | null {
  // The range of `ap` is already ours; another server would widen it a second time.
  if (prefix === 'ap') return null
  const instant = new Date(lo).toISOString()
  // Each as precise as the one before, and a little more.
  const precisions = [4, 7, 10, 16, 19, 21, 22, 23]
  for (const length of precisions) {
    const text = instant.slice(0, length) + (length > 10 ? 'Z' : '')
    const range = timeRange(text)
    if (range?.lo === lo && range.hi === hi) return prefix === 'eq' ? text : prefix + text
  }
  return null
}

/** As many as `toFixed` writes. */
const MAX_DIGITS = 100

function printNumber({ prefix, value, lo, hi }: NumberTest): string | null {
  if (prefix === 'ap') return null
  // The slack on each side is half of the last digit's place.
  const place = Math.round(Math.log10(hi - lo))
  // Beyond what a number can tell there is no slack, or none that can be written.
  if (!Number.isFinite(place) || place < -MAX_DIGITS) return null
  const digits = place <= 0 ? value.toFixed(-place) : exponential(value, place)
  return Number(digits) === value ? (prefix === 'eq' ? digits : prefix + digits) : null
}

/** A number whose last digit stands at 10^place: 1e2 leaves [95, 105) open. */
function exponential(value: number, place: number): string {
  return `${Math.round(value / 10 ** (place + 1))}e${place + 1}`
}

function printQuantity(test: QuantityTest): string | null {
  const number = printNumber(test)
  if (number === null || (test.system === undefined && test.code === undefined)) return number
  const system = typeof test.system === 'string' ? escapeValue(test.system) : ''
  return `${number}|${system}|${test.code === undefined ? '' : escapeValue(test.code)}`
}

/** Several types that a chain may lead to can be said at once only when each is asked for the same. */
function printChain(code: string, targets: readonly Clause[]): Parameter | null {
  const inner = targets.map(printClause)
  const [first] = inner
  if (!first) return null
  const [only, ...others] = targets
  if (only && others.length === 0) return [`${code}:${only.type}.${first[0]}`, first[1]]
  const alike = inner.every((each) => each?.[0] === first[0] && each[1] === first[1])
  return alike ? [`${code}.${first[0]}`, first[1]] : null
}
