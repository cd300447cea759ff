// `chartgate keys import`: takes over a private key in PEM, for a practice that has published one already.
import { readFileSync, statSync } from 'node:fs'
import {
  type Call,
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  onlyPositional,
  printJson,
} from '../command.ts'
import { withPractice } from '../context.ts'

const MAX_BYTES = 65_536

export const keysImport: Command = {
  name: 'keys import',
  summary: 'Take over a private key in PEM (RSA, or EC P-256) as the next signing key.',
  positionals: 'FILE',
  options: JSON_OPTION,
  takes: { settings: false, tenant: true },
  help: `
FILE may be - for standard input. The key is published at once and signs after 'chartgate keys rotate'.`,
  async run(call) {
    const pem = await readPem(call, onlyPositional(call, 'FILE'))
    return withPractice(call, async ({ chartgate, stores }) => {
      const ring = await chartgate.keys(call.tenant)
      const kid = await ring.importPem(pem).catch((error: unknown) => {
        if (error instanceof RangeError) throw new CommandError(error.message)
        throw error
      })
      await stores.auditEvents.append({
        type: 'key-changed',
        at: chartgate.clock.now(),
        outcome: 'success',
        detail: { by: 'command line', what: 'imported', kid },
      })
      if (hasSwitch(call, 'json')) printJson(call, { kid })
      else call.out(`The key is ${kid}. It signs after 'chartgate keys rotate'.\n`)
      return undefined
    })
  },
}

async function readPem(call: Call, file: string): Promise<string> {
  if (file === '-') return call.readInput(MAX_BYTES)
  if (statSync(file).size > MAX_BYTES) throw new CommandError(`${file} is too large to be a key.`)
  return readFileSync(file, 'utf8')
}
