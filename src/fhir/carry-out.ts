// Carries out one parsed call for one token: grants, decision, backend, judgement, answer. Knows nothing
// of HTTP beyond the conditions a read may have.
import type { Clock } from '../lib/clock.ts'
import type { Logger } from '../lib/log.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import { FhirError } from '../model/errors.ts'
import { type DecidedBy, decide, type Plan } from './access.ts'
import type { FhirBackend, SearchPage } from './backend.ts'
import type { Capabilities } from './capabilities.ts'
import type { ExportDesk, ExportOrder } from './export-order.ts'
import { grantsOf, holderOf, relatedPatientOf, relatedPersonToResolve } from './grants.ts'
import type { Call } from './interaction.ts'
import { judge } from './judge.ts'
import { outcomeOf } from './operation-outcome.ts'
import type { PageSeal } from './page-link.ts'
import { notModified } from './preconditions.ts'
import { project } from './projection.ts'
import { notFound } from './refusals.ts'
import type { Resource } from './resource.ts'
import { rosterOf } from './roster.ts'
import type { SearchPlan } from './search-plan.ts'
import { searchset } from './shape.ts'

export type CarriedOutWith = {
  backend: FhirBackend
  capabilities: Capabilities
  /** The tenant's FHIR base, without a slash at its end. */
  baseUrl: string
  pages: PageSeal
  /** Takes exports on, where there are any. */
  exports?: ExportDesk
  clock: Clock
  log: Logger
}

export type Answer = {
  /** How the client gets it: as FHIR, as a Binary's content, or not again, since it has it. */
  as: 'resource' | 'content' | 'not-modified' | 'accepted'
  resource: Resource
  /** Where the outcome of what goes on will be told. */
  location?: string
  /** How many resources left, for the audit. */
  count: number
}

const NOTHING_FOUND: SearchPage = { matches: [], included: [], total: 0, next: null }

/** Carries out a call. Throws the FhirError by which it is refused. */
export async function carryOut(
  call: Call,
  access: BearerAccess,
  by: CarriedOutWith,
): Promise<Answer> {
  const bases = [by.baseUrl]
  const now = by.clock.now()
  const personId = relatedPersonToResolve(access, bases)
  const person = personId === null ? null : await by.backend.read('RelatedPerson', personId)
  const relatedPatient = relatedPatientOf(person, bases, now)
  const roster = await rosterOfClient(call, access, by)
  const grants = grantsOf({ access, relatedPatient, roster, bases, now })
  const holder = () => holderOf(access, grants, by.baseUrl)
  const decidedBy: DecidedBy = { grants, access, capabilities: by.capabilities, bases, now }

  const { interaction } = call
  if (interaction.kind !== 'page') return run(planFor(call, decidedBy), call, null)
  const page = by.pages.open(interaction.sealed, holder(), now)
  if (page === null) throw notFound()
  // The link's search is decided and judged as if it had just been asked.
  const repeated: Call = {
    ...call,
    interaction:
      page.compartment === null
        ? { kind: 'search-type', type: page.type }
        : {
            kind: 'search-compartment',
            type: page.type,
            compartment: { type: 'Patient', id: page.compartment },
          },
    parameters: page.parameters,
    lenient: page.lenient,
  }
  return run(planFor(repeated, decidedBy), repeated, {
    cursor: page.cursor,
    sealed: interaction.sealed,
  })

  function run(plan: Plan, asked: Call, at: { cursor: string; sealed: string } | null) {
    switch (plan.run) {
      case 'read':
        return readOne(plan, asked, by, bases)
      case 'search':
        return search(plan.search, at, by, bases, holder)
      case 'export':
        return startExport(plan.order, access, by)
    }
  }
}

/** Whom a backend service that is limited to groups may read; an export looks at its own group. */
async function rosterOfClient(
  { interaction }: Call,
  { client, authorization }: BearerAccess,
  { backend, baseUrl, clock }: CarriedOutWith,
): Promise<string[]> {
  if (authorization.userId !== null || client.exportGroups === null) return []
  if (interaction.kind === 'operation') return []
  return rosterOf(backend, client.exportGroups, [baseUrl], clock.now())
}

async function startExport(
  order: ExportOrder,
  access: BearerAccess,
  { exports, clock }: CarriedOutWith,
): Promise<Answer> {
  if (!exports) throw new Error('an export was allowed that nobody takes on')
  const { statusUrl } = await exports.start(order, access, clock.now())
  const started = outcomeOf('information', 'informational', 'The export has begun.')
  return { as: 'accepted', resource: started, location: statusUrl, count: 0 }
}

function planFor(call: Call, by: DecidedBy): Plan {
  const decision = decide(call, by)
  if (!decision.allowed) throw decision.error
  return decision.plan
}

async function readOne(
  plan: Extract<Plan, { run: 'read' }>,
  call: Call,
  { backend }: CarriedOutWith,
  bases: readonly string[],
): Promise<Answer> {
  const resource = await backend.read(plan.type, plan.id)
  // What is not the thing asked for is not shown, whatever it is.
  if (resource?.resourceType !== plan.type || resource.id !== plan.id) throw notFound()
  if (!(await judge(backend, plan.predicate, bases).admits(resource, 'r'))) throw notFound()
  if (notModified(resource, call)) return { as: 'not-modified', resource, count: 1 }
  if (call.representation === 'content') return { as: 'content', resource, count: 1 }
  return { as: 'resource', resource: project(resource, plan.projection), count: 1 }
}

async function search(
  plan: SearchPlan,
  at: { cursor: string; sealed: string } | null,
  { backend, baseUrl, pages, clock, log }: CarriedOutWith,
  bases: readonly string[],
  holder: () => string,
): Promise<Answer> {
  const { query, predicate, compartment } = plan
  if (compartment !== null) await requireVisiblePatient(compartment, plan, backend, bases)
  const found = plan.possible
    ? await backend.search(query, predicate, at?.cursor ?? null)
    : NOTHING_FOUND
  const page = await judge(backend, predicate, bases).page(found, query, at === null)
  if (page.dropped > 0)
    log.warn({ type: query.type, dropped: page.dropped }, 'a backend answered more than was asked')
  if (query.summary === 'count' && page.total === null)
    throw new FhirError(400, 'not-supported', 'The matches of this search cannot be counted.')
  const next =
    page.next === null
      ? null
      : pages.seal(
          { type: query.type, compartment, ...plan.call, cursor: page.next },
          holder(),
          clock.now(),
        )
  return {
    as: 'resource',
    resource: searchset(page, plan, { baseUrl, next, self: at?.sealed ?? null }),
    count: page.matches.length + page.included.length,
  }
}

/** A patient in the path who cannot be seen is not there (status rules: 404, never an empty list). */
async function requireVisiblePatient(
  id: string,
  { predicate }: SearchPlan,
  backend: FhirBackend,
  bases: readonly string[],
): Promise<void> {
  // A token without any scope for Patient learns nothing of which patients there are.
  if (predicate('Patient', 'r') === 'none' && predicate('Patient', 's') === 'none') return
  const patient = await backend.read('Patient', id)
  if (patient?.resourceType !== 'Patient' || patient.id !== id) throw notFound()
  const judged = judge(backend, predicate, bases)
  if (!(await judged.admits(patient, 'r')) && !(await judged.admits(patient, 's'))) throw notFound()
}
