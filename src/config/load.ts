// From variables to `Config`: every fault is found and told at once, each naming its variable and what
// would be right. A value that is secret is never repeated.
import { readFileSync } from 'node:fs'
import { nearest } from '../lib/edit-distance.ts'
import { exportStorageFaults } from './export-storage.ts'
import { ConfigError, type ConfigFault } from './fault.ts'
import { productionFaults } from './production.ts'
import { providerFaults } from './provider.ts'
import {
  type Config,
  defaultText,
  type Profile,
  SETTINGS,
  type Setting,
  type SettingName,
  settingRows,
} from './schema.ts'
import { statementFaults } from './statements.ts'
import { upstreamFaults } from './upstream.ts'

/** Variables by name, as in `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>

/** Settings given as options of the command line; they win over variables. */
export type SettingOptions = Partial<Record<SettingName, string>>

const FILE_LIMIT_BYTES = 65_536

/** Loads the configuration, or throws a `ConfigError` that tells every fault. */
export function loadConfig(env: Env, options: SettingOptions = {}): Config {
  const faults: ConfigFault[] = unknownVariables(env)
  const profile = profileOf(env, options)
  const port = portOf(env, options, profile)
  const set: SettingName[] = []
  const values: Record<string, unknown> = { given: set }

  for (const [name, setting] of settingRows) {
    const { variable } = setting
    const read = setting.fromFile
      ? readWithFile(given(env, options, name), env, setting)
      : { text: given(env, options, name) }
    if ('fault' in read) {
      faults.push({ variable, message: read.fault })
      continue
    }
    if (read.text !== undefined) set.push(name)
    const text = read.text ?? defaultText(setting, profile)?.replace('{port}', port)
    if (text === undefined) {
      if (setting.required)
        faults.push({ variable, message: `is not set. It must be ${setting.type.expected}.` })
      else values[name] = null
      continue
    }
    const parsed = setting.type.schema.safeParse(text)
    if (parsed.success) values[name] = parsed.data
    else faults.push(...valueFaults(setting, text).map((message) => ({ variable, message })))
  }

  // The rules between settings are told with the other faults, as far as their settings could be read.
  faults.push(...providerFaults(values as Partial<Config>, variableOf))
  faults.push(...upstreamFaults(values as Partial<Config>, variableOf))
  faults.push(...statementFaults(values as Partial<Config>, variableOf))
  faults.push(...exportStorageFaults(values as Partial<Config>))
  if (profile === 'production') faults.push(...productionFaults(values as Partial<Config>))
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(values) as Config // every row of the table was parsed by its own type above
}

function profileOf(env: Env, options: SettingOptions): Profile {
  return given(env, options, 'profile') === 'demo' ? 'demo' : 'production'
}

/** The port that other defaults stand on; when the given one is faulty, its own fault is enough. */
function portOf(env: Env, options: SettingOptions, profile: Profile): string {
  const port = given(env, options, 'port')
  const fits = port !== undefined && SETTINGS.port.type.schema.safeParse(port).success
  return (fits ? port : defaultText(SETTINGS.port, profile)) ?? ''
}

/** What was given for a setting; undefined when nothing, or nothing but the empty string. */
function given(env: Env, options: SettingOptions, name: SettingName): string | undefined {
  return options[name] || env[SETTINGS[name].variable]?.trim() || undefined
}

const variableOf = (name: SettingName) => SETTINGS[name].variable

/** What is wrong with a value, to follow the setting's name. */
export function valueFaults(setting: Setting<unknown>, text: string): string[] {
  return setting.type.faults?.(text).map((fault) => `${fault}.`) ?? [valueFault(setting, text)]
}

function valueFault(setting: Setting<unknown>, text: string): string {
  const fault = `must be ${setting.type.expected}`
  if (setting.secret) return `${fault}; what is set is something else.`
  const kubernetes = /^tcp:\/\//.test(text)
    ? ' (Kubernetes sets this variable for a service named chartgate; set enableServiceLinks: false)'
    : ''
  return `${fault}, but is ${JSON.stringify(text.slice(0, 200))}${kubernetes}.`
}

function readWithFile(
  direct: string | undefined,
  env: Env,
  { variable }: Setting<unknown>,
): { text: string | undefined } | { fault: string } {
  const file = env[`${variable}_FILE`]?.trim() || undefined
  if (file === undefined) return { text: direct }
  if (direct !== undefined) return { fault: `and ${variable}_FILE are both set. Set only one.` }
  try {
    const bytes = readFileSync(file)
    if (bytes.length > FILE_LIMIT_BYTES)
      return { fault: `cannot be read: the file ${file} is too large.` }
    const text = bytes.toString().trim()
    return text === '' ? { fault: `cannot be read: the file ${file} is empty.` } : { text }
  } catch (error) {
    return { fault: `cannot be read from the file of ${variable}_FILE: ${fileFault(error)}.` }
  }
}

function fileFault(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Variables that Kubernetes sets by itself in the neighbourhood of services named chartgate or chartgate-... */
const KUBERNETES = /^CHARTGATE_(\w+_)?(SERVICE_(HOST|PORT)\w*|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)$/

/** A misspelt variable would leave a default in force without a word, so every one that looks like ours must be. */
function unknownVariables(env: Env): ConfigFault[] {
  const known = settingRows.flatMap(([, { variable, fromFile }]) =>
    fromFile ? [variable, `${variable}_FILE`] : [variable],
  )
  return Object.keys(env)
    .filter((name) => name.startsWith('CHARTGATE_') && !known.includes(name))
    .filter((name) => !KUBERNETES.test(name))
    .sort()
    .map((variable) => {
      const meant = nearest(variable, known)
      const hint = meant === null ? ' Remove it.' : ` Did you mean ${meant}?`
      return { variable, message: `is no setting of this version.${hint}` }
    })
}
