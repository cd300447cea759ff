// The database: does it answer, is its schema this version's, do its secrets open, and is anything in it
// that must not be in production. Changes nothing.
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Config } from '../../config/schema.ts'
import { planSettings } from '../../config/settings-plan.ts'
import { fhirMigrations } from '../../fhir/embedded/migrations.ts'
import type { Clock } from '../../lib/clock.ts'
import { loadMasterKey } from '../../lib/master-key.ts'
import { createSealer } from '../../lib/seal.ts'
import type { Stores } from '../../model/stores.ts'
import type { Tenant } from '../../model/tenant.ts'
import { type OpenDatabase, openDatabase } from '../../store/open.ts'
import { findDemoData } from '../demo/demo-data.ts'
import { checkUpstream } from './check-network.ts'
import { type Finding, fail, messageOf, ok, warn } from './finding.ts'

const DAY_MILLIS = 86_400_000

/** Looks whether the database answers and is of this version, and at the keys and settings of each practice in it. */
export async function checkDatabase(config: Config, clock: Clock): Promise<Finding[]> {
  const { databaseUrl, dataDir } = config
  if (databaseUrl === null && !existsSync(path.join(dataDir, 'chartgate.db')))
    return [warn('database', 'there is none yet', 'Nothing: the first start makes it.')]
  let database: OpenDatabase
  try {
    const location = databaseUrl === null ? { dataDir } : { databaseUrl }
    database = await openDatabase(location, clock, { fhirMigrations })
  } catch (error) {
    return [databaseFault(config, error)]
  }
  try {
    await database.ping()
    const pending = await database.pendingMigrations()
    const engine = databaseUrl === null ? `embedded, in ${dataDir}` : 'PostgreSQL'
    const answers = ok('database', `answers (${engine})`)
    // Before the first migration there are no tables to look into.
    if (pending.length > 0)
      return [
        answers,
        warn('schema', `lacks ${pending.join(', ')}`, 'chartgate migrate, or start the server.'),
      ]
    return [
      answers,
      ok('schema', 'is up to date'),
      ...(await checkTenants(config, clock, database)),
    ]
  } catch (error) {
    return [databaseFault(config, error)]
  } finally {
    await database.close()
  }
}

function databaseFault({ databaseUrl }: Config, error: unknown): Finding {
  const advice =
    databaseUrl === null
      ? 'Look at the data folder: its owner, its disk, and whether a backup is to be restored.'
      : 'Look at DATABASE_URL, the network to the database server, and its log.'
  return fail('database', `cannot be used: ${messageOf(error)}`, advice)
}

async function checkTenants(
  config: Config,
  clock: Clock,
  database: OpenDatabase,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const tenant of await database.tenants.list()) {
    const stores = database.forTenant(tenant.id)
    findings.push(...(await checkKeys(config, clock, stores)))
    findings.push(...(await checkSettings(config, clock, tenant)))
    const demoData = config.profile === 'production' ? await findDemoData(config, stores) : []
    if (demoData.length > 0)
      findings.push(
        fail(
          'demo data',
          `this database holds ${demoData.join(', ')}`,
          'Start production on a database of its own.',
        ),
      )
  }
  return findings
}

/** A practice whose settings are not in order answers nothing while others go on. */
async function checkSettings(config: Config, clock: Clock, tenant: Tenant): Promise<Finding[]> {
  if (Object.keys({ ...tenant.settings, ...tenant.secrets }).length === 0) return []
  const check = `settings of ${tenant.id}`
  const advice = `Mend them with 'chartgate tenant configure ${tenant.id}'.`
  try {
    const plan = planSettings(tenant, {}, { config, sealer: createSealer(loadMasterKey(config)) })
    if ('faults' in plan)
      return plan.faults.map(({ variable, message }) =>
        fail(check, `${variable} ${message}`, advice),
      )
    const findings = [ok(check, 'are in order')]
    // The server that variables name is looked at anyway.
    return plan.after.fhirUpstream === config.fhirUpstream
      ? findings
      : [...findings, ...(await checkUpstream(plan.after, clock, `FHIR upstream of ${tenant.id}`))]
  } catch (error) {
    return [fail(check, messageOf(error), 'Give the server the master key of this database.')]
  }
}

async function checkKeys(config: Config, clock: Clock, stores: Stores): Promise<Finding[]> {
  const check = `keys of ${stores.tenant}`
  const keys = await stores.signingKeys.list()
  if (keys.length === 0)
    return [warn(check, 'there are none yet', 'Nothing: the first start makes them.')]
  try {
    const sealer = createSealer(loadMasterKey(config))
    for (const key of keys)
      sealer.open(key.sealedPrivate, `signing-key/${stores.tenant}/${key.kid}`)
  } catch (error) {
    return [fail(check, messageOf(error), 'Give the server the master key of this database.')]
  }
  const old = keys.filter(
    ({ state, activatedAt }) =>
      state === 'current' &&
      activatedAt !== null &&
      clock.now() - activatedAt > config.keyRotationDays * DAY_MILLIS,
  )
  if (old.length > 0)
    return [
      warn(
        check,
        `${old.map(({ purpose }) => purpose).join(', ')} in use for more than ${config.keyRotationDays} days`,
        'chartgate keys rotate',
      ),
    ]
  return [ok(check, `all ${keys.length} open with the master key`)]
}
