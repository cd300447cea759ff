// Runs a command line: finds the command, parses its arguments, and turns whatever goes wrong into plain
// words on standard error and an exit code (0 done, 1 failed, 2 called wrongly).
import { ConfigError } from '../config/fault.ts'
import { nearest } from '../lib/edit-distance.ts'
import { MasterKeyError } from '../lib/master-key.ts'
import { SealError } from '../lib/seal.ts'
import { OAuthError, StoreUnavailableError } from '../model/errors.ts'
import {
  type Command,
  CommandError,
  FAILED,
  MISUSED,
  OK,
  type Surroundings,
  UsageError,
} from './command.ts'
import { commandHelp, overview } from './help-text.ts'
import { parseArguments } from './parse-arguments.ts'

/** Runs the arguments of `chartgate`; answers the exit code. Throws nothing. */
export async function runCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
  surroundings: Surroundings,
): Promise<number> {
  const found = findCommand(argv, commands)
  if ('fault' in found) {
    surroundings.err(`chartgate: ${found.fault}\n`)
    return MISUSED
  }
  const { command, rest } = found
  try {
    const parsed = parseArguments(command, rest)
    if (parsed.options.has('help')) {
      surroundings.out(commandHelp(command))
      return OK
    }
    return (await command.run({ ...parsed, ...surroundings })) ?? OK
  } catch (error) {
    surroundings.err(`chartgate: ${faultOf(error, command)}\n`)
    return error instanceof UsageError ? MISUSED : FAILED
  }
}

type Found = { command: Command; rest: readonly string[] } | { fault: string }

function findCommand(argv: readonly string[], commands: readonly Command[]): Found {
  const [first, second, third] = argv
  if (first === undefined) return { fault: `which command?\n\n${overview(commands)}` }
  if (first === '--help' || first === '-h') return findCommand(['help', ...argv.slice(1)], commands)
  if (first === '--version') return findCommand(['version', ...argv.slice(1)], commands)
  for (const [name, words] of [
    [`${first} ${second} ${third}`, 3],
    [`${first} ${second}`, 2],
    [first, 1],
  ] as const) {
    const command = commands.find((candidate) => candidate.name === name)
    if (command) return { command, rest: argv.slice(words) }
  }
  const group = commands.filter(({ name }) => name.startsWith(`${first} `))
  const isGroup = group.length > 0
  const given = isGroup ? `${first} ${second ?? ''}`.trim() : first
  // Of a group its commands are told; of a stray word the nearest one, whole or first word.
  if (isGroup && (second === undefined || second.startsWith('-')))
    return { fault: `which of these?\n\n${overview(group)}` }
  const names = (isGroup ? group : commands).map(({ name }) => name)
  const meant =
    nearest(given, names) ??
    nearest(
      first,
      names.map((name) => name.split(' ')[0] ?? name),
    )
  const hint = meant === null ? " See 'chartgate help'." : ` Did you mean 'chartgate ${meant}'?`
  return { fault: `there is no command '${given}'.${hint}` }
}

/** Errors that say in their message what is wrong and what to do. */
const TOLD = [CommandError, ConfigError, StoreUnavailableError, MasterKeyError, SealError]

function faultOf(error: unknown, command: Command): string {
  if (error instanceof UsageError)
    return `${error.message}\nSee 'chartgate ${command.name} --help'.`
  if (error instanceof OAuthError) return `${error.code}: ${error.message}`
  if (TOLD.some((kind) => error instanceof kind) && error instanceof Error)
    return `${error.message}${causeOf(error)}`
  if (isSystemError(error)) return systemFault(error)
  return `an error that should not happen: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}

function causeOf({ cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : ''
}

type SystemError = Error & { code: string; path?: string; port?: number; address?: string }

function isSystemError(error: unknown): error is SystemError {
  return (
    error instanceof Error &&
    'code' in error &&
    /^E[A-Z0-9]+$/.test(String(error.code)) &&
    'syscall' in error
  )
}

function systemFault({ code, message, path, port, address }: SystemError): string {
  if (code === 'EADDRINUSE')
    return `port ${port} of ${address} is in use already. Stop what listens there, or choose another with --port or CHARTGATE_PORT.`
  if (code === 'EACCES' && port !== undefined)
    return `port ${port} needs more rights than this user has. Choose one above 1023 with --port or CHARTGATE_PORT.`
  if (code === 'ENOSPC')
    return `the disk is full${path === undefined ? '' : ` (${path})`}. Make room and try again.`
  if (code === 'ENOENT') return `${path ?? 'a file'} is not there.`
  if (code === 'EACCES' || code === 'EPERM')
    return `${path ?? 'a file'} may not be used by this user.`
  return message
}
