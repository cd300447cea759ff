// `chartgate tenant remove`: a practice goes, with everything but its audit trail. Told before, done only with --yes.
import { cleanUpExports } from '../../bulk/clean-up.ts'
import { DEFAULT_TENANT } from '../../model/tenant.ts'
import type { Chartgate } from '../../server.ts'
import {
  type Command,
  CommandError,
  FAILED,
  hasSwitch,
  JSON_OPTION,
  OK,
  onlyPositional,
  printJson,
} from '../command.ts'
import { findTenant, withChartgate } from '../context.ts'

export const tenantRemove: Command = {
  name: 'tenant remove',
  summary: 'Remove a practice and everything of it.',
  positionals: 'HANDLE',
  options: { yes: { about: 'Do it; without this it is only told what would go.' }, ...JSON_OPTION },
  takes: { settings: false, tenant: false },
  help: `
Its apps, people, access, keys, settings, exports and the records in the embedded store go at once and for good;
records on another server stay there. The audit trail stays, and the handle is not given again.`,
  run(call) {
    const handle = onlyPositional(call, 'HANDLE')
    if (handle === DEFAULT_TENANT)
      throw new CommandError('The default practice cannot be removed: the server stands on it.')
    const json = hasSwitch(call, 'json')
    return withChartgate(call, async (chartgate) => {
      await findTenant(chartgate, handle)
      const going = await whatGoes(chartgate, handle)
      const yes = hasSwitch(call, 'yes')
      if (yes) await remove(chartgate, handle)
      if (json) printJson(call, { handle, removed: yes, ...going })
      else
        call.out(
          `${yes ? 'Gone' : 'Would go'}: ${going.apps} apps, ${going.people} people, ${going.access} accesses, and records of ${going.record_types} types in the embedded store.\n`,
        )
      if (!yes) call.err('chartgate: nothing was removed. Add --yes to remove it for good.\n')
      return yes ? OK : FAILED
    })
  },
}

const MOST_COUNTED = 1_000_000

async function whatGoes(chartgate: Chartgate, handle: string) {
  const { clients, users, authorizations } = chartgate.stores(handle)
  return {
    apps: (await clients.list()).length,
    people: (await users.list({ limit: MOST_COUNTED })).length,
    access: await authorizations.count({ state: 'live' }, MOST_COUNTED),
    record_types: (await chartgate.fhirStore(handle).heldTypes()).length,
  }
}

async function remove({ database, clock, exportsKept }: Chartgate, handle: string): Promise<void> {
  const at = clock.now()
  await database.tenants.remove(handle, {
    type: 'practice-removed',
    at,
    outcome: 'success',
    detail: { by: 'command line' },
  })
  // The files of exports that nobody knows any more.
  await cleanUpExports(exportsKept(handle), at)
}
