// Short illnesses that anybody may have: one visit, a diagnosis that passes, at most one prescription.
import type { Coding } from 'fhir/r4.js'
import { addYears } from '../calendar.ts'
import type { Chart } from '../chart.ts'
import { encounterDiagnosis, problem } from '../entries/condition.ts'
import { allergy } from '../entries/history.ts'
import { PANEL, single } from '../entries/lab-reference.ts'
import { laboratory } from '../entries/labs.ts'
import { type Prescription, prescribeAndFill } from '../entries/medication.ts'
import { note } from '../entries/note.ts'
import { type Visit, visit } from '../entries/visit.ts'
import { vitalSigns } from '../entries/vitals.ts'
import { CLINICIAN } from '../practice/directory.ts'
import { DIAGNOSIS } from '../vocabulary/icd10cm.ts'
import { NOTE_TYPE } from '../vocabulary/loinc-clinical.ts'
import { DRUG } from '../vocabulary/rxnorm.ts'
import { ALLERGEN, ENCOUNTER_TYPE, REACTION } from '../vocabulary/snomed.ts'
import { usualVitals } from './adult-baseline.ts'

/** Enters an acute visit with its diagnosis, which passes after so many days. */
function illness(
  chart: Chart,
  daysAgo: number,
  code: Coding,
  reason: string,
  lastsDays: number,
  words: string,
): Visit {
  const at = visit(chart, {
    day: chart.until - daysAgo,
    type: ENCOUNTER_TYPE.symptom,
    reason,
    reasonCode: code,
    clinician: CLINICIAN.nursePractitioner,
  })
  encounterDiagnosis(chart, at, code, { abated: at.day + lastsDays })
  note(chart, at, NOTE_TYPE.progress, words)
  return at
}

const COURSE: Omit<Prescription, 'drug' | 'sig' | 'quantity' | 'daysSupply'> = { refills: 0 }

/** Enters a bladder infection. */
export function bladderInfection(chart: Chart): void {
  const at = illness(
    chart,
    205,
    DIAGNOSIS.urinaryInfection,
    'Burning on urination',
    7,
    'Burning and frequency for two days, no fever, no flank pain. Urine positive for nitrite. Cephalexin for seven days.',
  )
  vitalSigns(chart, at, usualVitals(chart))
  prescribeAndFill(chart, at, {
    ...COURSE,
    drug: DRUG.cephalexin500,
    sig: {
      text: 'Take 1 capsule by mouth twice daily for 7 days',
      dose: 1,
      unit: 'capsule',
      perDay: 2,
    },
    quantity: 14,
    daysSupply: 7,
    reasonText: 'Bladder infection',
    ended: at.day + 7,
  })
}

/** Enters an episode of low back pain. */
export function backPain(chart: Chart): void {
  const at = illness(
    chart,
    118,
    DIAGNOSIS.backPain,
    'Back pain after lifting',
    35,
    'Low back pain for a week after moving furniture. No weakness, no numbness. Keep moving, heat, ibuprofen; no X-ray needed.',
  )
  vitalSigns(chart, at, usualVitals(chart))
  prescribeAndFill(chart, at, {
    ...COURSE,
    drug: DRUG.ibuprofen600,
    sig: {
      text: 'Take 1 tablet by mouth every 8 hours with food as needed for pain',
      dose: 1,
      unit: 'tablet',
      perDay: 3,
      asNeeded: 'Pain',
    },
    quantity: 30,
    daysSupply: 10,
    reasonText: 'Low back pain',
    ended: at.day + 10,
  })
}

/** Enters an underactive thyroid, treated and followed. */
export function hypothyroidism(chart: Chart): void {
  const tsh = single('thyrotropin', 'Thyroid stimulating hormone', 'serum')
  const found = visit(chart, {
    day: chart.until - 505,
    type: ENCOUNTER_TYPE.problem,
    reason: 'Tired, always cold',
    reasonCode: DIAGNOSIS.hypothyroidism,
  })
  vitalSigns(chart, found, usualVitals(chart, 1))
  laboratory(chart, found, tsh, { thyrotropin: 9.8 })
  const slow = problem(chart, { code: DIAGNOSIS.hypothyroidism, onset: found.day, at: found })
  encounterDiagnosis(chart, found, DIAGNOSIS.hypothyroidism)
  prescribeAndFill(chart, found, {
    drug: DRUG.levothyroxine75,
    sig: {
      text: 'Take 1 tablet by mouth every morning on an empty stomach',
      dose: 1,
      unit: 'tablet',
      perDay: 1,
    },
    quantity: 90,
    refills: 6,
    daysSupply: 90,
    reason: slow,
  })
  for (const [daysAgo, value] of [
    [455, 3.6],
    [95, 2.4],
  ] as const) {
    const at = visit(chart, {
      day: chart.until - daysAgo,
      reason: 'Thyroid follow-up',
      reasonCode: DIAGNOSIS.hypothyroidism,
    })
    vitalSigns(chart, at, usualVitals(chart))
    laboratory(chart, at, tsh, { thyrotropin: value })
    note(
      chart,
      at,
      NOTE_TYPE.progress,
      'Feels warmer and less tired. Thyroid stimulating hormone in range on 75 micrograms. Continue.',
    )
  }
}

/** Enters anemia from lack of iron. */
export function ironDeficiency(chart: Chart): void {
  const at = visit(chart, {
    day: chart.until - 215,
    type: ENCOUNTER_TYPE.problem,
    reason: 'Tired and pale',
    reasonCode: DIAGNOSIS.ironDeficiency,
  })
  vitalSigns(chart, at, usualVitals(chart))
  laboratory(chart, at, PANEL.bloodCount, { hemoglobin: 10.4, erythrocytes: 4.21 })
  laboratory(chart, at, single('ferritin', 'Ferritin', 'serum'), { ferritin: 7 })
  const iron = problem(chart, {
    code: DIAGNOSIS.ironDeficiency,
    onset: at.day,
    abated: at.day + 130,
    at,
  })
  prescribeAndFill(chart, at, {
    drug: DRUG.ferrousSulfate325,
    sig: {
      text: 'Take 1 tablet by mouth once daily on an empty stomach',
      dose: 1,
      unit: 'tablet',
      perDay: 1,
    },
    quantity: 30,
    refills: 3,
    daysSupply: 30,
    reason: iron,
    ended: at.day + 120,
  })
  const better = visit(chart, { day: at.day + 131, reason: 'Anemia follow-up' })
  vitalSigns(chart, better, usualVitals(chart))
  laboratory(chart, better, PANEL.bloodCount, { hemoglobin: 12.9 })
}

/** Enters an ear infection of a toddler, with the dose by weight. */
export function earInfection(chart: Chart): void {
  const day = chart.person.birth + 430
  if (day + 20 > chart.until) return
  const at = illness(
    chart,
    chart.until - day,
    DIAGNOSIS.otitisMedia,
    'Fever and pulling at the ear',
    10,
    'Fever to 39.1 for one day, right eardrum red and bulging. Weight 10 kg: amoxicillin 400 mg (5 mL) twice daily for ten days, 80 mg/kg a day.',
  )
  vitalSigns(chart, at, { temperature: 38.8, heartRate: 148, respiratoryRate: 32, weight: 10 })
  prescribeAndFill(chart, at, {
    ...COURSE,
    drug: DRUG.amoxicillinSuspension,
    sig: { text: 'Give 5 mL by mouth twice daily for 10 days', dose: 5, unit: 'mL', perDay: 2 },
    quantity: 100,
    daysSupply: 10,
    reasonText: 'Ear infection',
    ended: at.day + 10,
  })
}

/** Enters eczema and an allergy to peanuts, as they often go together. */
export function peanutAllergy(chart: Chart): void {
  const { birth } = chart.person
  if (addYears(birth, 1) + 60 > chart.until) return
  const found = addYears(birth, 1) + 40
  problem(chart, { code: DIAGNOSIS.atopicDermatitis, onset: birth + 150 })
  problem(chart, { code: DIAGNOSIS.peanutAllergy, onset: found })
  allergy(chart, {
    substance: ALLERGEN.peanut,
    category: 'food',
    reactions: [REACTION.hives, REACTION.anaphylaxis],
    severity: 'severe',
    since: found,
  })
}
