// What is wrong with a configuration, in words for the operator.
import type { SettingName } from './schema.ts'

/** One fault; the message follows the variable's name and says what would be right. */
export type ConfigFault = { variable: string; message: string }

/** What a setting is called where it was set: by its variable, or by its name in a practice's record. */
export type CalledBy = (setting: SettingName) => string

/** All faults of a configuration. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly ConfigFault[]

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map((fault) => `  ${fault.variable} ${fault.message}`)
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`
    super(`The configuration has ${count}:\n${lines.join('\n')}`)
    this.faults = faults
  }
}
