import { describe, expect, test } from 'vitest'
import { consistent, filtrationRate } from './lab-consistency.ts'

const who = { gender: 'female', years: 50 } as const

describe('the filtration rate (CKD-EPI 2021)', () => {
  test.each([
    [1.0, 'male', 50, 92],
    [0.7, 'female', 40, 112],
    [1.86, 'male', 78, 37],
  ] as const)('of creatinine %d in a %s of %d years is %d', (creatinine, gender, years, rate) => {
    expect(filtrationRate(creatinine, gender, years)).toBe(rate)
  })
})

describe('results of one panel', () => {
  test('leave an anion gap of 10', () => {
    const found = consistent({ sodium: 132, carbonDioxide: 28, chloride: 110 }, {}, who)
    expect(found.chloride).toBe(94)
  })

  test('follow Friedewald for LDL cholesterol', () => {
    const found = consistent({ cholesterol: 200, hdl: 50, triglyceride: 150, ldl: 1 }, {}, who)
    expect(found.ldl).toBe(120)
  })

  test('keep a value that was given, even against the formula', () => {
    expect(consistent({ hemoglobin: 12, erythrocytes: 4.9 }, { erythrocytes: 4.9 }, who)).toEqual({
      hemoglobin: 12,
      erythrocytes: 4.9,
    })
  })

  test('get no analyte that the panel does not have', () => {
    expect(consistent({ hemoglobin: 12 }, {}, who)).toEqual({ hemoglobin: 12 })
  })
})
