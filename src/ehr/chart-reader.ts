// Reads one patient's chart as the practitioner may: by their own grants (`user/*.rs`), narrowed to this
// patient, and every resource judged before it is shown. The only way from these pages to records.
import type { FhirBackend, Predicate } from '../fhir/backend.ts'
import { ownGrants } from '../fhir/grants.ts'
import { judge } from '../fhir/judge.ts'
import { predicateOf, withinCompartment } from '../fhir/predicate.ts'
import { localReference } from '../fhir/reference.ts'
import type { Resource } from '../fhir/resource.ts'
import { parseSearch } from '../fhir/search-query.ts'
import type { Millis } from '../lib/clock.ts'
import type { User } from '../model/user.ts'

export type ReaderDeps = {
  backend: FhirBackend
  /** The tenant's FHIR base, without a slash at its end. */
  fhirBase: string
}

type Parameters = readonly (readonly [name: string, value: string])[]

/** What the practitioner may read, anywhere in the practice. */
export type PracticeReader = {
  read(type: string, id: string): Promise<Resource | null>
  /** At most `count` matches in the order asked for; none where the user may not search. */
  search(type: string, parameters: Parameters, count: number): Promise<Resource[]>
}

export type ChartReader = PracticeReader & { patientId: string; patient: Resource }

/** Opens the practice for a user. */
export function practiceReader(user: User, now: Millis, deps: ReaderDeps): PracticeReader {
  return readerWith(ownPredicate(user, deps), now, deps)
}

/** Opens one chart; null when there is no such patient that the user may see. */
export async function chartReader(
  user: User,
  patientId: string,
  now: Millis,
  deps: ReaderDeps,
): Promise<ChartReader | null> {
  const wide = ownPredicate(user, deps)
  const practice = readerWith(wide, now, deps)
  const patient = await practice.read('Patient', patientId)
  if (patient === null) return null
  const asked = new Map<string, Promise<Resource[]>>()
  return {
    ...practice,
    patientId,
    patient,
    // Several portlets may need the same; each search is made once.
    search: (type, parameters, count) => {
      const key = JSON.stringify([type, parameters, count])
      const within = readerWith(withinCompartment(wide, type, patientId), now, deps)
      const found = asked.get(key) ?? within.search(type, parameters, count)
      asked.set(key, found)
      return found
    },
  }
}

/** The practitioner's own reach, without any app. */
function ownPredicate(user: User, { fhirBase }: ReaderDeps): Predicate {
  const grants = ownGrants({
    fhirUser: user.fhirUser,
    proxiesHeld: [],
    relatedPatient: null,
    bases: [fhirBase],
  })
  return predicateOf(grants)
}

function readerWith(predicate: Predicate, now: Millis, deps: ReaderDeps): PracticeReader {
  const { backend, fhirBase } = deps
  const bases = [fhirBase]
  return {
    async read(type, id) {
      if (predicate(type, 'r') === 'none' || !localReference(`${type}/${id}`, bases)) return null
      const resource = await backend.read(type, id)
      if (resource?.resourceType !== type || resource.id !== id) return null
      return (await judge(backend, predicate, bases).admits(resource, 'r')) ? resource : null
    },
    async search(type, parameters, count) {
      if (predicate(type, 's') === 'none') return []
      const options = { bases, now, lenient: false, defaultCount: count, maxCount: count }
      const query = parseSearch(type, parameters, options)
      const page = await backend.search(query, predicate, null)
      const { matches } = await judge(backend, predicate, bases).page(page, query, true)
      return matches
    },
  }
}
