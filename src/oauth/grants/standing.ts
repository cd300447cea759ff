// Asked at every exchange: does what the authorization rests on still stand?
import type { Millis } from '../../lib/clock.ts'
import type { Authorization } from '../../model/authorization.ts'
import { invalidGrant } from '../../model/errors.ts'
import { type StandingStores, standingOf } from '../../tokens/standing.ts'

/** Throws `invalid_grant` and says why when the authorization gives nothing any more. */
export async function checkStanding(
  stores: StandingStores,
  authorization: Authorization,
  now: Millis,
): Promise<void> {
  const { fault } = await standingOf(stores, authorization, now)
  if (fault !== null) throw invalidGrant('authorization-ended', fault)
}
