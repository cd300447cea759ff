// How another FHIR server has been answering: noted with every request, told to operators.
import type { Clock, Millis } from '../../lib/clock.ts'
import { FhirError } from '../../model/errors.ts'
import type { UpstreamClient } from './client.ts'

export type UpstreamHealth = {
  /** When it last answered at all, and how long that took; null when it never did. */
  answeredAt: Millis | null
  millis: number | null
  /** Requests since the last answer that it did not answer, or not in time. */
  failures: number
  failedAt: Millis | null
}

/** The same client, which notes how it fares. */
export function observed(
  client: UpstreamClient,
  clock: Clock,
): UpstreamClient & { health(): UpstreamHealth } {
  let health: UpstreamHealth = { answeredAt: null, millis: null, failures: 0, failedAt: null }

  async function note<T>(work: Promise<T>): Promise<T> {
    const began = clock.now()
    const answered = () => {
      const now = clock.now()
      health = { ...health, answeredAt: now, millis: now - began, failures: 0 }
    }
    try {
      const value = await work
      answered()
      return value
    } catch (error) {
      // A refusal is an answer; a server that is away, busy or too slow gives none.
      if (error instanceof FhirError && error.status < 500) answered()
      else health = { ...health, failures: health.failures + 1, failedAt: clock.now() }
      throw error
    }
  }

  return {
    ...client,
    get: (target) => note(client.get(target)),
    change: (change) => note(client.change(change)),
    health: () => health,
  }
}
