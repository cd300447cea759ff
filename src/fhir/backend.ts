// The port behind the gateway: where resources come from. Two backends implement it, the embedded store
// and any other FHIR R4 server. Who may see what is decided above the port, once (access.ts, visible.ts);
// a backend gets the predicate to narrow by, and everything it answers is judged again.
import type { ExportSource } from './export-source.ts'
import type { Letter, Resource } from './resource.ts'
import type { Clause, SearchQuery } from './search-query.ts'

/** One grant on one type, as data a backend can compile: patients in reach, and clauses that must all hold. */
export type GrantClause = {
  /** Logical ids of the patients in reach; `all` for a reach without bound. */
  patients: readonly string[] | 'all'
  /** The scope's own `?param=value` constraints; empty when it has none. */
  filter: readonly Clause[]
}

/** What of a type may be seen: everything, nothing, or what at least one clause admits. */
export type TypePredicate = 'all' | 'none' | { anyOf: readonly GrantClause[] }

/** What of any type may be seen by one letter of access. */
export type Predicate = (type: string, letter: Letter) => TypePredicate

export type SearchPage = {
  matches: Resource[]
  /** Resources that came along by `_include` or `_revinclude`. */
  included: Resource[]
  /** How many match altogether under the predicate; null when not asked for or not exactly known. */
  total: number | null
  /** Where the next page begins, opaque to the gateway; null on the last page. */
  next: string | null
}

export interface FhirBackend {
  /**
   * Whether the predicate binds every resource a search looks into: at each hop of a chain, in `_has`, and
   * wherever `:iterate` goes on. Where it does not, hops lead only where everything may be searched.
   */
  readonly narrowsHops: boolean
  /** The current version; null when it never existed or is deleted. */
  read(type: string, id: string): Promise<Resource | null>
  /** Those of the named resources that exist, in any order. */
  readMany(references: readonly { type: string; id: string }[]): Promise<Resource[]>
  /** One page of a type's matches, and what it includes. `cursor` is a `next` of an earlier page. */
  search(query: SearchQuery, predicate: Predicate, cursor: string | null): Promise<SearchPage>
  /** The store as it stood at a moment, for exports; a backend that cannot be read so has none. */
  readonly exports?: ExportSource
  /** The resource types that hold anything. */
  heldTypes(): Promise<string[]>
}
