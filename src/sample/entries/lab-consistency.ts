// Results that follow from one another: what is measured once need not be invented twice. Fills in what
// a panel's other values decide, so that no panel contradicts itself.
import type { Gender } from '../people/person.ts'
import { round } from '../random.ts'
import type { AnalyteName } from './lab-reference.ts'

export type Results = Partial<Record<AnalyteName, number>>

/** The results with the derived ones replaced: chloride, filtration rate, LDL cholesterol, red cells. */
export function consistent(
  results: Results,
  given: Results,
  who: { gender: Gender; years: number },
): Results {
  const { sodium, carbonDioxide, creatinine, cholesterol, hdl, triglyceride, hemoglobin } = results
  const derived: Results = {}
  if (sodium !== undefined && carbonDioxide !== undefined)
    derived.chloride = sodium - carbonDioxide - ANION_GAP
  if (creatinine !== undefined)
    derived.filtrationRate = filtrationRate(creatinine, who.gender, who.years)
  if (cholesterol !== undefined && hdl !== undefined && triglyceride !== undefined)
    derived.ldl = round(cholesterol - hdl - triglyceride / 5, 0)
  if (hemoglobin !== undefined) {
    const hematocrit = given.hematocrit ?? round(hemoglobin * 2.98, 1)
    derived.hematocrit = hematocrit
    derived.erythrocytes = round((hematocrit * 10) / CELL_VOLUME, 2)
  }
  const relevant = Object.entries(derived).filter(([name]) => name in results && !(name in given))
  return { ...results, ...Object.fromEntries(relevant) }
}

/** mmol/L. */
const ANION_GAP = 10
/** Femtolitres. */
const CELL_VOLUME = 88

/** mL/min/1.73 m² from creatinine in mg/dL (CKD-EPI 2021). */
export function filtrationRate(creatinine: number, gender: Gender, years: number): number {
  const [kappa, alpha, factor] = gender === 'female' ? [0.7, -0.241, 1.012] : [0.9, -0.302, 1]
  const ratio = creatinine / kappa
  const rate =
    142 * Math.min(ratio, 1) ** alpha * Math.max(ratio, 1) ** -1.2 * 0.9938 ** years * factor
  return Math.round(rate)
}
