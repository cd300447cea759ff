// The command line without a process: commands run with streams and variables that a test gives and reads.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { COMMANDS } from '../../src/cli/commands.ts'
import { runCommandLine } from '../../src/cli/run.ts'
import type { Env } from '../../src/config/load.ts'

export type Outcome = { code: number; out: string; err: string }

export type CommandLine = {
  dataDir: string
  env: Env
  /** Runs `chartgate` with these arguments and this standard input. */
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>
  remove(): void
}

export type RunOptions = {
  input?: string
  env?: Env
  /** What somebody at a keyboard types when they are asked; without it nobody sits there. */
  answer?: string
  /** When the process is asked to stop; at once by default. */
  stopped?: Promise<void>
  /** Sees standard output as it comes. */
  onOut?: (text: string) => void
}

/** A command line on a new, empty data folder, with the demo's rules. */
export function commandLine(): CommandLine {
  const folder = mkdtempSync(path.join(tmpdir(), 'chartgate-cli-'))
  const dataDir = path.join(folder, 'data')
  const env = { CHARTGATE_PROFILE: 'demo', CHARTGATE_DATA_DIR: dataDir }
  return {
    dataDir,
    env,
    async run(args, options = {}) {
      let [out, err] = ['', '']
      const code = await runCommandLine(args, COMMANDS, {
        environment: () => options.env ?? env,
        typedInput: options.answer !== undefined,
        readInput: async () => options.input ?? '',
        ask: async () => options.answer ?? '',
        out: (text) => {
          out += text
          options.onOut?.(text)
        },
        err: (text) => {
          err += text
        },
        untilStopped: () => options.stopped ?? Promise.resolve(),
      })
      return { code, out, err }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Two neighbouring ports on which nothing listens just now. */
export async function freePorts(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const first = await freePort(0)
    if (first !== null && first < 65_535 && (await freePort(first + 1)) !== null) return first
  }
  throw new Error('There are no two free ports in a row.')
}

function freePort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null))
    })
  })
}
