// `chartgate migrate`: brings the database to this version's schema. The server does so itself when it
// starts; the command is for those who want it to happen before.
import { fhirMigrations } from '../fhir/embedded/migrations.ts'
import { systemClock } from '../lib/clock.ts'
import { openDatabase } from '../store/open.ts'
import {
  type Command,
  FAILED,
  hasSwitch,
  JSON_OPTION,
  noPositionals,
  OK,
  printJson,
} from './command.ts'
import { configOf } from './context.ts'

export const migrate: Command = {
  name: 'migrate',
  summary: "Bring the database to this version's schema.",
  options: {
    check: { about: 'Only say what is missing; ends with code 1 when something is.' },
    ...JSON_OPTION,
  },
  takes: { settings: false, tenant: false },
  async run(call) {
    noPositionals(call)
    const config = configOf(call)
    const { databaseUrl, dataDir } = config
    const location = databaseUrl === null ? { dataDir } : { databaseUrl }
    const database = await openDatabase(location, systemClock, { fhirMigrations })
    try {
      const check = hasSwitch(call, 'check')
      const names = check ? await database.pendingMigrations() : await database.migrate()
      if (hasSwitch(call, 'json')) printJson(call, { [check ? 'pending' : 'applied']: names })
      else if (names.length === 0) call.out('The schema is up to date.\n')
      else call.out(`${check ? 'Missing' : 'Applied'}: ${names.join(', ')}\n`)
      return check && names.length > 0 ? FAILED : OK
    } finally {
      await database.close()
    }
  },
}
