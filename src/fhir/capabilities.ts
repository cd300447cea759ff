// What this server can do, in one place: the decision refuses the rest, and the CapabilityStatement tells
// exactly this.
import type { FhirBackend } from './backend.ts'
import type { InteractionKind } from './interaction.ts'

export type Capabilities = {
  /** Interactions that are carried out; the others are recognised, decided, and then not supported. */
  interactions: ReadonlySet<InteractionKind>
  /** Whether whole populations can be exported ($export). */
  exports: boolean
  /** As the backend says of itself. */
  narrowsHops: boolean
}

const INTERACTIONS: ReadonlySet<InteractionKind> = new Set([
  'read',
  'search-type',
  'search-compartment',
  'page',
])

/** What can be done over this backend; exports need somebody who keeps their jobs. */
export function capabilitiesOf(
  { narrowsHops }: Pick<FhirBackend, 'narrowsHops'>,
  exports = false,
): Capabilities {
  return { interactions: INTERACTIONS, exports, narrowsHops }
}
