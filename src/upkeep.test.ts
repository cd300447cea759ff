import { afterEach, expect, test } from 'vitest'
import { aRefusal } from '../test/store/contract/refusals.ts'
import { loadConfig } from './config/load.ts'
import { manualClock } from './lib/clock.ts'
import { silentLogger } from './lib/log.ts'
import type { SigningKey } from './model/signing-key.ts'
import { type Chartgate, openChartgate } from './server.ts'
import { rotationsDue, startUpkeep, upkeepRound } from './upkeep.ts'

const DAY = 86_400_000
const START = 1_800_000_000_000
let open: Chartgate | undefined
afterEach(() => open?.close())

async function opened(clock: ReturnType<typeof manualClock>): Promise<Chartgate> {
  const config = {
    ...loadConfig({ CHARTGATE_PROFILE: 'demo' }),
    dataDir: ':memory:',
    masterKey: Buffer.alloc(32, 7),
  }
  open = await openChartgate(config, { clock, log: silentLogger })
  return open
}

const key = (
  purpose: SigningKey['purpose'],
  state: SigningKey['state'],
  activatedAt: number | null,
): SigningKey => ({
  kid: `${purpose} ${state}`,
  purpose,
  state,
  publicJwk: null,
  sealedPrivate: '',
  createdAt: START,
  activatedAt,
  retiredAt: null,
  expiresAt: null,
})

test('a current key is due at its age, not before; others never', () => {
  const keys = [
    key('RS256', 'current', START),
    key('ES256', 'next', null),
    key('access', 'retired', START),
  ]
  expect(rotationsDue(keys, START + 10 * DAY - 1, 10 * DAY)).toEqual([])
  expect(rotationsDue(keys, START + 10 * DAY, 10 * DAY)).toEqual(['RS256'])
})

test('keys rotate by age, once, and the rotation is in the audit trail (OIDC Core §10.1.1)', async () => {
  const clock = manualClock(START)
  const chartgate = await opened(clock)
  const ring = await chartgate.keys('default')
  const before = ring.signing('RS256').kid
  await upkeepRound(chartgate)
  expect(ring.signing('RS256').kid).toBe(before)
  clock.advance(chartgate.config.keyRotationDays * DAY)
  await upkeepRound(chartgate)
  const after = ring.signing('RS256').kid
  expect(after).not.toBe(before)
  expect(ring.verification(before)).not.toBeNull()
  await upkeepRound(chartgate)
  expect(ring.signing('RS256').kid).toBe(after)
  const events = await chartgate.stores('default').auditEvents.list({ type: 'key-changed' })
  expect(events).toHaveLength(4)
})

test('what has expired is cleared away, what has not stays', async () => {
  const clock = manualClock(START)
  const chartgate = await opened(clock)
  const { usedAssertions } = chartgate.stores('default')
  await usedAssertions.use('client', 'short', START + 1_000)
  await usedAssertions.use('client', 'long', START + 10_000)
  clock.advance(2_000)
  await upkeepRound(chartgate)
  expect(await usedAssertions.deleteExpired(START + 20_000)).toBe(1)
})

test('a round that fails is logged, and the next one comes', async () => {
  const chartgate = await opened(manualClock(START))
  let rounds = 0
  const list = () => {
    rounds++
    return Promise.reject(new Error('the database is locked'))
  }
  const faults: unknown[] = []
  const failing = {
    ...chartgate,
    database: { ...chartgate.database, tenants: { ...chartgate.database.tenants, list } },
    log: Object.assign(Object.create(silentLogger), {
      error: (entry: unknown) => faults.push(entry),
    }),
  }
  const upkeep = startUpkeep(failing, 5)
  while (rounds < 2) await new Promise((resolve) => setTimeout(resolve, 5))
  await upkeep.stop()
  expect(faults.length).toBeGreaterThanOrEqual(2)
})

test('refusals go after the days that they are kept, not before', async () => {
  const clock = manualClock(START)
  const chartgate = await opened(clock)
  const { refusals } = chartgate.stores('default')
  const one = aRefusal({ at: START })
  await refusals.add([one])
  clock.advance(chartgate.config.refusalsKeptDays * DAY - 1)
  await upkeepRound(chartgate)
  expect(await refusals.findByRequest(one.requestId)).toHaveLength(1)
  clock.advance(1)
  await upkeepRound(chartgate)
  expect(await refusals.findByRequest(one.requestId)).toEqual([])
})
