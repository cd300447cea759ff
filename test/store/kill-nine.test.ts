// A process killed in the middle of writing loses nothing that it had acknowledged, and leaves no unit of
// work half written.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/lib/clock.ts'
import { sha256 } from '../../src/lib/hashing.ts'
import type { Stores } from '../../src/model/stores.ts'
import { type DatabaseLocation, openDatabase } from '../../src/store/open.ts'
import { freshPostgres } from '../support/postgres.ts'

const ROUNDS = 4
const ENOUGH_LINES = 300

const DATABASES: { name: string; open(): Promise<[DatabaseLocation, () => Promise<void>]> }[] = [
  {
    name: 'SQLite',
    async open() {
      const dataDir = mkdtempSync(join(tmpdir(), 'chartgate-test-'))
      return [{ dataDir }, async () => rmSync(dataDir, { recursive: true })]
    },
  },
  {
    name: 'PostgreSQL',
    async open() {
      const { url, drop } = await freshPostgres()
      return [{ databaseUrl: url }, drop]
    },
  },
]

/** Has a process write until it is killed; answers what it acknowledged. */
async function writeAndKill(location: DatabaseLocation, userId: string): Promise<string[][]> {
  const program = new URL('./writer.ts', import.meta.url).pathname
  const writer = spawn(process.execPath, [program, JSON.stringify(location), 'default', userId], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  let enough = () => {}
  const busy = new Promise<void>((resolve) => {
    enough = resolve
  })
  writer.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
    if (output.split('\n').length > ENOUGH_LINES) enough()
  })
  const closed = once(writer, 'close')
  await Promise.race([busy, closed])
  await sleep(Math.random() * 200)
  writer.kill('SIGKILL')
  const [code, signal] = await closed
  expect([code, signal]).toEqual([null, 'SIGKILL'])
  // What follows the last line break was cut off in the middle.
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' '))
}

async function expectKept(stores: Stores, what: string | undefined, id = '') {
  if (what === 'granted') {
    expect(await stores.authorizations.find(id), `${what} ${id}`).not.toBeNull()
  } else if (what === 'rotated') {
    const first = await stores.refreshTokens.find(sha256(`first ${id}`))
    expect(first?.successorHash, `${what} ${id}`).toBe(sha256(`second ${id}`))
    expect(await stores.refreshTokens.find(sha256(`second ${id}`)), `${what} ${id}`).not.toBeNull()
  } else {
    const revoked = await stores.authorizations.find(id)
    expect(revoked?.revokedReason, `${what} ${id}`).toBe('patient')
  }
}

async function expectNothingHalfWritten(stores: Stores, userId: string) {
  for (const { id } of await stores.authorizations.listByUser(userId)) {
    expect(await stores.authorizationCodes.find(sha256(id))).not.toBeNull()
    const first = await stores.refreshTokens.find(sha256(`first ${id}`))
    expect(first).not.toBeNull()
    const second = await stores.refreshTokens.find(sha256(`second ${id}`))
    expect(second !== null).toBe(first?.rotatedAt !== null)
  }
}

describe.each(DATABASES)('kill -9 in the middle of writing to $name', ({ open }) => {
  test('loses no acknowledged authorization, rotation or revocation', async () => {
    const [location, remove] = await open()
    const first = await openDatabase(location, systemClock)
    await first.migrate()
    await first.close()
    const acknowledged: string[][] = []
    try {
      for (let round = 1; round <= ROUNDS; round++) {
        acknowledged.push(...(await writeAndKill(location, `user-${round}`)))
        const database = await openDatabase(location, systemClock)
        const stores = database.forTenant('default')
        for (const [what, id] of acknowledged) await expectKept(stores, what, id)
        await expectNothingHalfWritten(stores, `user-${round}`)
        await database.close()
      }
      expect(acknowledged.length).toBeGreaterThan(ROUNDS * (ENOUGH_LINES - 1))
    } finally {
      await remove()
    }
  })
})
