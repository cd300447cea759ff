import { describe, expect, test } from 'vitest'
import * as cvx from './cvx.ts'
import * as hl7 from './hl7.ts'
import * as icd from './icd10cm.ts'
import * as instruments from './instruments.ts'
import * as clinical from './loinc-clinical.ts'
import * as labs from './loinc-labs.ts'
import * as nucc from './nucc.ts'
import * as occupation from './occupation.ts'
import * as rxnorm from './rxnorm.ts'
import * as snomed from './snomed.ts'

type Code = { system: string; code: string; display: string }
const isCode = (value: unknown): value is Code =>
  typeof value === 'object' && value !== null && 'system' in value && 'code' in value

const tables = Object.entries({
  ...cvx,
  ...hl7,
  ...icd,
  ...instruments,
  ...clinical,
  ...labs,
  ...nucc,
  ...occupation,
  ...rxnorm,
  ...snomed,
}).flatMap(([name, table]) => {
  const codes = typeof table === 'object' ? Object.values<unknown>(table).filter(isCode) : []
  return codes.length > 0 ? [{ name, codes }] : []
})

/** The check digit of LOINC codes (LOINC Users' Guide, "Check digit algorithm": Luhn). */
function luhnHolds(code: string): boolean {
  const digits = [...code.replaceAll(/\D/g, '')].map(Number).reverse()
  const sum = digits.reduce((total, digit, place) => {
    const doubled = place % 2 === 1 ? digit * 2 : digit
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}

/** The check digit of SNOMED CT identifiers (Verhoeff). */
function verhoeffHolds(code: string): boolean {
  const turn = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
  const mod5 = (value: number) => ((value % 5) + 5) % 5
  // Multiplication in the dihedral group of the pentagon.
  const times = (a: number, b: number) => {
    if (a < 5) return b < 5 ? mod5(a + b) : mod5(a + b) + 5
    return b < 5 ? mod5(a - b) + 5 : mod5(a - b)
  }
  const permute = (digit: number, turns: number): number =>
    turns === 0 ? digit : permute(turn[digit] ?? 0, turns - 1)
  return (
    [...code]
      .reverse()
      .map(Number)
      .reduce((check, digit, place) => times(check, permute(digit, place % 8)), 0) === 0
  )
}

test('there are tables to look at', () => {
  expect(tables.length).toBeGreaterThan(40)
})

describe.each(tables)('$name', ({ codes }) => {
  test('holds each code once', () => {
    const keys = codes.map((one) => `${one.system}|${one.code}`)
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('says what every code means', () => {
    for (const one of codes) expect(one.display.trim().length).toBeGreaterThan(1)
  })
})

const all = tables.flatMap(({ codes }) => codes)

test('a code means the same in every table', () => {
  const meanings = new Map<string, string>()
  for (const { system, code, display } of all) {
    const key = `${system}|${code}`
    expect(meanings.get(key) ?? display).toBe(display)
    meanings.set(key, display)
  }
})

test('every LOINC code has its check digit', () => {
  const codes = all.filter((one) => one.system === 'http://loinc.org')
  expect(codes.length).toBeGreaterThan(60)
  for (const { code } of codes) {
    expect(code).toMatch(/^(LA|LP)?\d+-\d$/)
    // Answers and parts (LA, LP) count differently.
    if (/^\d/.test(code)) expect(luhnHolds(code), code).toBe(true)
  }
})

test('every SNOMED CT code has its check digit', () => {
  const codes = all.filter((one) => one.system === 'http://snomed.info/sct')
  expect(codes.length).toBeGreaterThan(40)
  for (const { code } of codes) expect(verhoeffHolds(code), code).toBe(true)
})

test.each(['http://www.ama-assn.org/go/cpt', 'http://snomed.info/sct/'])(
  'there is nothing of %s',
  (system) => {
    expect(all.filter((one) => one.system === system)).toEqual([])
  },
)

test('ICD-10-CM codes have their form', () => {
  for (const one of Object.values(icd.DIAGNOSIS))
    expect(one.code).toMatch(/^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/)
})
