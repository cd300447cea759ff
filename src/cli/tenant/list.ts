// `chartgate tenant list`: the practices of this server.
import { printSettings } from '../../config/settings-plan.ts'
import { type Command, hasSwitch, JSON_OPTION, noPositionals, printJson } from '../command.ts'
import { withChartgate } from '../context.ts'
import { table } from '../table.ts'
import { settledOf } from './settled.ts'

export const tenantList: Command = {
  name: 'tenant list',
  summary: 'List the practices.',
  options: JSON_OPTION,
  takes: { settings: false, tenant: false },
  run(call) {
    noPositionals(call)
    return withChartgate(call, async (chartgate) => {
      const rows = (await chartgate.database.tenants.list()).map((tenant) => ({
        tenant,
        issuer: chartgate.issuer(tenant.id),
        config: settledOf(chartgate, tenant),
      }))
      if (hasSwitch(call, 'json'))
        printJson(
          call,
          rows.map(({ tenant, issuer, config }) => ({
            handle: tenant.id,
            issuer,
            in_order: config !== null,
            name: config?.practiceName ?? null,
            settings: printSettings(tenant),
          })),
        )
      else
        call.out(
          table(
            ['HANDLE', 'NAME', 'ISSUER', 'RECORDS', 'SIGN-IN', 'REGISTRATION'],
            rows.map(({ tenant: { id }, issuer, config }) =>
              config === null
                ? [id, 'its settings are not in order', issuer]
                : [
                    id,
                    config.practiceName,
                    issuer,
                    config.fhirUpstream ?? 'embedded',
                    config.providerIssuer ?? 'passwords',
                    config.registration,
                  ],
            ),
          ),
        )
      return undefined
    })
  },
}
