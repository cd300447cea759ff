// What commands that work on the database have in common: the configuration, the open Chartgate, the
// tenant's stores. The database is opened as the server opens it, also while a server runs.
import { existsSync } from 'node:fs'
import { ConfigError } from '../config/fault.ts'
import { loadConfig } from '../config/load.ts'
import { type Config, defaultText, SETTINGS } from '../config/schema.ts'
import { createLogger } from '../lib/log.ts'
import type { Stores } from '../model/stores.ts'
import { DEFAULT_TENANT, type Tenant } from '../model/tenant.ts'
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

/** Opens everything, does the work, and closes again whatever happens. */
export async function withChartgate<T>(
  call: Call,
  work: (chartgate: Chartgate) => Promise<T>,
): Promise<T> {
  const config = configOf(call)
  // Commands answer on standard output, so what the rooms log goes to the other stream.
  const log = createLogger({ logLevel: 'error' }, { write: (line) => call.err(line) })
  const chartgate = await openChartgate(config, { log })
  try {
    return await work(chartgate)
  } finally {
    await chartgate.close()
  }
}

/** Opens the practice that `--tenant` names, does the work, and closes again whatever happens. */
export function withPractice<T>(
  call: Call,
  work: (practice: OpenPractice) => Promise<T>,
): Promise<T> {
  return withChartgate(call, async (chartgate) => {
    const { id } = await findTenant(chartgate, call.tenant)
    const practice = chartgate.practices.get(id)
    if (!practice) throw new Error(`The practice ${id} went away.`)
    return work({ chartgate, practice, stores: chartgate.stores(id), config: practice.config })
  })
}

/** The practice of this handle. Throws a CommandError when there is none. */
export async function findTenant({ database }: Chartgate, handle: string): Promise<Tenant> {
  const tenant = await database.tenants.find(handle)
  if (tenant) return tenant
  throw new CommandError(
    `There is no practice with the handle '${handle}'. The one that needs no handle is '${DEFAULT_TENANT}'.`,
  )
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
