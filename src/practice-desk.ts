// What the console may ask of the settings of one practice: to see them, to try them, to change them.
import type { ChangeOutcome, DeskPlan, PracticeDesk } from './admin/practice-desk.ts'
import type { ConfigFault } from './config/fault.ts'
import {
  heldByVariable,
  isSecretSetting,
  practiceRows,
  recordName,
} from './config/practice-record.ts'
import { type Config, defaultText, SETTINGS } from './config/schema.ts'
import { printedPractice, printValue, type SettingsPlan } from './config/settings-plan.ts'
import { upstreamSettings } from './fhir/upstream/settings.ts'
import { tryOut } from './fhir/upstream/try-out.ts'
import type { Clock } from './lib/clock.ts'
import { addressRefusal, type SafeFetch, SafeFetchError } from './lib/safe-fetch.ts'
import type { PracticeField, SettingFault, TrialFinding } from './model/practice-change.ts'
import type { Stores } from './model/stores.ts'
import type { Tenant } from './model/tenant.ts'
import { ProviderError } from './oidc/upstream-provider.ts'
import type { Practices } from './practices.ts'
import { recordTies } from './settle-practice.ts'
import { CALLBACK_PATH, signInProvider } from './steps/provider.ts'
import type { OpenDatabase } from './store/open.ts'

type PracticeDeskDeps = {
  /** Of the server: what its variables say is not changed here. */
  config: Config
  database: OpenDatabase
  practices: Practices
  stores: Stores
  issuer: string
  clock: Clock
  safeFetch: SafeFetch
}

/** The desk of one practice. */
export function practiceDesk(id: string, deps: PracticeDeskDeps): PracticeDesk {
  const { config, database, practices, stores } = deps

  async function tenantNow(): Promise<Tenant> {
    const tenant = await database.tenants.find(id)
    if (!tenant) throw new Error(`The practice ${id} went away.`)
    return tenant
  }

  /** Plans what is given; what only the server's operator may name is refused here. */
  async function planned(
    tenant: Tenant,
    given: Readonly<Record<string, unknown>>,
    options: { whole?: boolean } = {},
  ): Promise<SettingsPlan | { faults: SettingFault[] }> {
    const plan = practices.plan(tenant, given, options)
    if ('faults' in plan) return { faults: plan.faults.map(asSettingFault) }
    const faults = await inwardFaults(given, plan.after)
    return faults.length > 0 ? { faults } : plan
  }

  return {
    async read() {
      const tenant = await tenantNow()
      return { fields: fieldsOf(tenant, config), version: String(tenant.updatedAt) }
    },

    async change(given, { version, records, ...by }): Promise<ChangeOutcome> {
      const tenant = await tenantNow()
      if (version !== String(tenant.updatedAt)) return { kind: 'conflict' }
      const plan = await planned(tenant, given)
      if ('faults' in plan) return { kind: 'faults', faults: plan.faults }
      if (plan.changes.length === 0) return { kind: 'same' }
      if (plan.recordsMove && records === null) {
        const ties = await recordTies({ stores })
        if (ties.access + ties.people > 0) return { kind: 'undecided', ties }
      }
      const kept = await practices.settle(plan, records ?? 'same', { ...by, by: 'operator' })
      return kept ? { kind: 'kept', effects: plan.effects } : { kind: 'conflict' }
    },

    async print() {
      return printedPractice(await tenantNow())
    },

    isSecret: isSecretSetting,

    async planWhole(given) {
      const plan = await planned(await tenantNow(), given, { whole: true })
      if ('faults' in plan) return plan
      if (plan.recordsMove) {
        const ties = await recordTies({ stores })
        if (ties.access + ties.people > 0) return { faults: [movingRecords] }
      }
      // With nothing that hangs on ids, it is the same.
      const keep: DeskPlan['keep'] = (by, beside) =>
        practices.settle(plan, 'same', { ...by, by: 'operator' }, beside)
      return { ...plan, keep }
    },

    async tryOut(what, given) {
      const plan = await planned(await tenantNow(), given)
      if ('faults' in plan) return plan
      return what === 'provider'
        ? { findings: await tryProvider(plan.after, deps) }
        : { findings: await tryRecords(plan.after, deps) }
    },
  }
}

const movingRecords: SettingFault = {
  name: recordName('fhirUpstream'),
  message:
    'has records read from another server, while access and people hang on their ids. Change it on the page Practice, which asks what the ids are there, or by chartgate config apply --records.',
}

const asSettingFault = ({ variable, message }: ConfigFault): SettingFault => ({
  name: variable,
  message,
})

/** Addresses to which our secrets or records go. */
const ADDRESSES = ['providerIssuer', 'fhirUpstream', 'fhirUpstreamTokenUrl'] as const

/**
 * Private addresses, those of CHARTGATE_FETCH_ALLOW too, are in the network of whoever runs the server, and one may be
 * another practice's: whoever runs one practice neither names nor probes them. A name that does not resolve is let
 * through, since a server need not be there yet.
 */
async function inwardFaults(
  given: Readonly<Record<string, unknown>>,
  after: Config,
): Promise<SettingFault[]> {
  const policy = { allowHosts: [], demo: after.profile === 'demo' }
  const faults: SettingFault[] = []
  for (const [name, url] of addressesIn(after)) {
    if (typeof given[name] !== 'string') continue
    const refusal = await addressRefusal(url, policy)
    if (refusal !== null && refusal !== 'unresolved' && refusal !== 'timeout')
      faults.push({
        name,
        message:
          'is no https address of the open network. One in the server’s own network is set by whoever runs the server: chartgate tenant configure.',
      })
  }
  return faults
}

/** The addresses that settings name, each with the name of its setting in the record. */
function addressesIn(after: Config): [name: string, url: string][] {
  const issuers = Object.values(after.softwareStatementIssuers ?? {})
  return [
    ...ADDRESSES.map((setting) => [recordName(setting), after[setting]] as const),
    ...issuers.map(
      (keys) =>
        [
          recordName('softwareStatementIssuers'),
          'jwks_uri' in keys ? keys.jwks_uri : null,
        ] as const,
    ),
  ].flatMap(([name, url]) => (url === null ? [] : [[name, url]]))
}

/** Every setting as it stands at a practice. */
export function fieldsOf(tenant: Tenant, config: Config): PracticeField[] {
  return practiceRows.map(([key, setting]) => {
    const name = recordName(key)
    const held = heldByVariable(config, tenant.id, key)
    const settled = Object.hasOwn(setting.secret ? tenant.secrets : tenant.settings, name)
    const text = held
      ? printValue(config[key])
      : (tenant.settings[name] ?? defaultText(setting, config.profile) ?? '')
    return {
      name,
      secret: setting.secret,
      text: setting.secret ? '' : text,
      settled,
      heldBy: held ? SETTINGS[key].variable : null,
    }
  })
}

async function tryProvider(
  config: Config,
  { issuer, safeFetch, clock }: PracticeDeskDeps,
): Promise<TrialFinding[]> {
  const provider = signInProvider(config, issuer, { safeFetch, clock })
  if (!provider) return [{ tone: 'warn', code: 'provider-fault', detail: 'no issuer' }]
  try {
    const attempt = { state: 'trial', nonce: 'trial', codeVerifier: 'trial'.repeat(9) }
    const { origin, pathname } = new URL(await provider.client.authorizationUrl(attempt, false))
    return [
      { tone: 'good', code: 'provider-found', detail: origin + pathname },
      { tone: 'good', code: 'provider-redirect', detail: issuer + CALLBACK_PATH },
    ]
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    const { cause } = error
    const why = cause instanceof SafeFetchError ? ` (${cause.reason})` : ''
    return [{ tone: 'bad', code: 'provider-fault', detail: `${error.message}${why}` }]
  }
}

async function tryRecords(config: Config, { clock }: PracticeDeskDeps): Promise<TrialFinding[]> {
  const settings = upstreamSettings(config)
  return settings === null ? [{ tone: 'good', code: 'records-own' }] : tryOut(settings, clock)
}
