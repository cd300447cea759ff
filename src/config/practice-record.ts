// A practice's own settings as its record keeps them: the same rows of the table that variables give for the
// default practice, by the same types and under the same rules. A name in a record is the variable's, in small
// letters and without CHARTGATE_: `time_zone`, `fhir_upstream_token`.
import { DEFAULT_TENANT } from '../model/tenant.ts'
import type { CalledBy, ConfigFault } from './fault.ts'
import { valueFaults } from './load.ts'
import { practiceSettings } from './practice-settings.ts'
import { providerFaults } from './provider.ts'
import { type Config, defaultText, SETTINGS, type Setting, type SettingName } from './schema.ts'
import { statementFaults } from './statements.ts'
import { upstreamFaults } from './upstream.ts'

export type PracticeSettingName = keyof typeof practiceSettings

/** The rows of the table that are a practice's own. */
export const practiceRows: readonly [PracticeSettingName, Setting<unknown>][] = Object.entries(
  practiceSettings,
) as [PracticeSettingName, Setting<unknown>][] // Object.entries forgets the names of the keys

/** What a setting is called in a record. */
export const recordName: CalledBy = (name) =>
  SETTINGS[name].variable.replace(/^CHARTGATE_/, '').toLowerCase()

const BY_RECORD_NAME = new Map(practiceRows.map((row) => [recordName(row[0]), row]))

/** The setting of this name in a record; null when a practice has none of that name. */
export function recordSetting(
  name: string,
): { name: PracticeSettingName; setting: Setting<unknown> } | null {
  const row = BY_RECORD_NAME.get(name)
  return row === undefined ? null : { name: row[0], setting: row[1] }
}

/** Whether the setting of this name in a record is a secret. */
export const isSecretSetting = (name: string): boolean =>
  recordSetting(name)?.setting.secret === true

export const recordNames: readonly string[] = [...BY_RECORD_NAME.keys()]

/** What a variable or an option says of the default practice wins over its record. */
export function heldByVariable(config: Config, tenant: string, name: SettingName): boolean {
  return tenant === DEFAULT_TENANT && config.given.includes(name)
}

/**
 * The settings in force at a practice: the server's, with the practice's own in their place. `texts` is its
 * record, secrets opened. The faults name settings as the record does, and repeat no secret.
 */
export function practiceConfig(
  config: Config,
  tenant: string,
  texts: Readonly<Record<string, string>>,
): { config: Config } | { faults: ConfigFault[] } {
  const faults: ConfigFault[] = []
  for (const name of Object.keys(texts))
    if (!BY_RECORD_NAME.has(name))
      faults.push({ variable: name, message: 'is no setting of a practice in this version.' })
  const own: Record<string, unknown> = {}
  for (const [name, setting] of practiceRows) {
    if (heldByVariable(config, tenant, name)) continue
    const called = recordName(name)
    const text = texts[called] ?? defaultText(setting, config.profile)
    if (text === null) {
      own[name] = null
      continue
    }
    const parsed = setting.type.schema.safeParse(text)
    if (parsed.success) own[name] = parsed.data
    else {
      own[name] = undefined
      faults.push(...valueFaults(setting, text).map((message) => ({ variable: called, message })))
    }
  }
  const merged = { ...config, ...own } as Config // each of its rows was parsed by its own type
  faults.push(
    ...providerFaults(merged, recordName),
    ...upstreamFaults(merged, recordName),
    ...statementFaults(merged, recordName),
  )
  return faults.length > 0 ? { faults } : { config: Object.freeze(merged) }
}
