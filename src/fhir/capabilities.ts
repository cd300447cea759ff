// What this server can do, in one place: the decision refuses the rest, and the CapabilityStatement tells
// exactly this.
import type { FhirBackend } from './backend.ts'
import type { ExportDesk, ExportLevel } from './export-order.ts'
import type { InteractionKind } from './interaction.ts'
import type { Served } from './served.ts'

export type Capabilities = {
  /** Interactions that are carried out; the others are recognised, decided, and then not supported. */
  interactions: ReadonlySet<InteractionKind>
  /** The levels of whole populations that can be exported ($export) at this moment. */
  exports(): ReadonlySet<ExportLevel>
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

const NO_EXPORTS: ReadonlySet<ExportLevel> = new Set()

/** What can be done over this backend; exports need somebody who takes them on. */
export function capabilitiesOf(
  backend: Pick<FhirBackend, 'narrowsHops' | 'served'>,
  exports?: Pick<ExportDesk, 'levels'>,
  updateCreates = true,
): Capabilities {
  return {
    interactions: INTERACTIONS,
    exports: () => exports?.levels() ?? NO_EXPORTS,
    updateCreates,
    narrowsHops: backend.narrowsHops,
    served: () => backend.served?.() ?? null,
  }
}
