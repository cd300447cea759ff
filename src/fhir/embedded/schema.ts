// The tables of the built-in FHIR store. A resource is one row with its body; what can be searched for lies
// beside it in index rows by kind of value. Types, parameters and code systems are numbers given by the
// term table, so that index rows stay narrow and every process reads them alike.
import type { Generated } from 'kysely'

export type FhirSchema = {
  fhir_term: TermTable
  fhir_resource: ResourceTable
  fhir_history: HistoryTable
  fhir_compartment: CompartmentTable
  fhir_token: TokenTable
  fhir_reference: ReferenceTable
  fhir_date: DateTable
  fhir_string: StringTable
  fhir_quantity: QuantityTable
  fhir_composite: CompositeTable
  fhir_snapshot: SnapshotTable
}

/** `type`: a resource type. `parameter`: `Type.code`. `system`: a code system's URL. */
export type TermKind = 'type' | 'parameter' | 'system'

type TermTable = { tenant: string; id: Generated<number>; kind: TermKind; text: string }

type ResourceTable = {
  tenant: string
  /** The row's number: what index rows point at. Grows with time; stays when the resource changes. */
  rid: Generated<number>
  type_id: number
  id: string
  version: number
  /** `meta.lastUpdated`, epoch milliseconds. */
  updated_at: number
  /** 1 once the resource is deleted. */
  deleted: number
  /** What `:text` searches: a line `code=words` for each display or concept text, folded. */
  words: string
  /** The resource as JSON, `id` and `meta` included; empty once deleted. */
  body: string
}

/** Versions that were replaced; the current one is in the resource's own row. */
type HistoryTable = {
  tenant: string
  rid: number
  version: number
  type_id: number
  updated_at: number
  deleted: number
  body: string
}

/** One row a patient and member resource, and what the types with rules of their own are judged by (compartment.ts). */
type CompartmentTable = { tenant: string; patient_id: string; type_id: number; rid: number }

/** No code system, no target type. */
export const NO_TERM = 0

type IndexTable = { tenant: string; parameter_id: number; rid: number }

type TokenTable = IndexTable & { code: string; system_id: number }

/** `target_type_id` is 0 for what is not local; then `target_id` is the URL, empty for a logical reference. */
type ReferenceTable = IndexTable & {
  target_id: string
  target_type_id: number
  version: string
}

/** Epoch milliseconds, from `lo` until before `hi`. */
type DateTable = IndexTable & { lo: number; hi: number }

/** Strings and URIs. `start` is what the key holds of the folded text, `folded` all of it when that is more. */
type StringTable = IndexTable & {
  start: string
  ordinal: number
  folded: string | null
  exact: string
}

/** Values that stand together: a code, another value, and of positions in a sequence a third. */
type CompositeTable = IndexTable & {
  code: string
  system_id: number
  ordinal: number
  lo: number
  hi: number
  other_code: string
  other_system_id: number
  text: string
  third_lo: number
  third_hi: number
}

/** When the last export looked at the store, in epoch milliseconds: what is written later bears a later time. */
type SnapshotTable = { tenant: string; taken_at: number }

/** Quantities and numbers, both ends included. */
type QuantityTable = IndexTable & {
  lo: number
  hi: number
  code: string
  system_id: number
  unit: string
}
