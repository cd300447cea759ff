// One patient's chart while it is being written: who it is about, the randomness that belongs to this
// patient alone (so that one more patient changes nobody else), and the resources entered so far.
import type { FhirResource, Reference } from 'fhir/r4.js'
import type { Day } from './calendar.ts'
import type { Person } from './people/person.ts'
import type { Physique } from './people/physique.ts'
import type { Random } from './random.ts'
import { type Entered, metaFor } from './resource.ts'

export type Chart = {
  person: Person
  /** `Patient/{id}` with the name. */
  subject: Reference
  random: Random
  physique: Physique
  /** What the person's blood usually shows, by analyte; results vary around it. */
  usual: Map<string, number>
  /** The last day anything may have happened on: that of the data set, or the day of death. */
  until: Day
  /** Ids of all patients of the data set, for the few resources that name another. */
  roster: ReadonlySet<string>
  entries: Entered<FhirResource>[]
  /** How many resources of each kind were entered, for the numbers in their ids. */
  counts: Map<string, number>
}

/** Everything of a resource but what the chart gives it. */
export type Body<Kind extends FhirResource> = Omit<Kind, 'id' | 'meta'>

/** Enters a resource under the next id of its kind, such as `demo-ada-obs-bp-3`. */
export function enter<Kind extends FhirResource>(
  chart: Chart,
  kind: string,
  profiles: readonly string[],
  body: Body<Kind>,
): Entered<Kind> {
  const number = (chart.counts.get(kind) ?? 0) + 1
  chart.counts.set(kind, number)
  const { resourceType, ...rest } = body
  // Body is Kind without id and meta, and these are put back here.
  const resource = {
    resourceType,
    id: `${chart.person.id}-${kind}-${number}`,
    meta: metaFor(profiles),
    ...rest,
  } as unknown as Entered<Kind>
  chart.entries.push(resource)
  return resource
}
