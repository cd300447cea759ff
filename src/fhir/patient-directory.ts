// What the sign-in pages ask about patients: who somebody is, who is meant by a few words, and how much of
// each kind a record holds. Works over any backend; one that can count a record without reading it does so.
// It sees everything: callers decide who may ask.

import type { Clock } from '../lib/clock.ts'
import { FhirError } from '../model/errors.ts'
import type { FhirBackend, Predicate } from './backend.ts'
import type { Clause } from './clause.ts'
import { BEGINNING, END, timeRange } from './date-time.ts'
import { searchParameter, typeClass } from './definitions/definitions.ts'
import { personName, wordsFor } from './display.ts'
import { extract } from './extract.ts'
import { relatedPatientOf } from './grants.ts'
import { parseClause } from './parse-clause.ts'
import { localReference } from './reference.ts'
import type { Resource } from './resource.ts'
import { parseSearch, type SearchQuery } from './search-query.ts'
import { escapeValue } from './search-syntax.ts'

export type PatientEntry = {
  /** The Patient's logical id. */
  id: string
  /** As people call them; `Unnamed` when the record has no name. */
  name: string
  /** As the record has it: a date, or a year or month only. */
  birthDate: string | null
  gender: string | null
  deceased: boolean
  /** The medical record number, or else the first identifier. */
  mrn: string | null
}

export type PatientDirectory = {
  find(patientId: string): Promise<PatientEntry | null>
  /** Those whom all the words may mean: parts of a name, a birth date or year, or an identifier. */
  search(text: string, limit: number): Promise<PatientEntry[]>
  /** By type, how many resources the patient's record holds; types of the practice are in nobody's. */
  typeCounts(patientId: string): Promise<ReadonlyMap<string, number>>
  /** By `system|code`, how many resources of the type in the patient's record have this category. */
  categoryCounts(patientId: string, type: string): Promise<ReadonlyMap<string, number>>
  /** The resource types that hold anything. */
  heldTypes(): Promise<string[]>
  /** Whose RelatedPerson this is; null when unknown. */
  patientOf(relatedPersonId: string): Promise<string | null>
  /** What people call the resource a relative reference names; null when it is not there or has no name. */
  displayOf(reference: string): Promise<string | null>
}

/** What a backend may be able to do without reading the record. */
export type RecordCounts = {
  typeCounts(patientId: string): Promise<Map<string, number>>
  categoryCounts(patientId: string, type: string): Promise<Map<string, number>>
}

/** Opens the directory over a backend. */
export function patientDirectory(
  backend: FhirBackend & Partial<RecordCounts>,
  clock: Clock,
): PatientDirectory {
  return {
    async find(patientId) {
      const patient = await backend.read('Patient', patientId)
      return patient === null ? null : entryOf(patient)
    },
    search: (text, limit) => searchPatients(backend, text, limit),
    typeCounts: (patientId) =>
      backend.typeCounts ? backend.typeCounts(patientId) : askForCounts(backend, patientId),
    categoryCounts: (patientId, type) =>
      backend.categoryCounts
        ? backend.categoryCounts(patientId, type)
        : readCategories(backend, patientId, type),
    heldTypes: () => backend.heldTypes(),
    async patientOf(relatedPersonId) {
      // By the gateway's own rule, so that nothing is allowed here which is refused there.
      const person = await backend.read('RelatedPerson', relatedPersonId)
      return relatedPatientOf(person, [], clock.now())
    },
    async displayOf(reference) {
      const local = localReference(reference, [])
      const resource = local && (await backend.read(local.type, local.id))
      return resource && wordsFor(resource)
    },
  }
}

const EVERYTHING: Predicate = () => 'all'

function entryOf(patient: Resource): PatientEntry {
  const { id = '', birthDate, gender } = patient
  return {
    id,
    name: personName(patient) ?? 'Unnamed',
    birthDate: typeof birthDate === 'string' ? birthDate : null,
    gender: typeof gender === 'string' ? gender : null,
    deceased: patient.deceasedBoolean === true || typeof patient.deceasedDateTime === 'string',
    mrn: recordNumber(patient),
  }
}

function recordNumber(patient: Resource): string | null {
  const parameter = searchParameter('Patient', 'identifier')
  const identifiers = parameter
    ? extract(patient, parameter).filter((value) => value.kind === 'token')
    : []
  const number = identifiers.find(({ types }) => types?.some(({ code }) => code === 'MR'))
  return (number ?? identifiers[0])?.code ?? null
}

const MAX_WORDS = 6

/** An identifier as a whole comes first; then those whom every word fits, as a name or as an identifier. */
async function searchPatients(
  backend: FhirBackend,
  text: string,
  limit: number,
): Promise<PatientEntry[]> {
  const words = text.trim().split(/\s+/).slice(0, MAX_WORDS)
  if (words[0] === undefined || words[0] === '') return []
  const clause = (name: string, word: string) => parseClause('Patient', name, escapeValue(word))
  const meant = (word: string, name: (word: string) => string) => {
    const date = isoDate(word)
    return date === null ? clause(name(word), word) : clause('birthdate', date)
  }
  const searches: Clause[][] = [
    [clause('identifier', text.trim())],
    words.map((word) => meant(word, () => 'name')),
    words.map((word) => meant(word, (each) => (/\d/.test(each) ? 'identifier' : 'name'))),
  ]
  const found = new Map<string, PatientEntry>()
  for (const clauses of searches) {
    if (found.size >= limit) break
    const { matches } = await backend.search(query('Patient', clauses, limit), EVERYTHING, null)
    for (const patient of matches) found.set(patient.id ?? '', entryOf(patient))
  }
  return [...found.values()].slice(0, limit)
}

/** A date, month or year as FHIR writes it, or month/day/year; null when the word is none. */
function isoDate(word: string): string | null {
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(word)
  const [, month = '', day = '', year = ''] = american ?? []
  const text = american ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : word
  const range = timeRange(text)
  return range && range.lo > BEGINNING && range.hi < END && /^\d{4}/.test(text) ? text : null
}

function query(type: string, clauses: readonly Clause[], count: number): SearchQuery {
  const options = { bases: [], now: 0, lenient: false, defaultCount: count, maxCount: count }
  return { ...parseSearch(type, [], options), clauses }
}

/**
 * Asks a backend that cannot count a record for the number of matches, type by type. A type that it refuses to
 * count has no number; when it counts none at all, why is thrown.
 */
async function askForCounts(
  backend: FhirBackend,
  patientId: string,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  let answered = 0
  let refusal: unknown = null
  const waiting = (await backend.heldTypes()).filter((type) => isOfRecords(type))
  async function countNext(): Promise<void> {
    for (let type = waiting.shift(); type !== undefined; type = waiting.shift()) {
      const asked: SearchQuery = { ...query(type, [], 1), total: 'accurate', summary: 'count' }
      try {
        const { total } = await backend.search(asked, within(patientId), null)
        if (total !== null && total > 0) counts.set(type, total)
        answered++
      } catch (error) {
        if (!(error instanceof FhirError)) throw error
        refusal = error
      }
    }
  }
  await Promise.all(Array.from({ length: COUNTS_AT_ONCE }, countNext))
  if (answered === 0 && refusal !== null) throw refusal
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const isOfRecords = (type: string) => !['closed', 'shared'].includes(typeClass(type))

/** A person waits for the sum of these; another server is asked some at a time. */
const COUNTS_AT_ONCE = 10

const within =
  (patientId: string): Predicate =>
  (type) =>
    typeClass(type) === 'closed' ? 'none' : { anyOf: [{ patients: [patientId], filter: [] }] }

const PAGE = 200
const MAX_PAGES = 25

/** Reads the record's resources of a type to count their categories. */
async function readCategories(
  backend: FhirBackend,
  patientId: string,
  type: string,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  const parameter = searchParameter(type, 'category')
  if (parameter?.type !== 'token') return counts
  let cursor: string | null = null
  for (let page = 0; page < MAX_PAGES; page++) {
    const { matches, next } = await backend.search(query(type, [], PAGE), within(patientId), cursor)
    for (const resource of matches) {
      const categories = extract(resource, parameter).flatMap((value) =>
        value.kind === 'token' && value.code !== null
          ? [`${value.system ?? ''}|${value.code}`]
          : [],
      )
      for (const category of new Set(categories))
        counts.set(category, (counts.get(category) ?? 0) + 1)
    }
    if (next === null) break
    cursor = next
  }
  return counts
}
