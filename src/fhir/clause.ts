// One condition on a resource, as data: what a search parameter with its modifier and values means once it
// is read (FHIR R4 search.html#modifiers, #prefix). The values of a clause are alternatives: one that holds
// is enough. Search queries are made of clauses, and so are the constraints of granular scopes.
import type { TimeRange } from './date-time.ts'

/** How a value of the resource compares to the range of the query (FHIR R4 search.html#prefix). */
export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap'

/** `undefined` = whatever it is, `null` = there is none. */
export type TokenTest = { system: string | null | undefined; code: string | undefined }

export type OfTypeTest = { system: string; code: string; value: string }

export type ReferenceTest =
  /** A resource of this server; `types` are those a bare id may mean, `null` for any. */
  | { kind: 'local'; types: readonly string[] | null; id: string }
  /** Anything else, compared as written; `version` only of a canonical. */
  | { kind: 'url'; url: string; version: string | null }
  | { kind: 'identifier'; test: TokenTest }

export type DateTest = { prefix: Prefix } & TimeRange

/** `value` is exact, `lo` (included) to `hi` (excluded) is what its digits leave open. */
export type NumberTest = { prefix: Prefix; value: number; lo: number; hi: number }

/** `undefined` = whatever it is; without a system, `code` may also be the printed unit. */
export type QuantityTest = NumberTest & { system: string | undefined; code: string | undefined }

export type UriMode = 'equals' | 'above' | 'below'
export type StringMode = 'starts' | 'exact' | 'contains'

type About = {
  /** The resource type the clause is about, and the parameter's code. */
  type: string
  code: string
}

export type Clause = About &
  (
    | { kind: 'missing'; missing: boolean }
    | { kind: 'token'; negated: boolean; values: readonly TokenTest[] }
    | { kind: 'token-text'; values: readonly string[] }
    | { kind: 'of-type'; values: readonly OfTypeTest[] }
    | { kind: 'reference'; values: readonly ReferenceTest[] }
    | { kind: 'date'; values: readonly DateTest[] }
    | { kind: 'string'; mode: StringMode; values: readonly string[] }
    | { kind: 'quantity'; values: readonly QuantityTest[] }
    | { kind: 'number'; values: readonly NumberTest[] }
    | { kind: 'uri'; mode: UriMode; values: readonly string[] }
    /** Values of one element that stand together; each value has a condition for each part. */
    | { kind: 'composite'; values: readonly (readonly Clause[])[] }
    /** A referenced resource of one of the types meets the type's clause. */
    | { kind: 'chain'; targets: readonly Clause[] }
    /** A resource that refers here by its parameter `by` meets the clause. */
    | { kind: 'has'; by: string; clause: Clause }
  )

/** Tells whether the clause can be judged on one resource alone. */
export function isSelfContained(clause: Clause): boolean {
  return clause.kind !== 'chain' && clause.kind !== 'has'
}
