// Where the entries of a chart come from: one Provenance for each visit over all that was entered at it,
// and one for what belongs to no visit (US Core Provenance, author and transmitter).
import type { FhirResource, Provenance, Reference } from 'fhir/r4.js'
import { isoInstant } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { CLINICIAN, ORGANIZATION } from '../practice/directory.ts'
import { type Entered, referenceTo } from '../resource.ts'
import { PROVENANCE_AGENT } from '../vocabulary/hl7.ts'
import { concept } from '../vocabulary/table.ts'

/** Enters the provenance of everything that the chart holds so far; call it last. */
export function provenance(chart: Chart): void {
  const groups = new Map<string, Entered<FhirResource>[]>()
  for (const entry of chart.entries) {
    if (entry.resourceType === 'Binary') continue
    const key = visitOf(entry)
    const group = groups.get(key)
    if (group) group.push(entry)
    else groups.set(key, [entry])
  }
  for (const group of groups.values()) {
    const encounter = group.find((entry) => entry.resourceType === 'Encounter')
    const visit = encounter?.resourceType === 'Encounter' ? encounter : undefined
    enter<Provenance>(chart, 'prov', ['us-core-provenance'], {
      resourceType: 'Provenance',
      target: group.map((entry) => referenceTo(entry)),
      recorded: visit?.period?.end ?? isoInstant(chart.until, 18 * 60),
      agent: [
        agent('author', visit?.participant?.[0]?.individual ?? CLINICIAN.nurse),
        { ...agent('transmitter', ORGANIZATION.practice) },
      ],
    })
  }
}

function agent(role: keyof typeof PROVENANCE_AGENT, who: Reference) {
  return {
    type: concept(PROVENANCE_AGENT[role]),
    who,
    ...(role === 'author' && { onBehalfOf: ORGANIZATION.practice }),
  }
}

/** The reference of the visit an entry belongs to, or the empty text. */
function visitOf(entry: Entered<FhirResource>): string {
  if (entry.resourceType === 'Encounter') return `Encounter/${entry.id}`
  if ('encounter' in entry && entry.encounter?.reference !== undefined)
    return entry.encounter.reference
  if (entry.resourceType === 'MedicationDispense') return entry.context?.reference ?? ''
  if (entry.resourceType === 'DocumentReference')
    return entry.context?.encounter?.[0]?.reference ?? ''
  return ''
}
