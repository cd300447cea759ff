// What a call is decided by: the facts and the grants of its token at this moment. One way to them, for what
// is carried out and for what is only explained.
import { recentlyUsed } from '../lib/recent.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import type { DecidedBy } from './access.ts'
import { withTrail } from './audit-trail/trail-grants.ts'
import type { Clause } from './clause.ts'
import {
  type Grant,
  type GrantFacts,
  grantsOf,
  relatedPatientOf,
  relatedPersonToResolve,
} from './grants.ts'
import type { Call } from './interaction.ts'
import { rosterOf } from './roster.ts'
import type { CarriedOutWith } from './work.ts'

export type DecidedWith = Pick<CarriedOutWith, 'backend' | 'capabilities' | 'baseUrl' | 'clock'>

/** Reads the facts that the grants of a token depend on. */
export async function grantFactsOf(
  call: Call,
  access: BearerAccess,
  by: DecidedWith,
): Promise<GrantFacts> {
  const bases = [by.baseUrl]
  const now = by.clock.now()
  const personId = relatedPersonToResolve(access, bases)
  const person = personId === null ? null : await by.backend.read('RelatedPerson', personId)
  const relatedPatient = relatedPatientOf(person, bases, now)
  return { access, relatedPatient, roster: await rosterOfClient(call, access, by), bases, now }
}

/** The grants behind these facts, and what else a decision takes. */
export function decidedByOf(facts: GrantFacts, by: DecidedWith): DecidedBy {
  const { access, bases, now } = facts
  return { grants: heldBy(facts, by), access, capabilities: by.capabilities, bases, now }
}

/** Grants, and everything that they were made of. */
type Held = { made: readonly unknown[]; grants: readonly Grant[] }

/** A predicate remembers what it was asked of sixty types: a few kilobytes for each of these. */
const MAX_HELD = 2_000

/** The grants last made for an authorization, by its id. */
const heldLast = recentlyUsed<Held>(MAX_HELD)

/** The grants behind these facts: those of the last call, where each of the facts is what it was then. */
function heldBy(facts: GrantFacts, { backend }: DecidedWith): readonly Grant[] {
  const { access, relatedPatient, roster = [], bases } = facts
  const { authorization, client, user, grantedScope, proxiesHeld } = access
  // A row that was changed is another object (store/cached.ts).
  const made = [
    ...[authorization, client, user, grantedScope, relatedPatient, backend.tellsAuditTrail],
    ...[bases.length, ...bases, proxiesHeld.length, ...proxiesHeld, ...roster],
  ]
  const last = heldLast.get(authorization.id)
  if (last?.made.length === made.length && made.every((fact, place) => fact === last.made[place]))
    return last.grants
  const held = grantsOf(facts)
  const grants = backend.tellsAuditTrail ? withTrail(held, access) : held
  const lasting = grants.every(({ filter }) => filter.every(({ kind }) => !MOVING.has(kind)))
  if (lasting) heldLast.set(authorization.id, { made, grants })
  return grants
}

/** Clauses that may hold a date, which can be said as a distance to now (FHIR R4 search.html#prefix, `ap`). */
const MOVING: ReadonlySet<Clause['kind']> = new Set(['date', 'composite', 'chain', 'has'])

const NOBODY: readonly string[] = []

/** Whom a backend service that is limited to groups may read; an export looks at its own group. */
async function rosterOfClient(
  { interaction }: Call,
  { client, authorization }: BearerAccess,
  { backend, baseUrl, clock }: DecidedWith,
): Promise<readonly string[]> {
  if (authorization.userId !== null || client.exportGroups === null) return NOBODY
  if (interaction.kind === 'operation') return NOBODY
  return rosterOf(backend, client.exportGroups, [baseUrl], clock.now())
}
