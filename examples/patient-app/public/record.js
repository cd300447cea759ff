// Reads the record as far as the practice lets the app: searches with all their pages, and what each
// kind of data is answered with.
import { CATEGORIES, KINDS } from './kinds.js'
import { readable } from './scopes.js'
import { isEnd, momentOf } from './words.js'

const PAGE_SIZE = 100
const MAX_PAGES = 10
const AT_ONCE = 4
const LOINC = 'http://loinc.org'
const [PRESSURE, SYSTOLIC, DIASTOLIC] = ['85354-9', '8480-6', '8462-4']

/**
 * Runs a search to its end or its limit. Answers `{ status, resources, more }`; a refusal is an answer,
 * but the end of the connection is thrown.
 */
export async function search(client, type, query) {
  const resources = []
  let url = `${type}?${new URLSearchParams({ ...query, _count: String(PAGE_SIZE) })}`
  try {
    for (let page = 0; page < MAX_PAGES; page++) {
      const bundle = await client.request(url)
      for (const { resource, search: found } of bundle.entry ?? [])
        if (resource && found?.mode !== 'outcome') resources.push(resource)
      url = bundle.link?.find(({ relation }) => relation === 'next')?.url
      if (!url) return { status: 200, resources, more: false }
      // The token goes nowhere else, whatever a link says.
      if (
        !url.startsWith(`${client.state.serverUrl}/`) &&
        !url.startsWith(`${client.state.serverUrl}?`)
      )
        return { status: 200, resources, more: true }
    }
    return { status: 200, resources, more: true }
  } catch (error) {
    if (error.status === undefined || isEnd(error)) throw error
    return { status: error.status, resources: [], more: false }
  }
}

/**
 * Asks for every kind of data, and for the categories of a kind that was shared in part. Calls `onAnswer`
 * with each `{ type, category, shared, status, count, more }` as it comes, in no certain order.
 */
export async function askForEverything(client, onAnswer) {
  const granted = client.state.tokenResponse.scope ?? ''
  const questions = KINDS.flatMap(({ type }) => {
    const { whole, categories } = readable(granted, type)
    const parts = whole || categories.length === 0 ? [] : categoriesToAsk(type, categories)
    return [{ type, category: null }, ...parts.map((category) => ({ type, category, categories }))]
  })
  // A few at a time: a courtesy to the practice, and what a browser would do anyway.
  const waiting = [...questions]
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) onAnswer(await ask(client, next))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

function categoriesToAsk(type, granted) {
  const known = (CATEGORIES[type] ?? []).map(([token]) => token)
  return [...known, ...granted.filter((token) => !known.includes(token))]
}

async function ask(client, { type, category, categories }) {
  const { by = 'patient' } = KINDS.find((kind) => kind.type === type)
  const query = { ...(by && { [by]: client.patient.id }), ...(category && { category }) }
  const { status, resources, more } = await search(client, type, query)
  // A search within a kind that was shared in part finds only what was shared, so it is answered, not refused.
  const shared = status === 200 && (category === null || categories.includes(category))
  return { type, category, shared, status, count: resources.length, more }
}

/** The person who signed in and the person whose record it is; null for what may not be read. */
export async function readPeople(client) {
  const [user, patient] = await Promise.all([
    readOrNull(() => client.user.read()),
    readOrNull(() => client.patient.read()),
  ])
  return { user, patient }
}

async function readOrNull(read) {
  try {
    return await read()
  } catch (error) {
    if (error.status === 403 || error.status === 404) return null
    throw error
  }
}

/** The blood pressure readings, oldest first: `{ status, readings: [{ at, systolic, diastolic }] }`. */
export async function readPressure(client) {
  const query = { patient: client.patient.id, code: `${LOINC}|${PRESSURE}` }
  const { status, resources } = await search(client, 'Observation', query)
  const readings = resources
    .filter(({ status: state }) => state !== 'entered-in-error')
    .map(readingOf)
    .filter((reading) => reading !== null)
    .sort((a, b) => a.at - b.at)
  return { status, readings }
}

function readingOf(observation) {
  const at = momentOf(observation.effectiveDateTime ?? observation.effectivePeriod?.start)
  const systolic = componentOf(observation, SYSTOLIC)
  const diastolic = componentOf(observation, DIASTOLIC)
  return at && systolic !== null && diastolic !== null ? { at, systolic, diastolic } : null
}

/** A component's value in mmHg, or null: a number in another unit would be a false point in the curve. */
function componentOf({ component = [] }, code) {
  const found = component.find((one) =>
    one.code?.coding?.some((coding) => coding.system === LOINC && coding.code === code),
  )
  const { value, code: unit } = found?.valueQuantity ?? {}
  return typeof value === 'number' && unit === 'mm[Hg]' ? value : null
}

/** The medicines that are being taken: `{ status, medicines: [{ name, dosage }] }`. */
export async function readMedicines(client) {
  const query = { patient: client.patient.id, status: 'active' }
  const { status, resources } = await search(client, 'MedicationRequest', query)
  const medicines = resources.map(
    ({ medicationCodeableConcept, medicationReference, ...rest }) => ({
      name:
        medicationCodeableConcept?.text ??
        medicationCodeableConcept?.coding?.[0]?.display ??
        medicationReference?.display ??
        'A medicine without a name',
      dosage: rest.dosageInstruction?.[0]?.text ?? null,
    }),
  )
  return { status, medicines }
}
