// How often things happened, by the hour and by the day: counted once, so that looking at a month costs the same
// however much happened in it.
import type { Millis } from '../lib/clock.ts'

/** What is counted: kinds of audit events with their outcome, requests of each app, refusals by their rule. */
export type Measure = 'event' | 'app' | 'refusal'

/** How long one count is about, in UTC. Hours are kept for some days, days for a year. */
export const STRETCH_MILLIS = { hour: 3_600_000, day: 86_400_000 } as const
export type Stretch = keyof typeof STRETCH_MILLIS

type EventCount = { from: Millis; name: string; count: number }

/** The name under which a kind of event is counted. */
export const eventName = (type: string, outcome: string): string => `${type} ${outcome}`

export interface EventCountStore {
  /**
   * Counts the next audit events, up to `limit`, each once, however many nodes do it at the same time; answers how
   * many. An event waits until its place in the trail comes.
   */
  rollUp(limit: number): Promise<number>
  /** Counts what is not in the audit trail: each of these by one name at one time. */
  add(
    measure: Measure,
    counts: readonly { at: Millis; name: string; count: number }[],
  ): Promise<void>
  /** The counts of each name in each stretch that begins at `from` or later; those of nothing are left out. */
  series(measure: Measure, stretch: Stretch, from: Millis): Promise<EventCount[]>
  /** The names that were counted most since then, the most first. */
  most(
    measure: Measure,
    stretch: Stretch,
    from: Millis,
    limit: number,
  ): Promise<{ name: string; count: number }[]>
  /** Deletes counts of stretches that began before. */
  deleteBefore(stretch: Stretch, before: Millis): Promise<void>
}
