// Ada's first two years, entered later from the paper chart: growth with percentiles (the pediatric
// vital signs of US Core).
import type { Chart } from '../chart.ts'
import { growthVitals } from '../entries/growth-vitals.ts'
import { note } from '../entries/note.ts'
import { visit } from '../entries/visit.ts'

import { CLINICIAN } from '../practice/directory.ts'
import { NOTE_TYPE } from '../vocabulary/loinc-clinical.ts'
import { ENCOUNTER_TYPE } from '../vocabulary/snomed.ts'

const MONTHS = [2, 6, 12, 24] as const

/** Enters the well-child visits of infancy. */
export function infancy(chart: Chart): void {
  for (const month of MONTHS) {
    const at = visit(chart, {
      day: chart.person.birth + Math.round(month * 30.4375) + 3,
      type: ENCOUNTER_TYPE.wellChild,
      reason: `Well child visit at ${month} months`,
      clinician: CLINICIAN.retiredPhysician,
    })
    growthVitals(chart, at, { weight: 0.1, length: -0.1, head: 0 })
    note(
      chart,
      at,
      NOTE_TYPE.progress,
      `Well child visit at ${month} months, transcribed from the paper chart. Growing along her curve, development as expected for her age.`,
    )
  }
}
