// `chartgate version`: which Chartgate this is, and on which Node it runs.
import { VERSION } from '../project.ts'
import { type Command, noPositionals } from './command.ts'

export const version: Command = {
  name: 'version',
  summary: 'Say which version this is.',
  takes: { settings: false, tenant: false },
  async run(call) {
    noPositionals(call)
    call.out(`chartgate ${VERSION} on Node ${process.versions.node}\n`)
    return undefined
  },
}
