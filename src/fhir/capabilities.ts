// What this server can do, in one place: the decision refuses the rest, and the CapabilityStatement tells
// exactly this.
import type { FhirBackend } from './backend.ts'
import type { InteractionKind } from './interaction.ts'
import type { Served } from './served.ts'

export type Capabilities = {
  /** Interactions that are carried out; the others are recognised, decided, and then not supported. */
  interactions: ReadonlySet<InteractionKind>
  /** Whether whole populations can be exported ($export). */
  exports: boolean
  /** Whether a PUT may add a resource under an id of the client's choice. */
  updateCreates: boolean
  /** As the backend says of itself. */
  narrowsHops: boolean
  /** What the backend says it serves, at this moment; null when it serves everything, or does not say. */
  served(): Served | null
}

const INTERACTIONS: ReadonlySet<InteractionKind> = new Set([
  'read',
  'vread',
  'history-instance',
  'history-type',
  'history-system',
  'search-type',
  'search-compartment',
  'search-system',
  'page',
  'create',
  'update',
  'conditional-update',
  'patch',
  'conditional-patch',
  'delete',
  'conditional-delete',
  'batch',
  'transaction',
  'operation',
])

/** What can be done over this backend; exports need somebody who keeps their jobs. */
export function capabilitiesOf(
  backend: Pick<FhirBackend, 'narrowsHops' | 'served'>,
  exports = false,
  updateCreates = true,
): Capabilities {
  return {
    interactions: INTERACTIONS,
    exports,
    updateCreates,
    narrowsHops: backend.narrowsHops,
    served: () => backend.served?.() ?? null,
  }
}
