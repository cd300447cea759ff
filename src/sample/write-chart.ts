// Which chart is written for whom.
import type { Chart } from './chart.ts'
import { completePatient } from './complete/complete-patient.ts'
import { provenance } from './entries/provenance.ts'
import { patientResource } from './people/patient.ts'
import { hypertension } from './threads/hypertension.ts'

/** Writes everything about the chart's person. */
export function writeChart(chart: Chart): void {
  if (chart.person.id === 'demo-ada') completePatient(chart)
  else {
    chart.entries.push(patientResource(chart.person))
    hypertension(chart)
  }
  provenance(chart)
}
