// `chartgate config export`: a practice's settings and login trusts as YAML, to keep, compare and apply.
import { printedPractice } from '../../config/settings-plan.ts'
import { printConfigFile } from '../../oauth/trust-file/config-file.ts'
import { type Command, hasSwitch, noPositionals } from '../command.ts'
import { findTenant, withPractice } from '../context.ts'

export const configExport: Command = {
  name: 'config export',
  summary: 'Write the settings and login trusts of a practice as YAML, without secrets.',
  options: {
    'without-versions': {
      about: 'Leave out by what a plan tells that somebody changed something since.',
    },
  },
  takes: { settings: false, tenant: true },
  help: `
The order is always the same, so that two exports differ only where the practice does. A file that is kept in a
repository and applied again and again, or that goes to another practice, is written --without-versions.

Example:
  chartgate config export > practice.yaml`,
  run(call) {
    noPositionals(call)
    const withVersions = !hasSwitch(call, 'without-versions')
    return withPractice(call, async ({ chartgate, stores }) => {
      const practice = printedPractice(await findTenant(chartgate, call.tenant))
      call.out(printConfigFile(practice, await stores.clients.list(), { withVersions }))
      return undefined
    })
  },
}
