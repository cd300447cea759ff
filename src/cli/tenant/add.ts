// `chartgate tenant add`: another practice on this server, with an issuer, keys, people, apps and records of its own.
import { handleFault, newTenant } from '../../model/tenant.ts'
import {
  type Command,
  CommandError,
  hasSwitch,
  JSON_OPTION,
  onlyPositional,
  optionOf,
  printJson,
  UsageError,
} from '../command.ts'
import { withChartgate } from '../context.ts'
import { faultLines } from './fault-lines.ts'
import { printTenant } from './show.ts'

export const tenantAdd: Command = {
  name: 'tenant add',
  summary: 'Add a practice.',
  positionals: 'HANDLE',
  options: {
    name: { value: 'TEXT', about: 'What its pages call it.' },
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: false },
  help: `
HANDLE is the first part of its addresses and never changes: 2 to 63 small letters, digits and hyphens. A handle
of a practice that was removed is not given again.

Example:
  chartgate tenant add elm --name 'Elm Street Practice'
  chartgate user add --tenant elm --kind operator --username ada`,
  run(call) {
    const handle = onlyPositional(call, 'HANDLE')
    const fault = handleFault(handle)
    if (fault !== null) throw new UsageError(fault)
    const name = optionOf(call, 'name')
    return withChartgate(call, async (chartgate) => {
      const { clock, database, practices } = chartgate
      const now = clock.now()
      const named = practices.plan(newTenant(handle, now), name ? { practice_name: name } : {})
      if ('faults' in named) throw new CommandError(faultLines(named.faults))
      const tenant = { ...newTenant(handle, now), ...named.settled }
      const record = {
        type: 'practice-added',
        at: now,
        outcome: 'success',
        detail: { by: 'command line' },
      } as const
      if (!(await database.tenants.add(tenant, record)))
        throw new CommandError(`The handle '${handle}' is, or was, another practice's.`)
      await practices.refresh()
      if (hasSwitch(call, 'json')) printJson(call, printTenant(chartgate, tenant))
      else call.out(`${named.after.practiceName} is at ${chartgate.issuer(handle)}\n`)
      return undefined
    })
  },
}
