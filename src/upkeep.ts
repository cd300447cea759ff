// What a running server does by itself: clears away what has expired, ends what is over, and lets the next
// signing keys take over when the current ones have served their time (OIDC Core §10.1.1). Safe on several
// nodes at once.
import { setTimeout as sleep } from 'node:timers/promises'
import { cleanUpExports } from './bulk/clean-up.ts'
import type { Millis } from './lib/clock.ts'
import { sha256 } from './lib/hashing.ts'
import type { KeyPurpose, SigningKey } from './model/signing-key.ts'
import { followEndings } from './oauth/end-access.ts'
import { followLogo, followLogos } from './oauth/logo.ts'
import { clearUnusedRegistrations } from './oauth/unused-registrations.ts'
import type { Chartgate } from './server.ts'
import { deleteExpired } from './store/delete-expired.ts'

const INTERVAL_MILLIS = 600_000
const DAY_MILLIS = 86_400_000
const COUNTING_MILLIS = 60_000
const COUNTED_AT_ONCE = 1000
const COUNTING_REST_MILLIS = 20
/** The overview looks back for seven days by the hour and for thirty by the day. */
const HOURS_KEPT_MILLIS = 9 * DAY_MILLIS
const DAYS_KEPT_MILLIS = 400 * DAY_MILLIS
/** What a person allowed and no app came for: its code is long gone. */
const UNREDEEMED_MILLIS = DAY_MILLIS

type Upkeep = {
  /** Stops, and resolves when what was going on has ended. */
  stop(): Promise<void>
}

/** Starts the upkeep; the first round runs after one interval, so that a start is not slowed down. */
export function startUpkeep(chartgate: Chartgate, intervalMillis = INTERVAL_MILLIS): Upkeep {
  let running: Promise<void> = Promise.resolve()
  let busy = false
  const round = () => {
    if (busy) return
    busy = true
    running = upkeepRound(chartgate)
      // The next round tries again; what failed is the operator's to know.
      .catch((err: unknown) => chartgate.log.error({ err }, 'the upkeep failed'))
      .finally(() => {
        busy = false
      })
  }
  chartgate.exports.start()
  const unwatch = watchLogos(chartgate)
  const count = () => chartgate.background.run('count', (stopping) => countAll(chartgate, stopping))
  const timer = setInterval(round, intervalMillis).unref()
  const counting = setInterval(count, COUNTING_MILLIS).unref()
  return {
    stop: () => {
      clearInterval(timer)
      unwatch()
      clearInterval(counting)
      return running
    },
  }
}

const LOGOS_AT_ONCE = 8

/** Fetches an app's picture when its metadata changed, on whichever node; answers how to stop. */
export function watchLogos({
  database,
  background,
  clock,
  safeFetch,
}: Pick<Chartgate, 'database' | 'background' | 'clock' | 'safeFetch'>): () => void {
  return database.changes.subscribe(({ tenant, kind, key }) => {
    if (kind !== 'client' || key === '') return
    // Slow hosts hold up their own slot; what falls out of a full one is fetched in the next round.
    const slot = sha256(key).charCodeAt(0) % LOGOS_AT_ONCE
    background.run(`logo ${tenant} ${slot}`, () =>
      followLogo(key, { stores: database.forTenant(tenant), clock, safeFetch }),
    )
  })
}

/** Counts what happened since the last time, for every tenant. */
export async function countAll(
  { database, stores }: Pick<Chartgate, 'database' | 'stores'>,
  stopping = () => false,
): Promise<void> {
  for (const { id } of await database.tenants.list()) {
    const { eventCounts } = stores(id)
    while ((await eventCounts.rollUp(COUNTED_AT_ONCE)) === COUNTED_AT_ONCE) {
      if (stopping()) return
      // Others have the writer in between.
      await sleep(COUNTING_REST_MILLIS)
    }
  }
}

/** Does everything once, for every tenant. */
export async function upkeepRound(chartgate: Chartgate): Promise<void> {
  const { clock, config, database } = chartgate
  for (const { id } of await database.tenants.list()) {
    const stores = chartgate.stores(id)
    await deleteExpired(stores, clock.now())
    await cleanUpExports(chartgate.exportsKept(id), clock.now())
    await followEndings({ stores, clock })
    chartgate.background.run(`logos ${id}`, (stopping) =>
      followLogos({ stores, clock, safeFetch: chartgate.safeFetch }, stopping),
    )
    await stores.authorizations.endExpired(clock.now(), clock.now() - UNREDEEMED_MILLIS)
    await stores.refusals.deleteUntil(clock.now() - config.refusalsKeptDays * DAY_MILLIS)
    await stores.eventCounts.deleteBefore('hour', clock.now() - HOURS_KEPT_MILLIS)
    await stores.eventCounts.deleteBefore('day', clock.now() - DAYS_KEPT_MILLIS)
    await clearUnusedRegistrations(
      stores,
      clock,
      chartgate.background,
      config.registrationUnusedDays * DAY_MILLIS,
    )
    const due = rotationsDue(
      await stores.signingKeys.list(),
      clock.now(),
      config.keyRotationDays * DAY_MILLIS,
    )
    const ring = due.length > 0 ? await chartgate.keys(id) : null
    for (const purpose of due) {
      const kid = await ring?.rotate(purpose)
      await stores.auditEvents.append({
        type: 'key-changed',
        at: clock.now(),
        outcome: 'success',
        detail: { by: 'age', what: 'rotated', purpose, kid: kid ?? null },
      })
    }
  }
}

/** The purposes whose current key has been in use for at least `age`. */
export function rotationsDue(keys: readonly SigningKey[], now: Millis, age: Millis): KeyPurpose[] {
  return keys
    .filter(
      ({ state, activatedAt }) =>
        state === 'current' && activatedAt !== null && activatedAt + age <= now,
    )
    .map(({ purpose }) => purpose)
}
