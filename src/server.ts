// The composition root: opens the database and the keys, and builds each tenant when it is first asked for.
// What a tenant is made of stands in tenant-app.ts. No rules here.
import { join } from 'node:path'
import { type ExportsKept, endFallenExports } from './bulk/clean-up.ts'
import { exportFiles } from './bulk/export-files.ts'
import { exportOrigin } from './bulk/open-origin.ts'
import type { Config } from './config/schema.ts'
import { type ExportRunner, exportRunner } from './export-runner.ts'
import { EmbeddedBackend } from './fhir/embedded/backend.ts'
import { fhirMigrations } from './fhir/embedded/migrations.ts'
import { patientDirectory } from './fhir/patient-directory.ts'
import { healthOf, readiness } from './health.ts'
import type { HomeDeps } from './home/index.ts'
import { clientAddress } from './http/client-address.ts'
import { type Front, front } from './http/front.ts'
import { basePathOf } from './http/tenant-path.ts'
import { type Background, background } from './lib/background.ts'
import { type Clock, systemClock } from './lib/clock.ts'
import { createLogger, type Logger } from './lib/log.ts'
import { type DerivedKeys, derivedKeys, loadMasterKey } from './lib/master-key.ts'
import { createSafeFetch, type SafeFetch } from './lib/safe-fetch.ts'
import { createSealer, type Sealer } from './lib/seal.ts'
import type { RefusalLog } from './model/refusal.ts'
import type { Stores } from './model/stores.ts'
import { DEFAULT_TENANT, newTenant } from './model/tenant.ts'
import type { FetchJson } from './oauth/client-authentication/client-keys.ts'
import { factorSecrets } from './people/factor-secrets.ts'
import { practiceDesk } from './practice-desk.ts'
import { openPractices, type Practice, type Practices } from './practices.ts'
import type { LaunchDeps } from './smart/launch.ts'
import { bufferedAudit } from './store/buffered-audit.ts'
import { bufferedRefusals } from './store/buffered-refusals.ts'
import { cachedStores } from './store/cached.ts'
import { type OpenDatabase, openDatabase } from './store/open.ts'
import { tenantApp } from './tenant-app.ts'
import { type KeyRing, openKeyRing } from './tokens/signing-keys.ts'

type OpenOptions = {
  clock?: Clock
  log?: Logger
  /** What to try in the demonstration, for the front page. */
  demo?: HomeDeps['demo']
}

/** An open Chartgate: the database, the tenants' keys, and the door for requests. */
export type Chartgate = {
  config: Config
  clock: Clock
  log: Logger
  database: OpenDatabase
  /** Answers a request; the handler of any HTTP server. */
  fetch: Front
  /** A tenant's stores, without memory. */
  stores(tenant: string): Stores
  keys(tenant: string): Promise<KeyRing>
  /** The embedded FHIR store of a tenant. */
  fhirStore(tenant: string): EmbeddedBackend
  practices: Practices
  /** What a launch from the chart is made with. */
  launches(tenant: string): Promise<LaunchDeps>
  /** What goes on after its request was answered. */
  background: Background
  /** Fetches what strangers name. */
  safeFetch: SafeFetch
  /** Who writes the exports. */
  exports: ExportRunner
  /** The exports of a tenant, as their clean-up needs them. */
  exportsKept(tenant: string): ExportsKept
  issuer(tenant: string): string
  close(): Promise<void>
}

/** Opens everything and applies missing migrations; makes the default tenant when there is none. */
export async function openChartgate(config: Config, options: OpenOptions = {}): Promise<Chartgate> {
  const clock = options.clock ?? systemClock
  const log = options.log ?? createLogger(config)
  // The master key stands beside the database or in it, so it is known only once that is open.
  let keyFor: DerivedKeys = () => {
    throw new Error('the master key is not open yet')
  }
  const database = await openDatabase(
    config.databaseUrl ? { databaseUrl: config.databaseUrl } : { dataDir: config.dataDir },
    clock,
    {
      fhirMigrations,
      changePollMillis: config.changePollMillis,
      maxConnections: config.databaseMaxConnections,
      onFault: (err) => log.error({ err }, 'the change feed could not be read'),
      auditKey: (tenant) => keyFor(`audit trail ${tenant}`),
    },
  )
  try {
    await database.migrate()
    await database.tenants.add(newTenant(DEFAULT_TENANT, clock.now()))
    const masterKey = await openMasterKey(config, database)
    const derivedKey = derivedKeys(masterKey)
    keyFor = derivedKey
    const secrets = { sealer: createSealer(masterKey), derivedKey }
    return await build(config, database, clock, log, secrets, options.demo ?? null)
  } catch (error) {
    await database.close()
    throw error
  }
}

async function build(
  config: Config,
  database: OpenDatabase,
  clock: Clock,
  log: Logger,
  { sealer, derivedKey }: { sealer: Sealer; derivedKey: DerivedKeys },
  demo: HomeDeps['demo'],
): Promise<Chartgate> {
  const publicPath = new URL(config.publicUrl).pathname.replace(/\/$/, '')
  const issuer = (tenant: string) =>
    config.publicUrl + basePathOf(tenant, publicPath).slice(publicPath.length)
  const goingOn = background((err) => log.error({ err }, 'work in the background ended early'))
  const keys = once((tenant: string) =>
    openKeys(tenant, { config, database, sealer, clock, log, background: goingOn }),
  )
  const fhirStore = onceSync(
    (tenant) =>
      new EmbeddedBackend(database.fhir, tenant, { baseUrls: [`${issuer(tenant)}/fhir`], clock }),
  )
  const fhirBase = (tenant: string) => `${issuer(tenant)}/fhir`
  const practices = await openPractices({
    config,
    database,
    sealer,
    clock,
    log,
    fhirBase,
    store: fhirStore,
  })
  const launches = once(
    async ({ tenant: { id }, backend }: Practice): Promise<LaunchDeps> => ({
      stores: database.forTenant(id),
      clock,
      backend,
      directory: patientDirectory(backend, clock),
      fhirBase: fhirBase(id),
      tokens: {
        keys: await keys(id),
        issuer: issuer(id),
        encryptionKey: derivedKey(`launch ${id}`),
      },
    }),
    new WeakMap(),
  )
  // Records of reads that wait to be written are not lost when the server stops.
  const flushes: (() => Promise<void>)[] = []
  const audit = onceSync((tenant) => {
    const buffered = bufferedAudit(database.forTenant(tenant), (err) =>
      log.error({ err }, 'audit events could not be kept'),
    )
    flushes.push(() => buffered.flush())
    return buffered
  })
  const refusals = onceSync((tenant): RefusalLog => {
    const buffered = bufferedRefusals(database.forTenant(tenant), config.refusalsPerMinute, (err) =>
      log.error({ err }, 'refusals could not be kept'),
    )
    flushes.push(() => buffered.close())
    return buffered
  })
  const safeFetch = createSafeFetch({
    allowHosts: config.fetchAllow,
    demo: config.profile === 'demo',
  })
  const fetchJson = jsonFetcher(safeFetch)
  const exportDir = config.exportDir ?? join(config.dataDir, 'exports')
  const exports = exportRunner({ config, database, log, exportDir, baseUrl: fhirBase })
  const files = exportFiles(config, exportDir)
  const exportsKept = onceSync(
    (tenant): ExportsKept => ({
      stores: database.forTenant(tenant),
      files: files(tenant),
      // Asked each time: the records may move to another server.
      get origin() {
        const from = practices.get(tenant)?.upstream ?? fhirStore(tenant)
        return exportOrigin(tenant, from, { sealer, clock, log })
      },
      readGroup: async (id) => (await practices.get(tenant)?.backend.read('Group', id)) ?? null,
    }),
  )
  const stores = onceSync((tenant) => {
    endFallenExports(database.changes, exportsKept(tenant), clock, (err) =>
      log.error({ err }, 'exports were not ended'),
    )
    return cachedStores(database.forTenant(tenant), database.changes)
  })
  const app = once(async (practice: Practice) => {
    const tenant = practice.tenant.id
    return tenantApp(practice.tenant, {
      config: practice.config,
      stores: stores(tenant),
      clock,
      log,
      keys: await keys(tenant),
      issuer: issuer(tenant),
      basePath: basePathOf(tenant, publicPath),
      backend: practice.backend,
      health: async () =>
        healthOf({
          ...{ database, clock, upstream: practice.upstream, stores: database.forTenant(tenant) },
          keyRotationMillis: config.keyRotationDays * 86_400_000,
        }),
      launches: await launches(practice),
      factorSecrets: factorSecrets(tenant, sealer, derivedKey),
      linkKey: derivedKey(`export links ${tenant}`),
      pageKey: derivedKey(`fhir page links ${tenant}`),
      audit: audit(tenant),
      refusals: refusals(tenant),
      fetchJson,
      safeFetch,
      background: goingOn,
      practice: practiceDesk(tenant, {
        config,
        database,
        practices,
        stores: database.forTenant(tenant),
        issuer: issuer(tenant),
        clock,
        safeFetch,
      }),
      exports: { ...exportsKept(tenant), wake: exports.wake },
      demo,
    })
  }, new WeakMap())
  return {
    config,
    clock,
    log,
    database,
    fetch: front({
      ready: readiness(database, clock, log),
      publicPath,
      isHandle: (segment) => segment !== DEFAULT_TENANT && practices.has(segment),
      app: (tenant) => {
        const practice = practices.get(tenant)
        return practice ? app(practice) : null
      },
      clientAddress: clientAddress(config.trustedProxies),
      clock,
      log,
    }),
    stores: (tenant) => database.forTenant(tenant),
    keys,
    fhirStore,
    practices,
    async launches(tenant) {
      const practice = practices.get(tenant)
      if (!practice) throw new Error(`There is no practice ${tenant}.`)
      return launches(practice)
    },
    background: goingOn,
    safeFetch,
    exports,
    exportsKept,
    issuer,
    async close() {
      await exports.stop()
      await goingOn.stop()
      practices.close()
      await Promise.all(flushes.map((flush) => flush()))
      await database.close()
    },
  }
}

/** The master key; made only for a database that holds nothing sealed yet. */
async function openMasterKey(config: Config, database: OpenDatabase): Promise<Buffer> {
  const tenants = await database.tenants.list()
  const sealed = await Promise.all(
    tenants.map(
      async ({ id, secrets }) =>
        Object.keys(secrets).length > 0 ||
        (await database.forTenant(id).signingKeys.list()).length > 0,
    ),
  )
  return loadMasterKey(config, { mayCreate: !sealed.includes(true) })
}

async function openKeys(
  tenant: string,
  deps: {
    config: Config
    database: OpenDatabase
    sealer: Sealer
    clock: Clock
    log: Logger
    background: Background
  },
): Promise<KeyRing> {
  const { config, database, log } = deps
  const opening = openKeyRing({
    tenant,
    store: database.forTenant(tenant).signingKeys,
    sealer: deps.sealer,
    clock: deps.clock,
    overlapMillis: config.keyOverlapSeconds * 1000,
  })
  // Before the keys are read, so that a change in between is not missed.
  database.changes.subscribe((change) => {
    if (change.kind === 'key' && change.tenant === tenant)
      // Keys that were just made tell of themselves: the database must not close under their reading.
      deps.background.run(`the keys of ${tenant}`, async () => {
        await opening
          .then((ring) => ring.reload())
          .catch((err: unknown) => log.error({ err }, 'the keys could not be read again'))
      })
  })
  return opening
}

/** Fetches key sets of apps. */
function jsonFetcher(safeFetch: SafeFetch): FetchJson {
  return async (url) => {
    const { headers, body } = await safeFetch(url, { accept: 'application/json' })
    return { json: JSON.parse(body.toString()), cacheControl: headers['cache-control'] ?? null }
  }
}

type Memory<K, T> = {
  get(key: K): T | undefined
  set(key: K, value: T): unknown
  delete(key: K): unknown
}

/** Makes each value once a key, and again only when making it failed. */
function once<K, T>(
  make: (key: K) => Promise<T>,
  made: Memory<K, Promise<T>> = new Map(),
): (key: K) => Promise<T> {
  return (key) => {
    const known = made.get(key)
    if (known) return known
    const work = make(key)
    made.set(key, work)
    work.catch(() => made.delete(key))
    return work
  }
}

function onceSync<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>()
  return (key) => {
    const known = made.get(key) ?? make(key)
    made.set(key, known)
    return known
  }
}
