import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Running, startChartgate } from '../test/support/chartgate.ts'
import { healthOf, readiness } from './health.ts'
import { silentLogger } from './lib/log.ts'

const clock = { now: () => 1_800_000_000_000 }
const full = () => Promise.reject(new Error('disk full'))
const never = () => new Promise<void>(() => {})

describe('readiness', () => {
  test('holds while the database can write, and fails when it cannot', async () => {
    expect(await readiness({ probeWrite: async () => {} }, clock, silentLogger)()).toBe(true)
    expect(await readiness({ probeWrite: full }, clock, silentLogger)()).toBe(false)
  })

  test('fails when the database does not answer in time', async () => {
    vi.useFakeTimers()
    const asked = readiness({ probeWrite: never }, clock, silentLogger)()
    await vi.advanceTimersByTimeAsync(5000)
    expect(await asked).toBe(false)
    vi.useRealTimers()
  })

  test('writes once a second, however often strangers ask', async () => {
    let now = 0
    let writes = 0
    const probeWrite = async () => {
      writes++
    }
    const ready = readiness({ probeWrite }, { now: () => now }, silentLogger)
    await Promise.all(Array.from({ length: 50 }, () => ready()))
    expect(writes).toBe(1)
    now = 1000
    await ready()
    expect(writes).toBe(2)
  })
})

test('a database that cannot write is told as that, and the rest is told all the same', async () => {
  const health = await healthOf({
    database: {
      probeWrite: full,
      space: () => Promise.reject(new Error('gone')),
      changesLag: () => null,
    },
    stores: {
      signingKeys: { list: async () => [] },
      exportJobs: { oldestRunning: async () => 7 },
    } as unknown as Parameters<typeof healthOf>[0]['stores'], // no more of them is asked
    upstream: null,
    keyRotationMillis: 1,
    clock,
  })
  expect(health).toEqual({
    database: { millis: null, space: null },
    upstream: null,
    keys: null,
    changesLag: null,
    oldestExport: 7,
  })
})

describe('over HTTP', () => {
  let running: Running
  beforeAll(async () => {
    running = await startChartgate({ publicPath: '/base' })
  })
  afterAll(() => running.close())
  const ask = (path: string, method = 'GET') =>
    fetch(new URL(path, running.issuer).href, { method })

  test.each(['/healthz', '/base/healthz', '/readyz', '/base/readyz'])(
    '%s says ok',
    async (path) => {
      const answer = await ask(path)
      expect([answer.status, await answer.text()]).toEqual([200, 'ok\n'])
      expect(answer.headers.get('cache-control')).toBe('no-store')
    },
  )

  test('/readyz fails with a database that cannot write, and says no more than that', async () => {
    const probe = vi.spyOn(running.gate.database, 'probeWrite').mockImplementation(full)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const answer = await ask('/readyz')
    expect([answer.status, await answer.text()]).toEqual([503, 'not ready\n'])
    expect((await ask('/healthz')).status).toBe(200)
    probe.mockRestore()
  })

  test('nothing else than GET and HEAD is answered', async () => {
    expect((await ask('/readyz', 'POST')).status).toBe(405)
    expect((await ask('/healthz', 'HEAD')).status).toBe(200)
  })
})
