// What this server can do, in one place: the decision refuses the rest, and the CapabilityStatement tells
// exactly this.
import type { InteractionKind } from './interaction.ts'

export type Capabilities = {
  /** Interactions that are carried out; the others are recognised, decided, and then not supported. */
  interactions: ReadonlySet<InteractionKind>
}

export const READ_AND_SEARCH: Capabilities = {
  interactions: new Set(['read', 'search-type', 'search-compartment', 'page']),
}
