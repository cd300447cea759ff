// What commands that work on the database have in common: the configuration, the open Chartgate, the
// tenant's stores. The database is opened as the server opens it, also while a server runs.
import { existsSync } from 'node:fs'
import { ConfigError } from '../config/fault.ts'
import { loadConfig } from '../config/load.ts'
import { type Config, defaultText, SETTINGS } from '../config/schema.ts'
import { createLogger } from '../lib/log.ts'
import type { Stores } from '../model/stores.ts'
import { DEFAULT_TENANT } from '../model/tenant.ts'
import type { Practice } from '../practices.ts'
import { type Chartgate, openChartgate } from '../server.ts'
import { type Call, CommandError } from './command.ts'
import { demoFile } from './demo/demo-file.ts'

export type OpenPractice = {
  chartgate: Chartgate
  practice: Practice
  stores: Stores
  /** The settings in force at the practice. */
  config: Config
}

/** Opens the practice that `--tenant` names, does the work, and closes again whatever happens. */
export async function withPractice<T>(
  call: Call,
  work: (practice: OpenPractice) => Promise<T>,
): Promise<T> {
  const config = configOf(call)
  // Commands answer on standard output, so what the rooms log goes to the other stream.
  const log = createLogger({ logLevel: 'error' }, { write: (line) => call.err(line) })
  const chartgate = await openChartgate(config, { log })
  try {
    const tenant = await chartgate.database.tenants.find(call.tenant)
    if (!tenant)
      throw new CommandError(
        `There is no practice with the handle '${call.tenant}'. The one that needs no handle is '${DEFAULT_TENANT}'.`,
      )
    const practice = chartgate.practices.get(tenant.id)
    if (!practice) throw new Error(`The practice ${tenant.id} went away.`)
    const stores = chartgate.stores(tenant.id)
    return await work({ chartgate, practice, stores, config: practice.config })
  } finally {
    await chartgate.close()
  }
}

/** The configuration; when it is faulty only because it is the demo's, the error says so. */
export function configOf(call: Call): Config {
  const env = call.environment()
  try {
    return loadConfig(env, call.settings)
  } catch (error) {
    const { profile, dataDir } = SETTINGS
    const folder = env[dataDir.variable] || (defaultText(dataDir, 'demo') ?? '')
    if (!(error instanceof ConfigError) || env[profile.variable] || !existsSync(demoFile(folder)))
      throw error
    throw new CommandError(
      `${error.message}\n\nThe demo's data is in ${folder}. To work on it, set ${profile.variable}=demo.`,
    )
  }
}
