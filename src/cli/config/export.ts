// `chartgate config export`: the login trusts of a practice as YAML, to keep, compare and apply.
import { printConfigFile } from '../../oauth/trust-file/config-file.ts'
import { type Command, hasSwitch, noPositionals } from '../command.ts'
import { withPractice } from '../context.ts'

export const configExport: Command = {
  name: 'config export',
  summary: 'Write all login trusts as YAML, without secrets.',
  options: {
    'without-versions': {
      about: 'Leave out by what a plan tells that somebody changed a trust since.',
    },
  },
  takes: { settings: false, tenant: true },
  help: `
The order is always the same, so that two exports differ only where the trusts do. A file that is kept in a
repository and applied again and again, or that goes to another practice, is written --without-versions.

Example:
  chartgate config export > trusts.yaml`,
  run(call) {
    noPositionals(call)
    const withVersions = !hasSwitch(call, 'without-versions')
    return withPractice(call, async ({ stores }) => {
      call.out(printConfigFile(await stores.clients.list(), { withVersions }))
      return undefined
    })
  },
}
