// The embedded store as the origin of exports: it is read as it stood at one moment, in parts, and keeps nothing
// for a job.
import type { ExportLevel } from '../fhir/export-order.ts'
import type { ExportSource } from '../fhir/export-source.ts'
import type { ExportOrigin } from './export-origin.ts'
import { writePart } from './write-part.ts'

const LEVELS: ReadonlySet<ExportLevel> = new Set(['system', 'patient', 'group'])

/** Makes the embedded store an origin of exports. */
export function storeOrigin(source: ExportSource): ExportOrigin {
  return {
    levels: () => LEVELS,
    types: () => null,
    lacks: new Set(),
    takeSnapshot: () => source.takeSnapshot(),
    write: (job, part, deps) => writePart(job, part, { ...deps, source }),
    release: async () => {},
  }
}
