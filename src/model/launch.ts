// A launch from the chart: who started which app for whom (SMART 2.2 app-launch, "Launch App: EHR
// Launch"). It travels through the browser sealed, lives minutes, and is used once.
import type { Millis } from '../lib/clock.ts'
import type { LaunchContext } from './authorization.ts'

export type Launch = {
  /** Unguessable; used once. */
  id: string
  clientId: string
  /** The user who started it: only they may go on with it. */
  userId: string
  /** The session in which it was clicked; null when it was made by a command or an API. */
  sessionId: string | null
  /** Patient, encounter and what else the app is told. */
  context: LaunchContext
  expiresAt: Millis
}

/** How long a launch may wait for the app to come with it. */
export const LAUNCH_LIFETIME_MILLIS = 300_000
