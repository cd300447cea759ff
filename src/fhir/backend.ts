// The port behind the gateway: where resources come from. Two backends implement it, the embedded store
// and any other FHIR R4 server. Who may see what is decided above the port, once (access.ts, visible.ts);
// a backend gets the predicate to narrow by, and everything it answers is judged again.
import type { Millis } from '../lib/clock.ts'
import type { Clause } from './clause.ts'
import type { Letter, Resource } from './resource.ts'
import type { SearchQuery } from './search-query.ts'
import type { Served } from './served.ts'

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

/** One version of a resource, as a history tells of it. */
export type Version = {
  type: string
  id: string
  versionId: string
  /** An instant; null when the source does not tell it. */
  lastUpdated: string | null
  how: 'created' | 'updated' | 'deleted'
  /** Null for a deletion, and where the content is not told. */
  resource: Resource | null
}

export type HistoryQuery = {
  /** Of one resource, of a type, or, when both are null, of everything. */
  type: string | null
  id: string | null
  /** Only versions made at this time or later; null for all. */
  since: Millis | null
  count: number
}

/** Newest first. */
export type HistoryPage = { versions: Version[]; next: string | null }

/** What must hold for a write when it is carried out: this version is the current one, there is none, or nothing. */
export type Expected = { version: string } | 'absent' | 'any'

/** A search that must find nothing when a write is carried out: what another process added meanwhile counts. */
export type Unmatched = { query: SearchQuery; predicate: Predicate }

/** A change of one resource. Never a patch, and never told what to do by a search: those are made up above the port. */
export type Write =
  /** Adds it. The id is a proposal, by which other writes of the same unit refer to it. */
  | { kind: 'create'; resource: Resource & { id: string }; unless?: Unmatched }
  | {
      kind: 'update'
      resource: Resource & { id: string }
      expected: Expected
      unless?: Unmatched
    }
  | { kind: 'delete'; type: string; id: string; expected: Expected }

/** What became of a write. */
export type Written = {
  type: string
  id: string
  how: 'created' | 'updated' | 'deleted'
  /** The resource as it is now, with its version; null once deleted, and where the backend does not tell. */
  resource: Resource | null
}

/** The resource is not, or no longer, what the write expected. Nothing was written. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict'
}

export interface FhirBackend {
  /**
   * Whether the predicate binds every resource a search looks into: at each hop of a chain, in `_has`, and
   * wherever `:iterate` goes on. Where it does not, hops lead only where everything may be searched.
   */
  readonly narrowsHops: boolean
  /** The current version; null when it never existed or is deleted. */
  read(type: string, id: string): Promise<Resource | null>
  /** One version; null when it never was, and for the version that a deletion made. */
  readVersion(type: string, id: string, versionId: string): Promise<Resource | null>
  /**
   * One page of a history. Of a type or of everything it tells only of resources whose current version the
   * predicate opens to search, where it binds at all.
   */
  history(query: HistoryQuery, predicate: Predicate, cursor: string | null): Promise<HistoryPage>
  /**
   * Carries out one write, durably. Throws VersionConflict when what it expects does not hold. Of writes that
   * add a resource of one type unless there is one, the embedded store carries out one after the other.
   */
  write(write: Write): Promise<Written>
  /** Carries out all of the writes or none, each about another resource; answers in their order. */
  transact(writes: readonly Write[]): Promise<Written[]>
  /** The absolute base by which the backend itself names its resources, when that is not the gateway's. */
  readonly ownBase?: string
  /** Those of the named resources that exist, in any order. */
  readMany(references: readonly { type: string; id: string }[]): Promise<Resource[]>
  /** One page of a type's matches, and what it includes. `cursor` is a `next` of an earlier page. */
  search(query: SearchQuery, predicate: Predicate, cursor: string | null): Promise<SearchPage>
  /** Whether its AuditEvents are the practice's audit trail, which only a scope by name opens. */
  readonly tellsAuditTrail?: boolean
  /** What it says it serves, where it may not serve everything; null while that is not known. */
  served?(): Served | null
  /** The resource types that hold anything. */
  heldTypes(): Promise<string[]>
}
