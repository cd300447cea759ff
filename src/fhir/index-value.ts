// The values that can be searched for, by kind (FHIR R4 search.html#ptypes). The index is made of them,
// and matching compares them.
import type { TimeRange } from './date-time.ts'

export type TokenValue = {
  kind: 'token'
  /** Null when the value has none. */
  system: string | null
  /** Null for a concept that is text only. */
  code: string | null
  /** What `:text` looks at: display, concept text, the text of an identifier's type. */
  text: string | null
  /** Of an Identifier: the codings of its type, for `:of-type`. */
  types: readonly { system: string | null; code: string }[] | null
}

export type ReferenceValue = {
  kind: 'reference'
  /** Type and id of a resource of this server; null for anything else. */
  type: string | null
  id: string | null
  /** The version that a versioned reference or canonical names. */
  version: string | null
  /** A reference that is not local, without the version of a canonical. */
  url: string | null
  /** A logical reference (FHIR R4 references.html#logical). */
  identifier: { system: string | null; value: string } | null
}

export type DateValue = { kind: 'date' } & TimeRange
type StringValue = { kind: 'string'; normal: string; exact: string }
/** Both ends included; infinite where the value is open. */
export type QuantityValue = {
  kind: 'quantity'
  lo: number
  hi: number
  system: string | null
  code: string | null
  unit: string | null
}
export type NumberValue = { kind: 'number'; lo: number; hi: number }
type UriValue = { kind: 'uri'; uri: string }

export type IndexValue =
  | TokenValue
  | ReferenceValue
  | DateValue
  | StringValue
  | QuantityValue
  | NumberValue
  | UriValue

/** Folds case, accents and compatibility forms, and runs of white space (FHIR R4 search.html#string). */
export function normaliseString(text: string): string {
  const ascii = /^[\x20-\x7e]*$/.test(text)
  const folded = ascii ? text : text.normalize('NFKD').replace(/\p{M}/gu, '')
  return folded.toLowerCase().trim().replace(/\s+/g, ' ')
}
