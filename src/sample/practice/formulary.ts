// The drugs of the practice as Medication resources, for prescriptions that refer to one (US Core
// Medication).
import type { Medication, Reference } from 'fhir/r4.js'
import { type Entered, metaFor } from '../resource.ts'
import { DRUG } from '../vocabulary/rxnorm.ts'
import { concept } from '../vocabulary/table.ts'

type DrugName = keyof typeof DRUG

/** Makes one Medication for every drug prescribed here. */
export function formulary(): Entered<Medication>[] {
  return Object.entries(DRUG).map(([name, coding]) => ({
    resourceType: 'Medication',
    id: `demo-medication-${name}`,
    meta: metaFor(['us-core-medication']),
    code: concept(coding),
    status: 'active',
  }))
}

/** A reference to the Medication of a drug. */
export function medicationReference(name: DrugName): Reference {
  return { reference: `Medication/demo-medication-${name}`, display: DRUG[name].display ?? name }
}
