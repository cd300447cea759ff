// Opens the whole database: three SQLite files in the data directory, or one PostgreSQL database. The
// only file of this room that the composition root and the commands need.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Clock } from '../lib/clock.ts'
import type { Migration, Sql } from '../lib/sql.ts'
import { StoreUnavailableError } from '../model/errors.ts'
import type { Database, DurableStores, Stores } from '../model/stores.ts'
import { accessEndingStore } from './access-ending.ts'
import { accessTokenStore } from './access-token.ts'
import { type AuditKey, auditChain } from './audit-chain.ts'
import { auditEventStore } from './audit-event.ts'
import { authorizationStore } from './authorization.ts'
import { authorizationCodeStore } from './authorization-code.ts'
import { authorizationRequestStore } from './authorization-request.ts'
import { CHANGE_POLL_MILLIS, changeFeed } from './change.ts'
import { clientStore } from './client.ts'
import { consentStore } from './consent.ts'
import type { Engine } from './engine.ts'
import { eventCountStore } from './event-count.ts'
import { exportJobStore } from './export-job.ts'
import { externalAccountStore } from './external-account.ts'
import { type Handle, handleInside, handleOn, type Logs, runUnit } from './handle.ts'
import { invitationStore } from './invitation.ts'
import { logoStore } from './logo.ts'
import { migrate, pendingMigrations } from './migrate.ts'
import { first } from './migrations/0001-first.ts'
import { ehr } from './migrations/0002-ehr.ts'
import { backendServices } from './migrations/0003-backend-services.ts'
import { tokenAdministration } from './migrations/0004-token-administration.ts'
import { exportJobs } from './migrations/0005-export-jobs.ts'
import { auditChain as auditChainMigration } from './migrations/0006-audit-chain.ts'
import { auditOfAuthorization } from './migrations/0007-audit-of-authorization.ts'
import { registration } from './migrations/0008-registration.ts'
import { launchApi } from './migrations/0009-launch-api.ts'
import { exportPages } from './migrations/0010-export-pages.ts'
import { externalAccounts } from './migrations/0011-external-accounts.ts'
import { practiceSettings } from './migrations/0012-practice-settings.ts'
import { consoleAtSize } from './migrations/0013-console-at-size.ts'
import { removedPractices } from './migrations/0014-removed-practices.ts'
import { refusals } from './migrations/0015-refusals.ts'
import { secondFactors } from './migrations/0016-second-factors.ts'
import { usersByResource } from './migrations/0017-users-by-resource.ts'
import { registrationTokens } from './migrations/0018-registration-tokens.ts'
import { logos } from './migrations/0019-logos.ts'
import { exportHeld } from './migrations/0020-export-held.ts'
import { eventCounts } from './migrations/0021-event-counts.ts'
import { softwareStatements } from './migrations/0022-software-statements.ts'
import { shortLivedFirst } from './migrations/short-lived-0001-first.ts'
import { portletChoiceStore } from './portlet-choice.ts'
import { refreshTokenStore } from './refresh-token.ts'
import { refusalStore } from './refusal.ts'
import { registrationStore } from './registration.ts'
import type { DurableSchema, ShortLivedSchema } from './schema.ts'
import { secondFactorStore } from './second-factor.ts'
import { sessionStore } from './session.ts'
import { signingKeyStore } from './signing-key.ts'
import { databaseSpace } from './space.ts'
import { openSqlite } from './sqlite.ts'
import { practiceStore, tenantStore } from './tenant.ts'
import { throttleStore } from './throttle.ts'
import { usedAssertionStore } from './used-assertion.ts'
import { userStore } from './user.ts'

/** `:memory:` as the data directory: a database for tests, gone when it is closed. */
export type DatabaseLocation = { dataDir: string } | { databaseUrl: string }

type DatabaseOptions = {
  /** The tables of the embedded FHIR store. */
  fhirMigrations?: readonly Migration[]
  /** How often other processes' changes are looked for. */
  changePollMillis?: number
  /** Connections to PostgreSQL at most. */
  maxConnections?: number
  /** Hears what goes wrong while nobody waits for it (the change feed); for the log. */
  onFault?: (error: unknown) => void
  /** The key of a tenant's audit trail, asked for with its first event. Without one anybody can make the trail anew. */
  auditKey?: AuditKey
}

export type OpenDatabase = Database & {
  /** The engine of the embedded FHIR store, which has tables of its own. */
  fhir: Sql<unknown>
}

const MAX_CONNECTIONS = 10

type Engines = {
  durable: Engine<DurableSchema>
  shortLived: Engine<ShortLivedSchema>
  fhir: Engine<unknown>
  close(): Promise<void>
}

/** Opens the database; `migrate` must have been called once before its stores are used. */
export async function openDatabase(
  location: DatabaseLocation,
  clock: Clock,
  options: DatabaseOptions = {},
): Promise<OpenDatabase> {
  const engines = await openEngines(location, options)
  const { durable, shortLived, fhir } = engines
  const tenants = new Map<string, Stores>()
  const changes = changeFeed(durable, {
    pollMillis: options.changePollMillis ?? CHANGE_POLL_MILLIS,
    tenants: () => tenants.keys(),
    now: () => clock.now(),
    onFault: options.onFault ?? ((error) => process.emitWarning(String(error))),
  })
  const auditKey = options.auditKey ?? (() => Buffer.alloc(0))
  const logs: Logs = { changes, audit: auditChain(auditKey, durable.dialect) }
  const sets = [
    {
      engine: durable,
      set: 'durable',
      migrations: [
        first,
        ehr,
        backendServices,
        tokenAdministration,
        exportJobs,
        auditChainMigration,
        auditOfAuthorization,
        registration,
        launchApi,
        exportPages,
        externalAccounts,
        practiceSettings,
        consoleAtSize,
        removedPractices,
        refusals,
        secondFactors,
        usersByResource,
        registrationTokens,
        logos,
        exportHeld,
        eventCounts,
        softwareStatements,
      ],
    },
    { engine: shortLived, set: 'short-lived', migrations: [shortLivedFirst] },
    { engine: fhir, set: 'fhir', migrations: options.fhirMigrations ?? [] },
  ]
  return {
    fhir,
    tenants: tenantStore(durable, logs, [shortLived, fhir]),
    changes,
    forTenant(tenant) {
      let stores = tenants.get(tenant)
      if (stores === undefined) {
        stores = storesOf(tenant, durable, shortLived, logs)
        tenants.set(tenant, stores)
      }
      return stores
    },
    async migrate() {
      const applied: string[] = []
      // The engines' schemas differ; the bookkeeping of migrations does not look at them.
      for (const { engine, ...set } of sets) {
        applied.push(...(await migrate(engine as Sql<unknown>, set, clock)))
      }
      return applied
    },
    async pendingMigrations() {
      const pending: string[] = []
      for (const { engine, ...set } of sets) {
        pending.push(...(await pendingMigrations(engine as Sql<unknown>, set)))
      }
      return pending
    },
    async ping() {
      for (const { engine } of sets) await sql`select 1`.execute(engine.read)
    },
    async probeWrite() {
      const row = { id: 1, at: clock.now() }
      await durable.write((transaction) =>
        transaction
          .insertInto('write_probe')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ at: row.at }))
          .execute(),
      )
    },
    changesLag: () => changes.lag(),
    space: () => databaseSpace(durable, 'dataDir' in location ? location.dataDir : null),
    async close() {
      await changes.close()
      await engines.close()
    },
  }
}

function storesOf(
  tenant: string,
  durable: Sql<DurableSchema>,
  shortLived: Sql<ShortLivedSchema>,
  logs: Logs,
): Stores {
  return {
    tenant,
    ...durableStores(handleOn(durable, logs, tenant)),
    authorizationRequests: authorizationRequestStore(shortLived, tenant),
    throttles: throttleStore(shortLived, tenant),
    usedAssertions: usedAssertionStore(shortLived, tenant),
    write: (work) =>
      runUnit(durable, logs, tenant, (unit) =>
        work(durableStores(handleInside(unit, logs, tenant))),
      ),
  }
}

function durableStores(handle: Handle): DurableStores {
  return {
    accessEndings: accessEndingStore(handle),
    accessTokens: accessTokenStore(handle),
    auditEvents: auditEventStore(handle),
    authorizationCodes: authorizationCodeStore(handle),
    authorizations: authorizationStore(handle),
    clients: clientStore(handle),
    consents: consentStore(handle),
    eventCounts: eventCountStore(handle),
    exportJobs: exportJobStore(handle),
    externalAccounts: externalAccountStore(handle),
    invitations: invitationStore(handle),
    logos: logoStore(handle),
    portletChoices: portletChoiceStore(handle),
    practice: practiceStore(handle),
    refreshTokens: refreshTokenStore(handle),
    refusals: refusalStore(handle),
    registrations: registrationStore(handle),
    secondFactors: secondFactorStore(handle),
    sessions: sessionStore(handle),
    signingKeys: signingKeyStore(handle),
    users: userStore(handle),
  }
}

async function openEngines(
  location: DatabaseLocation,
  { maxConnections = MAX_CONNECTIONS }: DatabaseOptions,
): Promise<Engines> {
  if ('databaseUrl' in location) {
    // Its driver is thirty modules, which no server on SQLite waits for.
    const { openPostgres } = await import('./postgres.ts')
    const engine = await openPostgres<DurableSchema>({ url: location.databaseUrl, maxConnections })
    return {
      durable: engine,
      // One database holds all tables; each part sees those it knows.
      shortLived: engine as unknown as Engine<ShortLivedSchema>,
      fhir: engine as unknown as Engine<unknown>,
      close: engine.close,
    }
  }
  const file = fileIn(location.dataDir)
  const opened: { close(): Promise<void> }[] = []
  const close = async () => {
    for (const engine of opened) await engine.close()
  }
  async function open<Schema>(name: string, synchronous: 'FULL' | 'NORMAL') {
    const engine = await openSqlite<Schema>({ file: file(name), synchronous })
    opened.push(engine)
    return engine
  }
  try {
    return {
      durable: await open<DurableSchema>('chartgate.db', 'FULL'),
      shortLived: await open<ShortLivedSchema>('short-lived.db', 'NORMAL'),
      fhir: await open<unknown>('fhir.db', 'FULL'),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Makes the data directory, for its owner only, when it is not there; one that is keeps its mode. */
function fileIn(dataDir: string): (name: string) => string {
  if (dataDir === ':memory:') return () => dataDir
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new StoreUnavailableError(`The data directory '${dataDir}' cannot be made.`, { cause })
  }
  return (name) => join(dataDir, name)
}
