// People around the patient (US Core RelatedPerson).
import type { Coding, RelatedPerson } from 'fhir/r4.js'
import type { Chart } from '../chart.ts'
import type { Gender, PostalAddress } from '../people/person.ts'
import { type Entered, metaFor } from '../resource.ts'
import { concept } from '../vocabulary/table.ts'

type RelatedPlan = {
  /** Ends the id: `demo-theo-mother`. */
  slug: string
  relationship: Coding
  given: string
  family: string
  gender: Gender
  phone: string
  address?: PostalAddress
}

/** Enters a related person under a speaking id, since users of the demo are one. */
export function relatedPerson(chart: Chart, plan: RelatedPlan): Entered<RelatedPerson> {
  const { line, city, state, postalCode } = plan.address ?? chart.person.address
  const resource: Entered<RelatedPerson> = {
    resourceType: 'RelatedPerson',
    id: `${chart.person.id}-${plan.slug}`,
    meta: metaFor(['us-core-relatedperson']),
    active: true,
    patient: chart.subject,
    relationship: [concept(plan.relationship)],
    name: [{ use: 'official', family: plan.family, given: [plan.given] }],
    telecom: [{ system: 'phone', value: plan.phone, use: 'mobile' }],
    gender: plan.gender,
    address: [{ use: 'home', line: [line], city, state, postalCode, country: 'US' }],
  }
  chart.entries.push(resource)
  return resource
}
