// A folder of real-shaped US Core data for tests, beside the checkout or where US_CORE_REFERENCE says. It is
// not part of the project: tests that want it are left out where it is not.
import path from 'node:path'

/** The folder, whether it is there or not. */
export function referenceFolder(): string {
  return (
    process.env.US_CORE_REFERENCE ??
    path.resolve(import.meta.dirname, '../../../shared/data/us-core-reference')
  )
}
