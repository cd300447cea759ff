// A fall on ice, a broken wrist in a cast, healed after seven weeks.
import type { Chart } from '../chart.ts'
import { encounterDiagnosis, problem } from '../entries/condition.ts'
import { prescribeAndFill } from '../entries/medication.ts'
import { note } from '../entries/note.ts'
import { order, procedure } from '../entries/procedure.ts'
import { report } from '../entries/report.ts'
import { type Visit, visit } from '../entries/visit.ts'
import { vitalSigns } from '../entries/vitals.ts'
import { CLINICIAN } from '../practice/directory.ts'
import { OBSERVATION_CATEGORY } from '../vocabulary/hl7.ts'
import { DIAGNOSIS, HOSPITAL_PROCEDURE } from '../vocabulary/icd10cm.ts'
import { NOTE_TYPE, RADIOLOGY, REPORT_CATEGORY } from '../vocabulary/loinc-clinical.ts'
import { DRUG } from '../vocabulary/rxnorm.ts'
import { ENCOUNTER_TYPE, SERVICE_CATEGORY } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'
import { usualVitals } from './adult-baseline.ts'

/** Enters a fracture of the right wrist. */
export function injury(chart: Chart): void {
  const fall = visit(chart, {
    day: chart.until - 331,
    type: ENCOUNTER_TYPE.emergency,
    reason: 'Fell on ice, pain in the right wrist',
    reasonCode: DIAGNOSIS.wristFracture,
    clinician: CLINICIAN.hospitalist,
    setting: 'emergency',
    minutes: 210,
  })
  vitalSigns(chart, fall, { systolic: 142, diastolic: 86, heartRate: 92, respiratoryRate: 18 })
  encounterDiagnosis(chart, fall, DIAGNOSIS.wristFracture, { abated: fall.day + 49 })
  const broken = problem(chart, {
    code: DIAGNOSIS.wristFracture,
    onset: fall.day,
    abated: fall.day + 49,
    at: fall,
  })
  picture(
    chart,
    fall,
    'Fracture of the distal right radius, dorsal angulation 10 degrees, no involvement of the joint.',
  )
  const request = order(chart, fall, HOSPITAL_PROCEDURE.armCast, SERVICE_CATEGORY.surgical, {
    text: 'Wrist fracture',
    condition: broken,
  })
  procedure(chart, fall, concept(HOSPITAL_PROCEDURE.armCast, 'Cast of the right lower arm'), {
    text: 'Wrist fracture',
    condition: broken,
    order: request,
  })
  prescribeAndFill(chart, fall, {
    drug: DRUG.ibuprofen600,
    sig: {
      text: 'Take 1 tablet by mouth every 8 hours with food as needed for pain',
      dose: 1,
      unit: 'tablet',
      perDay: 3,
      asNeeded: 'Pain',
    },
    quantity: 30,
    refills: 0,
    daysSupply: 10,
    reason: broken,
    ended: fall.day + 10,
  })
  note(
    chart,
    fall,
    NOTE_TYPE.progress,
    'Slipped on ice, fell on the outstretched right hand. Swollen, dorsal tenderness, fingers warm, sensation intact. X-ray: Colles fracture, acceptable position. Cast, sling, ibuprofen. Review in one week.',
  )

  const week = followUp(chart, 324, 'Cast check', 'Cast comfortable, fingers move freely.')
  picture(chart, week, 'Fracture of the distal right radius in a cast, position unchanged.')
  followUp(chart, 303, 'Cast check', 'No pain. Cast renewed.')
  const healed = followUp(
    chart,
    281,
    'Cast removal',
    'Cast off. No tenderness. Stiff, exercises shown; full use in four weeks.',
  )
  picture(chart, healed, 'Fracture of the distal right radius, bridging callus, healed.')
}

function followUp(chart: Chart, daysAgo: number, reason: string, words: string): Visit {
  const at = visit(chart, {
    day: chart.until - daysAgo,
    reason,
    reasonCode: DIAGNOSIS.wristFractureHealing,
    clinician: CLINICIAN.nursePractitioner,
  })
  vitalSigns(chart, at, usualVitals(chart, daysAgo / 365))
  encounterDiagnosis(chart, at, DIAGNOSIS.wristFractureHealing, { abated: at.day })
  note(chart, at, NOTE_TYPE.progress, words)
  return at
}

function picture(chart: Chart, at: Visit, impression: string): void {
  report(chart, at, {
    code: NOTE_TYPE.imaging,
    title: 'X-ray of the right wrist, two views',
    category: REPORT_CATEGORY.radiology,
    findingCategory: OBSERVATION_CATEGORY.imaging,
    findings: [{ code: RADIOLOGY.impression, value: impression }],
    performer: CLINICIAN.radiologist,
    documentType: NOTE_TYPE.imaging,
    lines: ['Two views of the right wrist.', `Impression: ${impression}`],
  })
}
