// The practices of this process: each with the settings in force and the server that keeps its records. Read
// when it is first asked for, and made anew when its record changes, here or on another node.
import type { ConfigFault } from './config/fault.ts'
import { practiceConfig } from './config/practice-record.ts'
import type { Config } from './config/schema.ts'
import { planSettings, type SettingsPlan } from './config/settings-plan.ts'
import type { FhirBackend } from './fhir/backend.ts'
import { type OpenUpstream, openUpstream } from './fhir/upstream/open.ts'
import { upstreamSettings } from './fhir/upstream/settings.ts'
import type { Clock } from './lib/clock.ts'
import type { Logger } from './lib/log.ts'
import { SealError, type Sealer } from './lib/seal.ts'
import { StoreUnavailableError } from './model/errors.ts'
import type { RecordsThere } from './model/practice-change.ts'
import type { DurableStores } from './model/stores.ts'
import { openSecrets, type Tenant } from './model/tenant.ts'
import { type SettledBy, settlePractice } from './settle-practice.ts'
import type { OpenDatabase } from './store/open.ts'

/** A practice as it is settled at one time. */
export type Practice = {
  tenant: Tenant
  /** The server's settings, with the practice's own in their place. */
  config: Config
  backend: FhirBackend
  /** The server that is guarded instead of the embedded store; null when there is none. */
  upstream: OpenUpstream | null
}

export type Practices = {
  has(id: string): boolean
  /** The practice as it is settled now; null when there is none. Throws when its settings are not in order. */
  get(id: string): Practice | null
  /** Plans a change of a practice's settings. */
  plan(
    tenant: Tenant,
    given: Readonly<Record<string, unknown>>,
    options?: { whole?: boolean },
  ): SettingsPlan | { faults: ConfigFault[] }
  /**
   * Keeps a planned change, and what is to be kept in the same unit; it is in force here when it resolves. False when
   * another came before it.
   */
  settle(
    plan: SettingsPlan,
    records: RecordsThere,
    by: SettledBy,
    beside?: (unit: DurableStores) => Promise<void>,
  ): Promise<boolean>
  /** Reads the records again; what has changed is in force when it resolves. */
  refresh(): Promise<void>
  close(): void
}

type PracticesDeps = {
  config: Config
  database: OpenDatabase
  sealer: Sealer
  clock: Clock
  log: Logger
  /** Our own FHIR base. */
  fhirBase(tenant: string): string
  /** The embedded store of a practice. */
  store(tenant: string): FhirBackend
  /** Whether servers behind are asked what they serve; without it, they are. */
  probing?: boolean
}

/** Reads which practices there are, and keeps up with them through the changes feed. */
export async function openPractices(deps: PracticesDeps): Promise<Practices> {
  const { database, log } = deps
  const tenants = new Map<string, Tenant>()
  const open = new Map<string, Practice>()
  const leaving = new Map<OpenUpstream, NodeJS.Timeout>()
  let reading: Promise<void> = Promise.resolve()
  let waiting: Promise<void> | null = null

  /** Opens a practice, with the connections of the one before where they lead to the same server. */
  function make(tenant: Tenant): void {
    const before = open.get(tenant.id)
    const config = settledConfig(tenant, deps)
    const same = before && upstreamRecord(before.tenant) === upstreamRecord(tenant)
    const upstream = same ? before.upstream : openGuarded(config, tenant.id)
    const backend = upstream?.backend ?? deps.store(tenant.id)
    open.set(tenant.id, { tenant, config, backend, upstream })
    if (before && before.upstream !== upstream) leave(before)
  }

  function openGuarded(config: Config, tenant: string): OpenUpstream | null {
    const guarded = upstreamSettings(config)
    return guarded && openUpstream(guarded, deps.fhirBase(tenant), deps.clock, log, deps.probing)
  }

  /** Closes connections once the requests that use them have had their time. */
  function leave({ upstream, config }: Practice): void {
    if (upstream === null) return
    const close = () => {
      leaving.delete(upstream)
      upstream.close()
    }
    leaving.set(upstream, setTimeout(close, config.fhirUpstreamTimeoutMillis).unref())
  }

  /** Reads after what is being read, so that an older reading never comes last; one that waits serves all. */
  function refresh(): Promise<void> {
    if (waiting) return waiting
    const next = reading
      // Whoever asked for the one before has heard how it ended.
      .catch(() => {})
      .then(() => {
        waiting = null
        return read()
      })
    waiting = next
    reading = next
    return next
  }

  async function read(): Promise<void> {
    const now = new Map((await database.tenants.list()).map((tenant) => [tenant.id, tenant]))
    for (const id of tenants.keys()) if (!now.has(id)) tenants.delete(id)
    for (const [id, tenant] of now) tenants.set(id, tenant)
    for (const [id, practice] of open) {
      const tenant = tenants.get(id)
      if (!tenant) {
        open.delete(id)
        leave(practice)
      } else if (tenant.updatedAt !== practice.tenant.updatedAt) {
        try {
          make(tenant)
        } catch (err) {
          // What was in force goes on: ill settings take nobody's practice down.
          log.error({ err, tenant: id }, 'the changed settings of a practice are not in order')
        }
      }
    }
  }

  database.changes.subscribe(({ kind }) => {
    // While the database is away everything counts as changed; what was read before goes on serving.
    if (kind === 'tenant')
      refresh().catch((err: unknown) => log.error({ err }, 'the practices could not be read again'))
  })
  await refresh()

  return {
    has: (id) => tenants.has(id),
    get(id) {
      const tenant = tenants.get(id)
      if (!tenant) return null
      if (!open.has(id)) make(tenant)
      return open.get(id) ?? null
    },
    plan: (tenant, given, options = {}) => planSettings(tenant, given, { ...deps, ...options }),
    async settle(plan, records, by, beside) {
      const stores = database.forTenant(plan.tenant.id)
      const kept = await settlePractice(plan, records, by, { stores, clock: deps.clock }, beside)
      await refresh()
      return kept
    },
    refresh,
    close() {
      for (const [upstream, timer] of leaving) {
        clearTimeout(timer)
        upstream.close()
      }
      for (const { upstream } of open.values()) upstream?.close()
    },
  }
}

/** The settings in force. Throws when they are not in order: nobody may be served by other settings instead. */
function settledConfig(tenant: Tenant, { config, sealer }: PracticesDeps): Config {
  const texts = { ...tenant.settings, ...secretsOf(tenant, sealer) }
  const settled = practiceConfig(config, tenant.id, texts)
  if ('config' in settled) return settled.config
  const faults = settled.faults.map(({ variable, message }) => `${variable} ${message}`)
  throw notInOrder(tenant, new Error(faults.join(' ')))
}

function secretsOf(tenant: Tenant, sealer: Sealer): Record<string, string> {
  try {
    return openSecrets(tenant, sealer)
  } catch (error) {
    if (error instanceof SealError) throw notInOrder(tenant, error)
    throw error
  }
}

const notInOrder = ({ id }: Tenant, cause: Error) =>
  new StoreUnavailableError(`The settings of the practice '${id}' are not in order.`, { cause })

/** What the record says of the server behind: while that stays, its connections do. */
function upstreamRecord({ settings, secrets }: Tenant): string {
  const kept = Object.entries({ ...settings, ...secrets })
  return JSON.stringify(kept.filter(([name]) => name.startsWith('fhir_upstream')).sort())
}
