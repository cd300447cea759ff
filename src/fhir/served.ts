// What a backend says it serves, where it is another server that may not serve all that we could. Pure.
import type { ExportLevel } from './export-order.ts'
import type { InteractionKind } from './interaction.ts'

export type ServedType = {
  /** Under the names a CapabilityStatement has for them. */
  interactions: ReadonlySet<string>
  /** Search parameters; null when the server does not list any. */
  parameters: ReadonlySet<string> | null
  updateCreates: boolean
  /** Whether other resources come along with it; without it, they may. */
  includes?: false
}

export type Served = {
  types: ReadonlyMap<string, ServedType>
  /** Interactions with the whole: `transaction`, `history-system`. */
  system: ReadonlySet<string>
  /** The levels of whole populations that it exports (Bulk Data export). */
  exports: ReadonlySet<ExportLevel>
}

/** What an interaction of ours needs there. Reads and searches are asked for whatever a statement says. */
const NEEDED: Partial<Record<InteractionKind, readonly string[]>> = {
  vread: ['vread'],
  'history-instance': ['history-instance'],
  'history-type': ['history-type'],
  create: ['create'],
  update: ['read', 'update'],
  'conditional-update': ['search-type', 'update'],
  patch: ['read', 'update'],
  'conditional-patch': ['search-type', 'update'],
  delete: ['read', 'delete'],
  'conditional-delete': ['search-type', 'delete'],
}
const NEEDED_OF_SYSTEM: Partial<Record<InteractionKind, string>> = {
  'history-system': 'history-system',
  transaction: 'transaction',
}

/** Tells whether the interaction can be done; everything can while nothing is known. */
export function isServed(
  served: Served | null,
  kind: InteractionKind,
  type: string | null,
): boolean {
  if (served === null) return true
  const ofSystem = NEEDED_OF_SYSTEM[kind]
  if (ofSystem !== undefined) return served.system.has(ofSystem)
  const needed = NEEDED[kind]
  if (needed === undefined || type === null) return true
  const interactions = served.types.get(type)?.interactions
  return interactions !== undefined && needed.every((each) => interactions.has(each))
}

/** Tells whether a type can be searched by the parameter; by every one while nothing is known. */
export function offersParameter(served: Served | null, type: string, code: string): boolean {
  // Statements often leave it out, and nothing works without it.
  if (code === '_id') return true
  return served?.types.get(type)?.parameters?.has(code) ?? true
}
