// What is wrong with a configuration, in words for the operator.

/** One fault; the message follows the variable's name and says what would be right. */
export type ConfigFault = { variable: string; message: string }

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
