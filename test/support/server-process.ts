// The program as operators run it: compiled, in a process of its own, that a test can kill.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Running } from './chartgate.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const BUILT = path.join(ROOT, 'test-results', 'program')
const START_MILLIS = 20_000

/** Builds the program as it stands into a folder beside the tests' results; answers its main file. */
export function compileProgram(): string {
  const dist = path.join(BUILT, 'dist')
  // Before, since the build ends with a first run, which reads it.
  cpSync(path.join(ROOT, 'package.json'), path.join(BUILT, 'package.json'))
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/build.mjs'), '--to', dist], {
    cwd: ROOT,
  })
  return path.join(dist, 'main.js')
}

export type ServerProcess = {
  /** Kills it as a power cut would: no handler runs. Starts it again on the same data. */
  killAndStart(): Promise<void>
  kill(): Promise<void>
  start(): Promise<void>
}

/** Runs `chartgate serve` on the data and port of a server that was stopped; resolves when it answers. */
export async function startServerProcess(main: string, running: Running): Promise<ServerProcess> {
  const launch = () =>
    spawn(process.execPath, [main, 'serve'], {
      env: { PATH: process.env.PATH, ...running.env },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
  let child = launch()
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  const start = async () => {
    child = launch()
    await untilAnswering(running.issuer, () => child.exitCode)
  }
  await untilAnswering(running.issuer, () => child.exitCode)
  return {
    kill,
    start,
    killAndStart: async () => {
      await kill()
      await start()
    },
  }
}

async function untilAnswering(issuer: string, exitCode: () => number | null): Promise<void> {
  const end = Date.now() + START_MILLIS
  while (Date.now() < end) {
    if (exitCode() !== null) throw new Error(`the server ended with code ${exitCode()}`)
    const answer = await fetch(`${issuer}/.well-known/openid-configuration`).catch(() => null)
    if (answer?.ok) return
    await sleep(25)
  }
  throw new Error('the server does not answer')
}
