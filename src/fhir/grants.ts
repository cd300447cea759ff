// What a token amounts to: a list of grants, each with a reach, whose union is the access (SMART 2.2
// scopes, "Scope Equivalence"). Pure. A scope that cannot be honoured exactly gives nothing: a filter we
// cannot evaluate, a patient/ scope without a patient, a user/ scope without a user we can place.
import { hash } from 'node:crypto'
import type { Millis } from '../lib/clock.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import { FhirError } from '../model/errors.ts'
import { intersect, parseScopes, type ResourceScope, type Scope } from '../model/scope.ts'
import type { Clause } from './clause.ts'
import { isResourceType } from './definitions/definitions.ts'
import { parseClause } from './parse-clause.ts'
import { localReference } from './reference.ts'
import type { Letter, Resource } from './resource.ts'

/** Logical ids of patients, or everyone. */
export type Reach = readonly string[] | 'all'

export type Grant = {
  /** `identity`: the user's own resource, readable by `openid fhirUser`. */
  context: 'patient' | 'user' | 'system' | 'identity'
  /** A resource type, or `*`. */
  type: string
  /** A type that the `*` does not mean. */
  except?: string
  letters: ReadonlySet<Letter>
  /** The scope's `?name=value` constraints, all of which must hold. */
  filter: readonly Clause[]
  reach: Reach
}

export type GrantFacts = {
  access: BearerAccess
  /** Whose RelatedPerson the user is, when the user is one; null when that is not known for certain. */
  relatedPatient: string | null
  /** The patients of the groups that a backend service is limited to. */
  roster?: readonly string[]
  /** Absolute FHIR bases that are ours. */
  bases: readonly string[]
  now: Millis
}

/** Lists the grants of a token at this moment. */
export function grantsOf(facts: GrantFacts): Grant[] {
  const { client, user, authorization, grantedScope } = facts.access
  if (!client.fhirEnabled || client.disabledAt !== null || (user && user.disabledAt !== null))
    return []
  const scopes = withinRegistration(parseScopes(grantedScope).scopes, client.allowedScope)
  const granted = scopes.flatMap((scope): Grant[] => {
    if (scope.kind !== 'resource') return []
    const reach = reachOf(scope, facts)
    const filter = reach === null ? null : filterOf(scope, facts)
    if (reach === null || filter === null) return []
    return [{ context: scope.context, type: scope.type, letters: scope.letters, filter, reach }]
  })
  const texts = new Set(scopes.map(({ text }) => text))
  const self = localReference(authorization.fhirUser ?? '', facts.bases)
  if (self && texts.has('openid') && texts.has('fhirUser'))
    granted.push({
      context: 'identity',
      type: self.type,
      letters: new Set(['r']),
      filter: [parseClause(self.type, '_id', self.id)],
      reach: 'all',
    })
  return granted
}

/** A backend service never exceeds what it is registered for now, whatever it was when the token was made. */
function withinRegistration(scopes: readonly Scope[], allowedScope: string): readonly Scope[] {
  const [system, others] = [true, false].map((wanted) =>
    scopes.filter((scope) => (scope.kind === 'resource' && scope.context === 'system') === wanted),
  )
  if (!system || !others || system.length === 0) return scopes
  return [...others, ...intersect(system, parseScopes(allowedScope).scopes)]
}

function reachOf(scope: ResourceScope, facts: GrantFacts): Reach | null {
  switch (scope.context) {
    case 'patient':
      return patientReach(facts)
    case 'user':
      return userReach(facts)
    case 'system':
      // Only a client that acts for nobody, and for the groups that it was registered for.
      if (facts.access.authorization.userId !== null) return null
      return facts.access.client.exportGroups === null ? 'all' : (facts.roster ?? [])
  }
}

/** The patient in context, for as long as the user may act for them (attack B13). */
function patientReach({ access, relatedPatient, bases }: GrantFacts): Reach | null {
  const { authorization, proxiesHeld } = access
  const patient = authorization.context.patient
  if (patient === undefined || patient === '') return null
  const self = localReference(authorization.fhirUser ?? '', bases)
  const byIdentity =
    (self?.type === 'Patient' && self.id === patient) ||
    (self?.type === 'RelatedPerson' && relatedPatient === patient)
  const ofSomebody = self?.type === 'Patient' || self?.type === 'RelatedPerson'
  const needsProxy = authorization.proxyId !== null || (ofSomebody && !byIdentity)
  return needsProxy && !proxiesHeld.includes(patient) ? null : [patient]
}

function userReach({ access, relatedPatient, bases }: GrantFacts): Reach | null {
  const { user, authorization, proxiesHeld } = access
  if (user === null) return null
  return reachOfUser({ fhirUser: authorization.fhirUser, proxiesHeld, relatedPatient, bases })
}

type UserFacts = Pick<GrantFacts, 'relatedPatient' | 'bases'> & {
  fhirUser: string | null
  proxiesHeld: readonly string[]
}

/** What the user's own place in the practice opens to them; null for nothing. */
function reachOfUser({ fhirUser, proxiesHeld, relatedPatient, bases }: UserFacts): Reach | null {
  const self = localReference(fhirUser ?? '', bases)
  switch (self?.type) {
    case 'Patient':
      return [...new Set([self.id, ...proxiesHeld])]
    case 'RelatedPerson':
      return relatedPatient === null ? null : [relatedPatient]
    case 'Practitioner':
    case 'PractitionerRole':
      return 'all'
    default:
      return null
  }
}

/** What a signed-in person may read and search by themselves, without an app: as by `user/*.rs`. */
export function ownGrants(facts: UserFacts): Grant[] {
  const reach = reachOfUser(facts)
  return reach === null
    ? []
    : [{ context: 'user', type: '*', letters: new Set(['r', 's']), filter: [], reach }]
}

function filterOf(scope: ResourceScope, { bases, now }: GrantFacts): Clause[] | null {
  try {
    return scope.filter.map(([name, value]) => parseClause(scope.type, name, value, { bases, now }))
  } catch (error) {
    if (error instanceof FhirError) return null
    throw error
  }
}

/** The RelatedPerson that the grants depend on; null when they depend on none. */
export function relatedPersonToResolve(
  access: BearerAccess,
  bases: readonly string[],
): string | null {
  const self = localReference(access.authorization.fhirUser ?? '', bases)
  return self?.type === 'RelatedPerson' ? self.id : null
}

/** Whose RelatedPerson it is, while that holds: active, and within its period. */
export function relatedPatientOf(
  person: Resource | null,
  bases: readonly string[],
  now: Millis,
): string | null {
  if (person?.resourceType !== 'RelatedPerson' || person.active === false) return null
  // Parsed JSON whose members are looked at one by one.
  const { start, end } = (person.period ?? {}) as { start?: unknown; end?: unknown }
  if (start !== undefined && !(Date.parse(String(start)) <= now)) return null
  // A bare date ends with its day.
  const day = /^\d{4}-\d{2}-\d{2}$/.test(String(end)) ? 24 * 60 * 60 * 1000 : 0
  if (end !== undefined && !(now < Date.parse(String(end)) + day)) return null
  const { reference } = (person.patient ?? {}) as { reference?: unknown }
  const patient = localReference(String(reference), bases)
  return patient?.type === 'Patient' ? patient.id : null
}

/** Names the one a page link is made for: the same app, user, patient and grants, or nobody. */
export function holderOf(access: BearerAccess, grants: readonly Grant[], baseUrl: string): string {
  const { authorization, client } = access
  const listed = grants.map(({ letters, ...grant }) =>
    JSON.stringify({ ...grant, letters: [...letters].sort() }),
  )
  const facts = [
    baseUrl,
    client.id,
    authorization.userId,
    authorization.context.patient ?? null,
    listed.sort(),
  ]
  return hash('sha256', JSON.stringify(facts), 'base64url')
}

/**
 * Whether a scope can be honoured exactly as it is written: a known type, and constraints that can be
 * evaluated on a resource. What cannot is never granted (SMART 2.2 scopes, "Finer-grained resource constraints").
 */
export function enforceable(scope: ResourceScope): boolean {
  if (scope.type !== '*' && !isResourceType(scope.type)) return false
  try {
    for (const [name, value] of scope.filter) parseClause(scope.type, name, value)
    return true
  } catch (error) {
    if (error instanceof FhirError) return false
    throw error
  }
}
