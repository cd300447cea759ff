// What a command of `chartgate` is: a name, what it says of itself, its options, and what it does. The
// process around it (arguments, streams, signals) comes in as values, so that tests can call commands.
import type { Env, SettingOptions } from '../config/load.ts'

type CommandOption = {
  /** What the value is, in capitals, for --help; an option without one is a switch. */
  value?: string
  about: string
  /** May be given several times. */
  many?: true
}

export type Command = {
  /** One to three words: `serve`, `app add`, `user proxy end`. */
  name: string
  /** A line for the list of commands. */
  summary: string
  /** What follows the name, as --help shows it: `NAME`, `PATH...`. */
  positionals?: string
  options?: Readonly<Record<string, CommandOption>>
  /** Whether it takes every setting as an option, and `--tenant`. */
  takes: { settings: boolean; tenant: boolean }
  /** What --help says below the options: more of it, and an example. */
  help?: string
  /** Does the work; answers the exit code, 0 when it answers nothing. */
  run(call: Call): Promise<number | undefined>
}

/** The arguments of a call, sorted. */
export type Arguments = {
  positionals: readonly string[]
  /** Values of options; a switch that was given has an empty list. */
  options: ReadonlyMap<string, readonly string[]>
  settings: SettingOptions
  tenant: string
}

/** The process around a command. */
export type Surroundings = {
  /** The variables, and those of a .env file. */
  environment(): Env
  /** Everything that comes on standard input, up to a limit. */
  readInput(limitBytes: number): Promise<string>
  /** Whether a person types the standard input. */
  typedInput: boolean
  /** Asks whoever types the standard input; answers the line they type. */
  ask(question: string): Promise<string>
  /** Standard output: what was asked for, and with --json nothing but JSON. */
  out(text: string): void
  /** Standard error: progress, hints and faults. */
  err(text: string): void
  /** Resolves when the process is asked to stop; from the first call on it no longer ends by itself. */
  untilStopped(): Promise<void>
}

export type Call = Arguments & Surroundings

/** The command was called wrongly; ends with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The command could not do what it was asked to, for a reason its caller can understand; ends with code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

export const OK = 0
export const FAILED = 1
export const MISUSED = 2

/** The one value of an option; undefined when it was not given. */
export function optionOf(call: Arguments, name: string): string | undefined {
  return call.options.get(name)?.at(-1)
}

/** The one value of an option that must be there. */
export function requiredOption(call: Arguments, name: string): string {
  const value = optionOf(call, name)
  if (value === undefined) throw new UsageError(`--${name} is missing.`)
  return value
}

/** Whether a switch was given. */
export function hasSwitch(call: Arguments, name: string): boolean {
  return call.options.has(name)
}

/** The one argument that a command takes. */
export function onlyPositional(call: Arguments, what: string): string {
  const [first, ...rest] = call.positionals
  if (first === undefined) throw new UsageError(`${what} is missing.`)
  if (rest.length > 0) throw new UsageError(`One ${what} only; ${rest.join(' ')} is too much.`)
  return first
}

/** Refuses arguments of a command that takes none. */
export function noPositionals(call: Arguments): void {
  const [first] = call.positionals
  if (first !== undefined) throw new UsageError(`'${first}' is too much.`)
}

/** The option that every command with a machine-readable answer has. */
export const JSON_OPTION = {
  json: { about: 'Answer in JSON on standard output.' },
} as const satisfies Record<string, CommandOption>

/** Prints the value as JSON on standard output. */
export function printJson(call: Pick<Surroundings, 'out'>, value: unknown): void {
  call.out(`${JSON.stringify(value, null, 2)}\n`)
}
