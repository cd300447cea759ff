// What this server can do, in one place: the decision refuses the rest, and the CapabilityStatement tells
// exactly this.
import type { FhirBackend } from './backend.ts'
import type { InteractionKind } from './interaction.ts'

export type Capabilities = {
  /** Interactions that are carried out; the others are recognised, decided, and then not supported. */
  interactions: ReadonlySet<InteractionKind>
  /** As the backend says of itself. */
  narrowsHops: boolean
}

const INTERACTIONS: ReadonlySet<InteractionKind> = new Set([
  'read',
  'search-type',
  'search-compartment',
  'page',
])

/** What can be done over this backend. */
export function capabilitiesOf({ narrowsHops }: Pick<FhirBackend, 'narrowsHops'>): Capabilities {
  return { interactions: INTERACTIONS, narrowsHops }
}
