// What a change of a practice's settings would do, before it is done: each value checked as a variable would be,
// the whole of them as a configuration. Pure but for sealing; nothing is kept here.
import { nearest } from '../lib/edit-distance.ts'
import { SealError, type Sealer } from '../lib/seal.ts'
import type { PlannedSettings, SettingChange, SettingsEffect } from '../model/practice-change.ts'
import { openSecrets, secretPlace, type Tenant } from '../model/tenant.ts'
import type { ConfigFault } from './fault.ts'
import {
  heldByVariable,
  type PracticeSettingName,
  practiceConfig,
  practiceRows,
  recordName,
  recordNames,
  recordSetting,
} from './practice-record.ts'
import type { Config } from './schema.ts'

export type SettingsPlan = PlannedSettings & {
  tenant: Tenant
  /** What the record would hold. */
  settled: Pick<Tenant, 'settings' | 'secrets'>
  /** The settings in force after it. */
  after: Config
}

type PlanOptions = {
  config: Config
  sealer: Sealer
  /** Whether what is not given goes back to its default, secrets excepted. */
  whole?: boolean
}

/** The settings of a record that are no secrets, as plain data; what is not there has its default. */
export function printSettings({ settings }: Pick<Tenant, 'settings'>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings)
      .map(([name, text]) => [name, plainValue(name, text)] as const)
      .sort(([one], [other]) => recordNames.indexOf(one) - recordNames.indexOf(other)),
  )
}

/** What a file says of a practice: its settings, the names of its secrets, and which state of both this is. */
export function printedPractice(tenant: Tenant): {
  settings: Record<string, unknown>
  secretNames: string[]
  version: number
} {
  const secretNames = Object.keys(tenant.secrets).sort()
  return { settings: printSettings(tenant), secretNames, version: tenant.updatedAt }
}

/**
 * Plans what `given` asks for: settings by their names in records, null for the default. Answers all faults,
 * none of which repeats a secret.
 */
export function planSettings(
  tenant: Tenant,
  given: Readonly<Record<string, unknown>>,
  options: PlanOptions,
): SettingsPlan | { faults: ConfigFault[] } {
  const { config, sealer, whole = false } = options
  const faults: ConfigFault[] = []
  const { secrets, shut } = opened(tenant, sealer)
  for (const name of shut.filter((one) => !Object.hasOwn(given, one)))
    faults.push({
      variable: name,
      message: 'does not open with this master key. Give it anew, or null to take it out.',
    })
  const now: Record<string, string> = { ...tenant.settings, ...secrets }
  const next: Record<string, string> = { ...(whole ? {} : tenant.settings), ...secrets }
  for (const [name, value] of Object.entries(given)) {
    const text = textOf(value)
    const fault = memberFault(name, text, now[name], tenant.id, config)
    if (fault !== null) faults.push({ variable: name, message: fault })
    else if (text) next[name] = text
    else delete next[name]
  }
  if (faults.length > 0) return { faults }
  const after = practiceConfig(config, tenant.id, next)
  if ('faults' in after) return after
  const before = practiceConfig(config, tenant.id, now)
  const beforeConfig = 'config' in before ? before.config : null
  faults.push(...strayingSecrets(tenant.id, config, after.config, now, next))
  if (faults.length > 0) return { faults }
  const changed = [...new Set([...Object.keys(now), ...Object.keys(next)])]
    .filter((name) => now[name] !== next[name])
    .sort((one, other) => recordNames.indexOf(one) - recordNames.indexOf(other))
  return {
    tenant,
    changes: changed.map((name) => changeOf(name, now[name], next[name])),
    effects: effectsOf(changed, beforeConfig, after.config),
    recordsMove: beforeConfig?.fhirUpstream !== after.config.fhirUpstream,
    settled: sealed(tenant, next, now, sealer),
    after: after.config,
  }
}

/** A value in force as a variable would have it; empty for none. */
export const printValue = (value: unknown): string => textOf(value) ?? ''

/** The value as a variable would have it; null for the default, undefined for what is no value. */
function textOf(value: unknown): string | null | undefined {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  // YAML reads `on` and `off` as they are, JSON has true and false.
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (Array.isArray(value))
    return value.every((item) => typeof item === 'string') ? value.join(',') : undefined
  return typeof value === 'object' ? JSON.stringify(value) : undefined
}

function memberFault(
  name: string,
  text: string | null | undefined,
  now: string | undefined,
  tenant: string,
  config: Config,
): string | null {
  const known = recordSetting(name)
  // What another version kept may at least be taken out.
  if (!known && text === null && now !== undefined) return null
  if (!known) {
    const meant = nearest(name, recordNames)
    return `is no setting of a practice.${meant === null ? '' : ` Did you mean ${meant}?`}`
  }
  if (text === undefined) return `must be ${known.setting.type.expected}.`
  if ((text || undefined) !== now && heldByVariable(config, tenant, known.name))
    return `is set by ${known.setting.variable}, which wins. Change it there, or take it out there first.`
  return null
}

/**
 * A secret was given for the server at one address. When that address changes it must be given anew, or somebody
 * who may not read it could have it sent to themselves.
 */
function strayingSecrets(
  tenant: string,
  config: Config,
  after: Config,
  now: Readonly<Record<string, string>>,
  next: Readonly<Record<string, string>>,
): ConfigFault[] {
  const before = (name: Receiver) =>
    heldByVariable(config, tenant, name) ? config[name] : (now[recordName(name)] ?? null)
  return practiceRows
    .filter(([, { secret }]) => secret)
    .map(([name]) => ({ called: recordName(name), receivers: receiversOf(name) }))
    .filter(({ called }) => now[called] !== undefined && next[called] === now[called])
    .flatMap(({ called, receivers }) => {
      const other = receivers.find((name) => originOf(before(name)) !== originOf(after[name]))
      if (other === undefined) return []
      const message = `must be given anew with another ${recordName(other)}: it was for the server that was there.`
      return [{ variable: called, message }]
    })
}

type Receiver = 'providerIssuer' | 'fhirUpstreamTokenUrl' | 'fhirUpstream'

/** The settings with the addresses that a secret is sent to, or signs for, or that what it obtains is sent to. */
function receiversOf(secret: PracticeSettingName): readonly Receiver[] {
  if (secret.startsWith('provider')) return ['providerIssuer']
  return secret.startsWith('fhirUpstreamClient')
    ? ['fhirUpstreamTokenUrl', 'fhirUpstream']
    : ['fhirUpstream']
}

const originOf = (url: string | null) =>
  url !== null && URL.canParse(url) ? new URL(url).origin : null

function changeOf(
  name: string,
  before: string | undefined,
  after: string | undefined,
): SettingChange {
  if (recordSetting(name)?.setting.secret !== false)
    return {
      name,
      secret: true,
      change: before === undefined ? 'set' : after === undefined ? 'removed' : 'replaced',
    }
  const value = (text: string | undefined) => (text === undefined ? null : plainValue(name, text))
  return { name, secret: false, before: value(before), after: value(after) }
}

/** The secrets that open with this master key, and the names of those that do not. */
function opened(
  { id, secrets }: Tenant,
  sealer: Sealer,
): { secrets: Record<string, string>; shut: string[] } {
  const open: Record<string, string> = {}
  const shut: string[] = []
  for (const [name, sealed] of Object.entries(secrets))
    try {
      Object.assign(open, openSecrets({ id, secrets: { [name]: sealed } }, sealer))
    } catch (error) {
      if (!(error instanceof SealError)) throw error
      shut.push(name)
    }
  return { secrets: open, shut }
}

/** What people are told of the change. `before` is null where what was in force was not in order. */
function effectsOf(
  changed: readonly string[],
  before: Config | null,
  after: Config,
): SettingsEffect[] {
  const changes = (part: string) => changed.some((name) => name.startsWith(part))
  const effects: SettingsEffect[] = []
  if (['practice_name', 'time_zone', 'style', 'support_contact'].some(changes))
    effects.push('pages')
  if (changes('style')) effects.push('apps-look')
  if (changes('registration')) effects.push(`registration-${after.registration}`)
  if (changes('provider'))
    effects.push(providerEffect(before?.providerIssuer ?? null, after.providerIssuer))
  if (before?.fhirUpstream !== after.fhirUpstream)
    effects.push(after.fhirUpstream === null ? 'records-embedded' : 'records-upstream')
  else if (changes('fhir_upstream')) effects.push('connection')
  if (changes('fhir_update') || changes('fhir_audit')) effects.push('api')
  return effects
}

function providerEffect(before: string | null, after: string | null): SettingsEffect {
  if (after === null) return 'provider-off'
  if (before === null) return 'provider-on'
  return before === after ? 'provider-changed' : 'provider-other'
}

/** A kept text as plain data; as it is where this version does not know the setting. */
function plainValue(name: string, text: string): unknown {
  const parsed = recordSetting(name)?.setting.type.schema.safeParse(text)
  return parsed?.success ? parsed.data : text
}

/** The record of these texts; secrets that stay keep their seal. */
function sealed(
  { id, secrets }: Tenant,
  next: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  sealer: Sealer,
): SettingsPlan['settled'] {
  const settings: Record<string, string> = {}
  const kept: Record<string, string> = {}
  for (const [name, text] of Object.entries(next)) {
    if (!isSecret(name)) settings[name] = text
    else
      kept[name] =
        (now[name] === text ? secrets[name] : undefined) ??
        sealer.seal(Buffer.from(text), secretPlace(id, name))
  }
  return { settings, secrets: kept }
}

const isSecret = (name: string): boolean => recordSetting(name)?.setting.secret !== false
