// The arguments of a command, sorted into options, settings and the rest. What is not an option of the
// command is refused, with the one that was probably meant.
import { parseArgs } from 'node:util'
import { optionName } from '../config/describe.ts'
import type { SettingOptions } from '../config/load.ts'
import { settingRows } from '../config/schema.ts'
import { nearest } from '../lib/edit-distance.ts'
import { DEFAULT_TENANT } from '../model/tenant.ts'
import { type Arguments, type Command, UsageError } from './command.ts'

/** The settings that can be options: no secret, which every user of the machine could see there. */
const settingOptions = settingRows
  .filter(([, setting]) => !setting.secret)
  .map(([name]) => ({ option: optionName(name), name }))

/** Sorts the arguments that follow a command's name. Throws a UsageError. */
export function parseArguments(command: Command, argv: readonly string[]): Arguments {
  const known = knownOptions(command)
  const { tokens } = parseArgs({
    args: [...argv],
    options: known,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const positionals: string[] = []
  const options = new Map<string, string[]>()
  const settings: SettingOptions = {}
  let tenant = DEFAULT_TENANT
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    checkOption(known, name, rawName, value)
    const setting = command.takes.settings && settingOptions.find(({ option }) => option === name)
    if (setting) settings[setting.name] = value ?? ''
    else if (name === 'tenant' && value !== undefined) tenant = value
    else options.set(name, [...(options.get(name) ?? []), ...(value === undefined ? [] : [value])])
  }
  for (const [name, values] of options)
    if (values.length > 1 && !command.options?.[name]?.many)
      throw new UsageError(`--${name} is given more than once.`)
  return { positionals, options, settings, tenant }
}

type KnownOptions = Record<string, { type: 'string' | 'boolean'; short?: string }>

function knownOptions(command: Command): KnownOptions {
  const own = Object.entries(command.options ?? {}).map(
    ([name, { value }]) => [name, value] as const,
  )
  const settings = command.takes.settings ? settingOptions : []
  const known: KnownOptions = { help: { type: 'boolean', short: 'h' } }
  for (const [name, value] of own)
    known[name] = { type: value === undefined ? 'boolean' : 'string' }
  for (const { option } of settings) known[option] = { type: 'string' }
  if (command.takes.tenant) known.tenant = { type: 'string' }
  return known
}

function checkOption(
  known: KnownOptions,
  name: string,
  rawName: string,
  value: string | undefined,
): void {
  const option = Object.hasOwn(known, name) ? known[name] : undefined
  if (!option) {
    const meant = nearest(name, Object.keys(known))
    throw new UsageError(
      `There is no option ${rawName} here.${meant === null ? '' : ` Did you mean --${meant}?`}`,
    )
  }
  if (option.type === 'string' && value === undefined)
    throw new UsageError(`${rawName} needs a value.`)
  if (option.type === 'boolean' && value !== undefined)
    throw new UsageError(`${rawName} takes no value.`)
}
