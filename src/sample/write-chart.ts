// Which chart is written for whom.
import type { Chart } from './chart.ts'
import { patientResource } from './people/patient.ts'
import { hypertension } from './threads/hypertension.ts'

/** Writes everything about the chart's person. */
export function writeChart(chart: Chart): void {
  chart.entries.push(patientResource(chart.person))
  hypertension(chart)
}
