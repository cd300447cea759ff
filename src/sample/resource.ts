// What the generator yields, and what every resource of it carries: a readable id, the profiles it
// follows and the tag that says nobody real is in it.
import type { FhirResource, Meta, Reference } from 'fhir/r4.js'

/** A FHIR R4 resource as parsed JSON; `id` and `meta` are always there. */
export type SampleResource = {
  resourceType: string
  id: string
  meta: { profile?: string[]; tag: { system: string; code: string; display: string }[] }
  [element: string]: unknown
}

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/'

/** Base R4 without a US Core profile. */
export const NO_PROFILE: readonly string[] = []

const SYNTHETIC = {
  system: 'urn:chartgate:sample:tag',
  code: 'synthetic',
  display: 'Made by a program; no real person',
}

/** Names of US Core profiles become canonical URLs without a version, so that 6.1 and 7.0 both hold. */
export function metaFor(profiles: readonly string[]): Meta {
  return {
    ...(profiles.length > 0 && { profile: profiles.map((name) => US_CORE + name) }),
    tag: [{ ...SYNTHETIC }],
  }
}

/** A resource that has its id. */
export type Entered<Kind extends FhirResource> = Kind & { id: string }

/** A relative reference to a resource of the same practice. */
export function referenceTo(resource: Entered<FhirResource>, display?: string): Reference {
  return {
    reference: `${resource.resourceType}/${resource.id}`,
    ...(display !== undefined && { display }),
  }
}

/** Identifier systems of the practice. They are names under `urn:`, so that none can be somebody's. */
export const IDENTIFIER = {
  medicalRecord: 'urn:chartgate:sample:mrn',
  encounter: 'urn:chartgate:sample:encounter',
  document: 'urn:chartgate:sample:document',
  accession: 'urn:chartgate:sample:accession',
  specimen: 'urn:chartgate:sample:specimen',
  member: 'urn:chartgate:sample:member',
  location: 'urn:chartgate:sample:location',
  questionnaireResponse: 'urn:chartgate:sample:questionnaire-response',
  prescription: 'urn:chartgate:sample:prescription',
} as const
