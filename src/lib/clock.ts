// Time comes from here, so that tests can set it. The only file that reads the system clock.

/** Milliseconds since the Unix epoch. */
export type Millis = number

export type Clock = { now(): Millis }

export const systemClock: Clock = { now: () => Date.now() }

/** A clock that stands still until it is moved; for tests. */
export function manualClock(start: Millis): Clock & { advance(millis: number): void } {
  let now = start
  return {
    now: () => now,
    advance: (millis) => {
      now += millis
    },
  }
}

/** Seconds since the epoch, as JWT and OAuth count (RFC 7519 §2, NumericDate). */
export function toSeconds(millis: Millis): number {
  return Math.floor(millis / 1000)
}
