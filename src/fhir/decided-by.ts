// What a call is decided by: the facts and the grants of its token at this moment. One way to them, for what
// is carried out and for what is only explained.
import type { BearerAccess } from '../model/bearer-access.ts'
import type { DecidedBy } from './access.ts'
import { withTrail } from './audit-trail/trail-grants.ts'
import { type GrantFacts, grantsOf, relatedPatientOf, relatedPersonToResolve } from './grants.ts'
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
  const held = grantsOf(facts)
  const grants = by.backend.tellsAuditTrail ? withTrail(held, access) : held
  return { grants, access, capabilities: by.capabilities, bases, now }
}

/** Whom a backend service that is limited to groups may read; an export looks at its own group. */
async function rosterOfClient(
  { interaction }: Call,
  { client, authorization }: BearerAccess,
  { backend, baseUrl, clock }: DecidedWith,
): Promise<string[]> {
  if (authorization.userId !== null || client.exportGroups === null) return []
  if (interaction.kind === 'operation') return []
  return rosterOf(backend, client.exportGroups, [baseUrl], clock.now())
}
