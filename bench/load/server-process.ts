// A server in a process of its own, on the server's core: started, asked until it answers, looked at from
// outside (processor time, resident memory) and stopped.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Core, onCore } from './cores.ts'

const START_PATIENCE_MILLIS = 60_000
const STOP_PATIENCE_MILLIS = 10_000
const TICKS_PER_SECOND = 100

export type ServerProcess = {
  port: number
  /** From the start of the process to its first answer, in milliseconds. */
  startMillis: number
  /** Processor time used so far by all of its threads, in seconds; null where the system does not tell. */
  cpuSeconds(): number | null
  /** Resident memory in bytes; null where the system does not tell. */
  residentBytes(): number | null
  stop(): Promise<void>
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

/** Runs a program under Node and resolves when `GET path` is answered with 200. */
export async function startServer(
  nodeArguments: string[],
  options: { port: number; path: string; env?: Record<string, string>; core?: Core },
): Promise<ServerProcess> {
  const { port, path, env = {}, core = 'server' } = options
  const { command, words } = onCore(core, nodeArguments)
  const began = performance.now()
  const child = spawn(command, words, {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    await answered(child, `http://127.0.0.1:${port}${path}`)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  const startMillis = performance.now() - began
  return {
    port,
    startMillis,
    cpuSeconds: () => cpuSecondsOf(child.pid),
    residentBytes: () => residentBytesOf(child.pid),
    stop: () => stop(child),
  }
}

async function answered(child: ChildProcess, url: string): Promise<void> {
  const until = performance.now() + START_PATIENCE_MILLIS
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}`)
    const response = await fetch(url, { headers: { connection: 'close' } }).catch(() => null)
    await response?.arrayBuffer()
    if (response?.ok) return
    if (response) throw new Error(`${url} is answered with ${response.status}`)
    await sleep(5)
  }
  throw new Error(`${url} is not answered`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const cut = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MILLIS)
  await ended
  clearTimeout(cut)
}

/** proc_pid_stat(5): user and system time are the 14th and 15th field. */
function cpuSecondsOf(pid: number | undefined): number | null {
  const text = readProc(`/proc/${pid}/stat`)
  if (text === null) return null
  // The second field is a name in brackets that may hold spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

function residentBytesOf(pid: number | undefined): number | null {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}

function readProc(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
