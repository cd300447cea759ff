// What a whole test run shares: one PostgreSQL server, started by the first test that asks for it and
// stopped at the end. Tests run in processes of their own, so they ask over a loopback address.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createInterface } from 'node:readline'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers the URL of the test run's PostgreSQL server. */
    postgresControlUrl: string
  }
}

let control: Server | undefined
let server: ChildProcess | undefined
let started: Promise<string> | undefined

/** Opens the door at which tests ask for the server. */
export async function setup({ provide }: TestProject) {
  control = createServer(async (_request, response) => {
    try {
      started ??= startPostgres()
      response.end(await started)
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  control.listen(0, '127.0.0.1').unref()
  await once(control, 'listening')
  const address = control.address()
  if (address === null || typeof address === 'string') throw new Error('There is no port.')
  provide('postgresControlUrl', `http://127.0.0.1:${address.port}/`)
}

/** Stops the server, if a test had it started. */
export async function teardown() {
  control?.close()
  control?.closeAllConnections()
  if (server === undefined || server.exitCode !== null) return
  const ended = once(server, 'exit')
  server.stdin?.end()
  await ended
}

async function startPostgres(): Promise<string> {
  const program = new URL('./postgres-server.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // In a group of its own: an interrupt from the keyboard reaches it through its closing pipe only.
    detached: true,
  })
  server = child
  let complaints = ''
  child.stderr.on('data', (chunk) => {
    complaints += chunk
  })
  const lines = createInterface({ input: child.stdout })
  const ready = once(lines, 'line').then(([line]) => String(line))
  const failed = once(child, 'exit').then(() => {
    throw new Error(`PostgreSQL did not start. ${complaints}`)
  })
  // Once it is ready, its end is none of the race's business.
  failed.catch(() => {})
  return Promise.race([ready, failed])
}
