// What the app reads of the patient's record: who it is, blood pressure, and for children how they grow with
// the percentiles that the practice recorded. It asks for nothing else.
import type { Granted } from './launch.ts'
import { fetchJson, Refusal } from './practice.ts'

export type Reading = { at: number; day: string; value: number }
export type Pressure = { at: number; day: string; systolic: number; diastolic: number }
export type Measure = {
  name: string
  unit: string
  readings: Reading[]
  percentile: Reading | null
}

export type ReadRecord = {
  name: string
  birthDate: string | null
  sex: string | null
  isChild: boolean
  pressure: Pressure[]
  growth: Measure[]
  /** What the user is called; null when it could not be read. */
  user: string | null
}

/** LOINC. */
const CODES = {
  pressure: '85354-9',
  systolic: '8480-6',
  diastolic: '8462-4',
  weight: '29463-7',
  height: '8302-2',
  bmi: '39156-5',
  head: '9843-4',
  bmiPercentile: '59576-9',
  headPercentile: '8289-1',
  weightForLengthPercentile: '77606-2',
} as const

const CHILD_UNTIL_YEARS = 18
const MAX_PAGES = 10
const YEAR_MILLIS = 31_557_600_000

type Json = Record<string, unknown>
const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {} // looked into by name only
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : [])
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Reads it. Throws a Refusal when the practice does not give it. */
export async function readRecord(granted: Granted, now: number): Promise<ReadRecord> {
  const patient = await read(granted, `Patient/${granted.patient}`)
  const birthDate = text(patient.birthDate)
  const age = birthDate === null ? null : (now - Date.parse(birthDate)) / YEAR_MILLIS
  const observations = await search(granted)
  const measure = (name: string, code: string, percentileCodes: readonly string[]): Measure[] => {
    const found = observations.filter((one) => hasCode(one.code, code))
    const readings = found.flatMap((one) => readingOf(one, one.valueQuantity) ?? []).sort(byTime)
    const percentiles = observations
      .filter((one) => percentileCodes.some((other) => hasCode(one.code, other)))
      .flatMap((one) => readingOf(one, one.valueQuantity) ?? [])
      .sort(byTime)
    const unit = text(object(found[0]?.valueQuantity).unit) ?? ''
    return readings.length === 0
      ? []
      : [{ name, unit, readings, percentile: percentiles.at(-1) ?? null }]
  }
  return {
    name: nameOf(patient),
    birthDate,
    sex: text(patient.gender),
    isChild: age !== null && age < CHILD_UNTIL_YEARS,
    pressure: observations.flatMap((one) => pressureOf(one) ?? []).sort(byTime),
    growth: [
      ...measure('Height', CODES.height, []),
      ...measure('Weight', CODES.weight, [CODES.weightForLengthPercentile]),
      ...measure('Body mass index', CODES.bmi, [CODES.bmiPercentile]),
      ...measure('Head circumference', CODES.head, [CODES.headPercentile]),
    ],
    user: await userName(granted),
  }
}

const byTime = (a: { at: number }, b: { at: number }) => a.at - b.at

async function read(granted: Granted, path: string): Promise<Json> {
  const url = path.startsWith('http') ? path : `${granted.practice.fhirBase}/${path}`
  // The token goes to the practice and nowhere else.
  if (!url.startsWith(`${granted.practice.fhirBase}/`)) throw new Refusal('That is elsewhere.')
  const { status, json } = await fetchJson(url, {
    headers: { authorization: `Bearer ${granted.accessToken}`, accept: 'application/fhir+json' },
  })
  if (status === 401) throw new Refusal('The access has ended. Start the app from the chart again.')
  if (status !== 200)
    throw new Refusal(`The practice does not give ${path.split('?')[0]} (${status}).`)
  return object(json)
}

async function search(granted: Granted): Promise<Json[]> {
  const found: Json[] = []
  let next: string | null = `Observation?code=${Object.values(CODES).join(',')}&_count=200`
  for (let page = 0; next !== null && page < MAX_PAGES; page++) {
    const bundle: Json = await read(granted, next)
    for (const entry of list(bundle.entry)) {
      const resource = object(entry.resource)
      const mine = text(object(resource.subject).reference)?.endsWith(`Patient/${granted.patient}`)
      // Somebody else's measurement in this record has a focus.
      const usable = mine && resource.focus === undefined && resource.status !== 'entered-in-error'
      if (resource.resourceType === 'Observation' && usable) found.push(resource)
    }
    next = text(list(bundle.link).find(({ relation }) => relation === 'next')?.url)
  }
  return found
}

async function userName(granted: Granted): Promise<string | null> {
  if (granted.fhirUser === null) return null
  try {
    return nameOf(await read(granted, granted.fhirUser))
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

function hasCode(concept: unknown, code: string): boolean {
  return list(object(concept).coding).some((coding) => coding.code === code)
}

function readingOf(observation: Json, quantity: unknown): Reading | null {
  const { value } = object(quantity)
  // With its time of day, or the latest of two readings of one day would be left to chance.
  const measured = text(observation.effectiveDateTime) ?? ''
  const at = Date.parse(measured)
  if (Number.isNaN(at) || typeof value !== 'number') return null
  return { at, day: measured.slice(0, 10), value }
}

function pressureOf(observation: Json): Pressure | null {
  if (!hasCode(observation.code, CODES.pressure)) return null
  const part = (code: string) => {
    const component = list(observation.component).find((one) => hasCode(one.code, code))
    return component ? readingOf(observation, component.valueQuantity) : null
  }
  const [systolic, diastolic] = [part(CODES.systolic), part(CODES.diastolic)]
  if (!systolic || !diastolic) return null
  return { ...systolic, systolic: systolic.value, diastolic: diastolic.value }
}

function nameOf(resource: Json): string {
  const [name] = list(resource.name)
  const given = Array.isArray(name?.given)
    ? name.given.filter((one) => typeof one === 'string')
    : []
  return [...given, text(name?.family) ?? ''].join(' ').trim() || 'Unnamed'
}
