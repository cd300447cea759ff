// What the laboratory expects: unit, reference range and the precision it reports with, per analyte.
// Ranges are those commonly printed for adults; a child's chart passes its own where they differ.
import type { Coding } from 'fhir/r4.js'
import type { Gender } from '../people/person.ts'
import { LAB, LAB_PANEL_CODE } from '../vocabulary/loinc-labs.ts'

/** From this age on the ranges for adults are printed. */
const CHILD_BELOW_YEARS = 12

export type Range = { low?: number; high?: number }

export type Analyte = {
  code: Coding
  /** UCUM. */
  unit: string
  shown?: string
  decimals: number
  range: Range | Record<Gender, Range>
  /** Under twelve years of age, where it differs. */
  child?: Range
}

export const ANALYTE = {
  glucose: { code: LAB.glucose, unit: 'mg/dL', decimals: 0, range: { low: 70, high: 99 } },
  ureaNitrogen: { code: LAB.ureaNitrogen, unit: 'mg/dL', decimals: 0, range: { low: 7, high: 20 } },
  creatinine: {
    code: LAB.creatinine,
    unit: 'mg/dL',
    decimals: 2,
    range: { female: { low: 0.57, high: 1.0 }, male: { low: 0.74, high: 1.27 } },
  },
  filtrationRate: {
    code: LAB.filtrationRate,
    unit: 'mL/min/{1.73_m2}',
    shown: 'mL/min/1.73m²',
    decimals: 0,
    range: { low: 60 },
  },
  sodium: { code: LAB.sodium, unit: 'mmol/L', decimals: 0, range: { low: 136, high: 145 } },
  potassium: { code: LAB.potassium, unit: 'mmol/L', decimals: 1, range: { low: 3.5, high: 5.1 } },
  chloride: { code: LAB.chloride, unit: 'mmol/L', decimals: 0, range: { low: 98, high: 107 } },
  carbonDioxide: {
    code: LAB.carbonDioxide,
    unit: 'mmol/L',
    decimals: 0,
    range: { low: 22, high: 29 },
  },
  calcium: { code: LAB.calcium, unit: 'mg/dL', decimals: 1, range: { low: 8.6, high: 10.2 } },
  protein: { code: LAB.protein, unit: 'g/dL', decimals: 1, range: { low: 6.0, high: 8.3 } },
  albumin: { code: LAB.albumin, unit: 'g/dL', decimals: 1, range: { low: 3.5, high: 5.0 } },
  bilirubin: { code: LAB.bilirubin, unit: 'mg/dL', decimals: 1, range: { low: 0.2, high: 1.2 } },
  alkalinePhosphatase: {
    code: LAB.alkalinePhosphatase,
    unit: 'U/L',
    decimals: 0,
    range: { low: 40, high: 129 },
  },
  alt: { code: LAB.alt, unit: 'U/L', decimals: 0, range: { low: 7, high: 45 } },
  ast: { code: LAB.ast, unit: 'U/L', decimals: 0, range: { low: 8, high: 40 } },
  cholesterol: { code: LAB.cholesterol, unit: 'mg/dL', decimals: 0, range: { high: 199 } },
  triglyceride: { code: LAB.triglyceride, unit: 'mg/dL', decimals: 0, range: { high: 149 } },
  hdl: {
    code: LAB.hdl,
    unit: 'mg/dL',
    decimals: 0,
    range: { female: { low: 50 }, male: { low: 40 } },
  },
  ldl: { code: LAB.ldl, unit: 'mg/dL', decimals: 0, range: { high: 129 } },
  leukocytes: {
    code: LAB.leukocytes,
    unit: '10*3/uL',
    decimals: 1,
    range: { low: 4.0, high: 11.0 },
  },
  erythrocytes: {
    code: LAB.erythrocytes,
    unit: '10*6/uL',
    decimals: 2,
    range: { female: { low: 3.8, high: 5.1 }, male: { low: 4.2, high: 5.8 } },
  },
  hemoglobin: {
    code: LAB.hemoglobin,
    unit: 'g/dL',
    decimals: 1,
    range: { female: { low: 12.0, high: 15.5 }, male: { low: 13.5, high: 17.5 } },
    child: { low: 10.5, high: 13.5 },
  },
  hematocrit: {
    code: LAB.hematocrit,
    unit: '%',
    decimals: 1,
    range: { female: { low: 36, high: 46 }, male: { low: 40, high: 52 } },
  },
  platelets: { code: LAB.platelets, unit: '10*3/uL', decimals: 0, range: { low: 150, high: 400 } },
  hemoglobinA1c: {
    code: LAB.hemoglobinA1c,
    unit: '%',
    decimals: 1,
    range: { low: 4.0, high: 5.6 },
  },
  thyrotropin: {
    code: LAB.thyrotropin,
    unit: 'm[IU]/L',
    shown: 'mIU/L',
    decimals: 2,
    range: { low: 0.4, high: 4.5 },
  },
  ferritin: {
    code: LAB.ferritin,
    unit: 'ng/mL',
    decimals: 0,
    range: { female: { low: 15, high: 150 }, male: { low: 30, high: 400 } },
  },
  lead: { code: LAB.lead, unit: 'ug/dL', shown: 'µg/dL', decimals: 1, range: { high: 3.4 } },
  urineAlbuminRatio: {
    code: LAB.urineAlbuminRatio,
    unit: 'mg/g',
    decimals: 0,
    range: { high: 29 },
  },
  urineGravity: {
    code: LAB.urineGravity,
    unit: '{ratio}',
    shown: 'ratio',
    decimals: 3,
    range: { low: 1.005, high: 1.03 },
  },
  urinePh: {
    code: LAB.urinePh,
    unit: '[pH]',
    shown: 'pH',
    decimals: 1,
    range: { low: 5, high: 8 },
  },
  glucoseChallenge: {
    code: LAB.glucoseChallenge,
    unit: 'mg/dL',
    decimals: 0,
    range: { high: 139 },
  },
  bnp: { code: LAB.bnp, unit: 'pg/mL', decimals: 0, range: { high: 124 } },
} satisfies Record<string, Analyte>

export type AnalyteName = keyof typeof ANALYTE

export type Panel = {
  code: Coding
  name: string
  analytes: readonly AnalyteName[]
  specimen: 'serum' | 'blood' | 'urine'
}

const METABOLIC = [
  'glucose',
  'ureaNitrogen',
  'creatinine',
  'filtrationRate',
  'sodium',
  'potassium',
  'chloride',
  'carbonDioxide',
  'calcium',
] as const

export const PANEL = {
  basicMetabolic: {
    code: LAB_PANEL_CODE.basicMetabolic,
    name: 'Basic metabolic panel',
    analytes: METABOLIC,
    specimen: 'serum',
  },
  comprehensiveMetabolic: {
    code: LAB_PANEL_CODE.comprehensiveMetabolic,
    name: 'Comprehensive metabolic panel',
    analytes: [
      ...METABOLIC,
      'protein',
      'albumin',
      'bilirubin',
      'alkalinePhosphatase',
      'alt',
      'ast',
    ],
    specimen: 'serum',
  },
  lipid: {
    code: LAB_PANEL_CODE.lipid,
    name: 'Lipid panel',
    analytes: ['cholesterol', 'triglyceride', 'hdl', 'ldl'],
    specimen: 'serum',
  },
  bloodCount: {
    code: LAB_PANEL_CODE.bloodCount,
    name: 'Complete blood count',
    analytes: ['leukocytes', 'erythrocytes', 'hemoglobin', 'hematocrit', 'platelets'],
    specimen: 'blood',
  },
} satisfies Record<string, Panel>

/** A panel of a single test, reported under the test's own code. */
export function single(name: AnalyteName, title: string, specimen: Panel['specimen']): Panel {
  return { code: ANALYTE[name].code, name: title, analytes: [name], specimen }
}

/** The range that holds for a person of that sex and age. */
export function rangeFor(analyte: Analyte, gender: Gender, years: number): Range {
  if (analyte.child !== undefined && years < CHILD_BELOW_YEARS) return analyte.child
  return 'female' in analyte.range ? analyte.range[gender] : analyte.range
}
