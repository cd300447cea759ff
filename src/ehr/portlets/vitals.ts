// Vital signs: blood pressure as a curve with the patient's goal, the others as series (US Core Vital
// Signs). A goal is shown where the record has one; none is made up.
import type { Resource } from '../../fhir/resource.ts'
import type { BloodPressure, Pressure } from '../../pages/ehr/chart-data.ts'
import type { ChartReader } from '../chart-reader.ts'
import {
  byCode,
  momentOfObservation,
  ownObservations,
  seriesOf,
  withShortNames,
} from '../observations.ts'
import { conceptText, hasCode, objectOf, objectsOf, quantityOf, textOf } from '../values.ts'
import { MAX_ENTRIES, type Portlet } from './portlet.ts'

/** LOINC. */
const PRESSURE = '85354-9'
const SYSTOLIC = '8480-6'
const DIASTOLIC = '8462-4'

const MAX_READINGS = 500
const MAX_POINTS = 40

/** Reads the vital signs as series, blood pressure with its goal. */
export const vitals: Portlet<'vitals'> = async ({ chart }) => {
  const found = await chart.search(
    'Observation',
    [
      ['category', 'vital-signs'],
      ['_sort', '-date'],
    ],
    MAX_READINGS,
  )
  const own = ownObservations(found)
  const isPressure = ({ code }: Resource) => hasCode(code, PRESSURE)
  const others = [...byCode(own.filter((one) => !isPressure(one))).values()]
  return {
    pressure: await pressureOf(own.filter(isPressure), chart),
    series: withShortNames(others.flatMap((group) => seriesOf(group) ?? [])),
  }
}

async function pressureOf(
  readings: readonly Resource[],
  chart: ChartReader,
): Promise<BloodPressure | null> {
  const points = readings
    .flatMap((reading) => readingOf(reading) ?? [])
    .sort((a, b) => a.moment.at - b.moment.at)
    .slice(-MAX_POINTS)
  if (points.length === 0) return null
  const unit = componentOf(readings[0], SYSTOLIC)?.unit ?? null
  return { unit, points, ...(await goalOf(chart)) }
}

function readingOf(reading: Resource): Pressure | null {
  const moment = momentOfObservation(reading)
  const systolic = componentOf(reading, SYSTOLIC)?.value
  const diastolic = componentOf(reading, DIASTOLIC)?.value
  if (moment === null || systolic === undefined || diastolic === undefined) return null
  return { moment, systolic, diastolic }
}

function componentOf(reading: Resource | undefined, code: string) {
  const component = objectsOf(reading?.component).find((one) => hasCode(one.code, code))
  return component ? quantityOf(component.valueQuantity) : null
}

/** The upper ends that an active goal for the pressure names, and its words. */
async function goalOf(chart: ChartReader): Promise<Pick<BloodPressure, 'goal' | 'goalText'>> {
  const goals = await chart.search('Goal', [], MAX_ENTRIES)
  for (const goal of goals.filter(({ lifecycleStatus }) => lifecycleStatus === 'active')) {
    const targets = objectsOf(goal.target)
    const [systolic, diastolic] = [SYSTOLIC, DIASTOLIC].map((code) => {
      const target = targets.find(({ measure }) => hasCode(measure, code))
      const high = objectOf(target?.detailRange).high ?? target?.detailQuantity
      return quantityOf(high)?.value ?? null
    })
    const about = targets.some(({ measure }) => hasCode(measure, PRESSURE, SYSTOLIC, DIASTOLIC))
    const text = conceptText(goal.description)
    if (!about && !/\bblood pressure\b/i.test(textOf(text) ?? '')) continue
    const named = systolic !== null || diastolic !== null
    return {
      goal: named ? { systolic: systolic ?? null, diastolic: diastolic ?? null } : null,
      goalText: text,
    }
  }
  return { goal: null, goalText: null }
}
