// What is wrong with settings, in lines.
import type { ConfigFault } from '../../config/fault.ts'

/** All faults, a line each. */
export function faultLines(faults: readonly ConfigFault[]): string {
  const lines = faults.map(({ variable, message }) => `  ${variable} ${message}`)
  return ['Nothing was changed.', ...lines].join('\n')
}
