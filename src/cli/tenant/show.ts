// `chartgate tenant show`: a practice's settings, as JSON. Of secrets it tells which there are.
import { heldByVariable, practiceRows, recordName } from '../../config/practice-record.ts'
import { printSettings } from '../../config/settings-plan.ts'
import type { Tenant } from '../../model/tenant.ts'
import type { Chartgate } from '../../server.ts'
import { type Command, JSON_OPTION, onlyPositional, printJson } from '../command.ts'
import { findTenant, withChartgate } from '../context.ts'
import { settledOf } from './settled.ts'

export const tenantShow: Command = {
  name: 'tenant show',
  summary: "Show a practice's settings, as JSON.",
  positionals: 'HANDLE',
  options: JSON_OPTION,
  takes: { settings: false, tenant: false },
  help: `
'settings' is what its record says, in the form that 'tenant configure' reads; 'secrets' names those that are
set; 'in_force' is what holds, defaults and variables included; 'by_variable' names what variables say.`,
  run(call) {
    const handle = onlyPositional(call, 'HANDLE')
    return withChartgate(call, async (chartgate) => {
      printJson(call, printTenant(chartgate, await findTenant(chartgate, handle)))
      return undefined
    })
  },
}

/** A practice as commands print it. */
export function printTenant(chartgate: Chartgate, tenant: Tenant): Record<string, unknown> {
  const config = settledOf(chartgate, tenant)
  const shown = practiceRows.filter(([, { secret }]) => !secret)
  return {
    handle: tenant.id,
    issuer: chartgate.issuer(tenant.id),
    fhir_base: `${chartgate.issuer(tenant.id)}/fhir`,
    settings: printSettings(tenant),
    secrets: Object.keys(tenant.secrets).sort(),
    in_force: config && Object.fromEntries(shown.map(([name]) => [recordName(name), config[name]])),
    by_variable: practiceRows
      .filter(([name]) => heldByVariable(chartgate.config, tenant.id, name))
      .map(([name]) => recordName(name)),
  }
}
