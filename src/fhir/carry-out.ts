// Carries out one parsed call for one token: grants, decision, backend, judgement, answer. Knows nothing
// of HTTP beyond the conditions a read may have.
import type { BearerAccess } from '../model/bearer-access.ts'
import { type DecidedBy, decide, type Plan } from './access.ts'
import type { Write } from './backend.ts'
import { decidedByOf, grantFactsOf } from './decided-by.ts'
import type { ExportOrder } from './export-order.ts'
import { holderOf } from './grants.ts'
import type { Call } from './interaction.ts'
import { judge } from './judge.ts'
import { outcomeOf } from './operation-outcome.ts'
import type { Paged } from './page-link.ts'
import { notModified } from './preconditions.ts'
import { predicateOf } from './predicate.ts'
import { project } from './projection.ts'
import { notFound } from './refusals.ts'
import { runBatch, runTransaction, type Single } from './run-bundle.ts'
import { readVersion, runHistory } from './run-history.ts'
import { runSearch } from './run-search.ts'
import { runTypes } from './run-types.ts'
import { runWrite } from './run-write.ts'
import type { Answer, CarriedOutWith, Work } from './work.ts'

/** Carries out a call. Throws the FhirError by which it is refused. */
export async function carryOut(
  call: Call,
  access: BearerAccess,
  by: CarriedOutWith,
  noteWrites: (writes: readonly Write[]) => Promise<void>,
  noteRefused: Single['refused'],
): Promise<Answer> {
  const decidedBy = decidedByOf(await grantFactsOf(call, access, by), by)
  const { grants, bases, now } = decidedBy
  const holder = () => holderOf(access, grants, by.baseUrl)

  const { interaction } = call
  if (interaction.kind !== 'page') return run(planFor(call, decidedBy), call)
  const page = by.pages.open(interaction.sealed, holder(), now)
  if (page === null) throw notFound('page-link-invalid')
  // What the link stands for is decided and judged as if it had just been asked.
  const { parameters, lenient } = page
  const repeated: Call = { ...call, interaction: page.interaction, parameters, lenient }
  return run(planFor(repeated, decidedBy), repeated, {
    cursor: page.cursor,
    sealed: interaction.sealed,
  })

  function run(plan: Plan, asked: Call, at: Work['at'] = null): Promise<Answer> {
    const work: Work = {
      by,
      access,
      call: asked,
      bases,
      now,
      at,
      sealNext: (cursor) =>
        by.pages.seal(
          {
            // What has a next page is one of these.
            interaction: asked.interaction as Paged,
            parameters: asked.parameters,
            lenient: asked.lenient,
            cursor,
          },
          holder(),
          now,
        ),
      noteWrites,
    }
    const single: Single = {
      plan: (each) => planFor(each, decidedBy),
      run: (each, own) => run(each, own),
      predicate: predicateOf(grants),
      refused: noteRefused,
    }
    return carryOutPlan(plan, work, single)
  }
}

/** Carries out what was decided. */
export function carryOutPlan(plan: Plan, work: Work, single: Single): Promise<Answer> {
  switch (plan.run) {
    case 'read':
      return readOne(plan, work)
    case 'vread':
      return readVersion(plan, work)
    case 'history':
      return runHistory(plan.history, work)
    case 'search':
      return runSearch(plan.search, work)
    case 'types':
      return runTypes(plan.types, work)
    case 'write':
      return runWrite(plan.write, work)
    case 'bundle':
      return plan.kind === 'batch'
        ? runBatch(plan.bundle, single, work)
        : runTransaction(plan.bundle, single, work)
    case 'export':
      return startExport(plan.order, work)
  }
}

async function startExport(order: ExportOrder, { by, access, now }: Work): Promise<Answer> {
  if (!by.exports) throw new Error('an export was allowed that nobody takes on')
  const { statusUrl } = await by.exports.start(order, access, now)
  const started = outcomeOf('information', 'informational', 'The export has begun.')
  const preferences = order.separateStatus
    ? 'respond-async, separate-export-status'
    : 'respond-async'
  return { as: 'accepted', resource: started, location: statusUrl, preferences, count: 0 }
}

function planFor(call: Call, by: DecidedBy): Plan {
  const decision = decide(call, by)
  if (!decision.allowed) throw decision.error
  return decision.plan
}

async function readOne(
  plan: Extract<Plan, { run: 'read' }>,
  { by, bases, call }: Work,
): Promise<Answer> {
  const { backend } = by
  const resource = await backend.read(plan.type, plan.id)
  // What is not the thing asked for is not shown, whatever it is.
  if (resource?.resourceType !== plan.type || resource.id !== plan.id)
    throw notFound('resource-absent')
  const judged = judge(backend, plan.predicate, bases)
  if (!(await judged.admits(resource, 'r'))) throw notFound(judged.whyHidden(resource, 'r'))
  if (notModified(resource, call)) return { as: 'not-modified', resource, count: 1 }
  if (call.representation === 'content') return { as: 'content', resource, count: 1 }
  return { as: 'resource', resource: project(resource, plan.projection), count: 1 }
}
