// Which core runs what: the server under load has one to itself, the load generator another, so that neither
// takes the other's time. Where the machine cannot (one core, no `taskset`), nothing is pinned and the
// report says so.
import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'

const SERVER_CORE = '0'
const GENERATOR_CORE = '1'

/** Whether servers and generator are kept apart. */
export const pinned = canPin()

function canPin(): boolean {
  if (availableParallelism() < 2) return false
  try {
    execFileSync('taskset', ['-c', GENERATOR_CORE, 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Moves this process, with all its threads, to the generator's core. */
export function moveToGeneratorCore(): void {
  if (!pinned) return
  const words = ['-a', '-c', '-p', GENERATOR_CORE, String(process.pid)]
  execFileSync('taskset', words, { stdio: 'ignore' })
}

/** The command that runs another on the generator's core. */
export const onGeneratorCore = (...words: string[]): [string, ...string[]] => [
  'taskset',
  ...['-c', GENERATOR_CORE],
  ...words,
]

/** Where a process runs. */
export type Core = 'server' | 'generator'
const CORES: Readonly<Record<Core, string>> = { server: SERVER_CORE, generator: GENERATOR_CORE }

/** The command that runs Node on a core. */
export function onCore(core: Core, nodeArguments: string[]): { command: string; words: string[] } {
  return pinned
    ? { command: 'taskset', words: ['-c', CORES[core], process.execPath, ...nodeArguments] }
    : { command: process.execPath, words: nodeArguments }
}

/** The machine in one line, for the report. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const apart = pinned ? 'server and load on a core each' : 'server and load not kept apart'
  return `${cpus().length} cores, ${model}, Node ${process.version}, ${apart}`
}
