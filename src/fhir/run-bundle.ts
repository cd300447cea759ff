// Carries out a batch, entry by entry, or a transaction, all of it or nothing (FHIR R4
// http.html#transaction). A bundle is never passed on whole: each entry is decided and judged as if it had
// come alone, and what entries say of each other is resolved here.
import { FhirError } from '../model/errors.ts'
import type { Plan } from './access.ts'
import { type Predicate, VersionConflict, type Write } from './backend.ts'
import { urnReferences } from './body-references.ts'
import { type Entry, readEntries } from './bundle-entries.ts'
import { type BundleAnswer, bundleResponse } from './bundle-response.ts'
import type { Call } from './interaction.ts'
import { type PreparedWith, type Target, targetOf, writeOf } from './prepare-write.ts'
import { resolveQueries } from './resolve-references.ts'
import type { Resource } from './resource.ts'
import { overtaken, preparing, tellWrite } from './run-write.ts'
import { printSearch } from './search-query.ts'
import type { Answer, Work } from './work.ts'
import type { WritePlan } from './write-plan.ts'

/** How single calls are decided and carried out. */
export type Single = {
  /** Throws the FhirError by which the call is refused. */
  plan(call: Call): Plan
  run(plan: Plan, call: Call): Promise<Answer>
  predicate: Predicate
  /** Notes why an entry was refused that is answered among others. */
  refused(error: FhirError, call: Call | null): void
}

/** Carries out what can be done of a batch. */
export async function runBatch(bundle: Resource, single: Single, work: Work): Promise<Answer> {
  const answers: BundleAnswer[] = []
  for (const { parsed } of readEntries(bundle)) answers.push(await attempt(parsed, single))
  return answered('batch-response', answers, work)
}

async function attempt(parsed: Call | FhirError, single: Single): Promise<BundleAnswer> {
  if (parsed instanceof FhirError) return refused(parsed, null, single)
  try {
    return await single.run(single.plan(parsed), parsed)
  } catch (error) {
    return refused(error, parsed, single)
  }
}

/** The refusal as an entry's answer. What was not foreseen ends the whole, as it ends a single request. */
function refused(error: unknown, call: Call | null, single: Single): FhirError {
  if (!(error instanceof FhirError)) throw error
  single.refused(error, call)
  return error
}

function answered(
  type: 'batch-response' | 'transaction-response',
  answers: readonly BundleAnswer[],
  { by }: Work,
): Answer {
  const count = answers.reduce((sum, each) => sum + ('count' in each ? each.count : 0), 0)
  return { as: 'resource', resource: bundleResponse(type, answers, by.baseUrl), count }
}

type Step = { entry: Entry; call: Call; plan: Plan }

/** Carries out all of a transaction, or refuses it as a whole. */
export async function runTransaction(
  bundle: Resource,
  single: Single,
  work: Work,
): Promise<Answer> {
  const steps = readEntries(bundle).map((entry, place) =>
    within(place, () => decided(entry, single)),
  )
  for (let attempts = 1; ; attempts++) {
    try {
      return await transact(steps, single, work)
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error
      if (attempts > 1) throw overtaken(null, error)
    }
  }
}

function decided(entry: Entry, single: Single): Step {
  if (entry.parsed instanceof FhirError) throw entry.parsed
  return { entry, call: entry.parsed, plan: single.plan(entry.parsed) }
}

/** Says which entry a refusal is about. */
function within<T>(place: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw about(place, error)
  }
}

function about(place: number, error: unknown): unknown {
  if (!(error instanceof FhirError)) return error
  const { status, issueCode, message, headers, cause, rule, hidden, missing, enough } = error
  return new FhirError(status, issueCode, `Entry ${place}: ${message}`, {
    headers,
    cause,
    rule,
    hidden,
    ...(missing !== null && { missing }),
    ...(enough !== null && { enough }),
  })
}

type Prepared = { step: Step; place: number; plan: WritePlan; target: Target }

async function transact(steps: readonly Step[], single: Single, work: Work): Promise<Answer> {
  const by = preparing(work, single.predicate)
  const prepared: Prepared[] = []
  for (const [place, step] of steps.entries()) {
    if (step.plan.run !== 'write') continue
    const plan = step.plan.write
    const target = await targetOf(plan, by).catch((error) => Promise.reject(about(place, error)))
    prepared.push({ step, place, plan, target })
  }
  requireDistinct(prepared)
  const changing = prepared.filter(({ target }) => !target.found)
  const names = await namesWithin(prepared, work, by)
  const made = new Set(
    changing.flatMap(({ target }) =>
      target.before === null ? [`${target.type}/${target.id}`] : [],
    ),
  )
  const writes: Write[] = []
  for (const { target, place } of changing)
    writes.push(
      await writeOf(target, names, made, by).catch((error) => Promise.reject(about(place, error))),
    )
  if (writes.length > 0) await work.noteWrites(writes)
  const written = writes.length === 0 ? [] : await work.by.backend.transact(writes)
  const answers = new Map<number, BundleAnswer>()
  for (const [index, { plan, place, step }] of changing.entries()) {
    const told = written[index]
    if (told === undefined) throw new Error('A write of a transaction was not answered')
    answers.set(place, await tellWrite(plan, told, { ...work, call: step.call }))
  }
  for (const { plan, place, step, target } of prepared)
    if (target.found && target.before !== null)
      answers.set(
        place,
        await tellWrite(
          plan,
          { ...target, how: 'found', resource: target.before },
          { ...work, call: step.call },
        ),
      )
  // Readings come last and see what was written.
  for (const [place, { plan, call }] of steps.entries())
    if (plan.run !== 'write') answers.set(place, await readLast(plan, call, single))
  const inOrder = steps.flatMap((_, place) => answers.get(place) ?? [])
  return answered('transaction-response', inOrder, work)
}

async function readLast(plan: Plan, call: Call, single: Single): Promise<BundleAnswer> {
  try {
    return await single.run(plan, call)
  } catch (error) {
    return refused(error, call, single)
  }
}

/** Two changes of one resource have no order (FHIR R4 http.html#trules). */
function requireDistinct(prepared: readonly Prepared[]): void {
  const seen = new Set<string>()
  const conditions = new Set<string>()
  for (const { plan, target, place } of prepared) {
    if (target.before === null && plan.condition !== null) {
      const condition = `${target.type}?${printSearch(plan.condition.query)}`
      if (conditions.has(condition))
        throw new FhirError(
          400,
          'duplicate',
          `Entry ${place}: another entry adds a resource under the same condition.`,
        )
      conditions.add(condition)
    }
    const name = `${target.type}/${target.id}`
    if (seen.has(name) && !target.found)
      throw new FhirError(
        400,
        'invalid',
        `Entry ${place}: another entry changes the same resource.`,
      )
    seen.add(name)
  }
}

/** What references within the bundle stand for: full URLs of entries, and searches. */
async function namesWithin(
  prepared: readonly Prepared[],
  work: Work,
  by: PreparedWith,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for (const { step, target, place } of prepared) {
    const { fullUrl } = step.entry
    if (fullUrl === null) continue
    if (names.has(fullUrl))
      throw new FhirError(400, 'invalid', `Entry ${place}: another entry has the same fullUrl.`)
    names.set(fullUrl, `${target.type}/${target.id}`)
  }
  const planned = { capabilities: work.by.capabilities, bases: work.bases, now: work.now }
  for (const { step, place, plan, target } of prepared) {
    if (target.found || !('resource' in plan.interaction)) continue
    const { resource } = plan.interaction
    await resolveQueries([resource], names, plan.predicate, step.call, planned, by).catch((error) =>
      Promise.reject(about(place, error)),
    )
    const lost = urnReferences(resource).find(
      (urn) => urn.startsWith('urn:uuid:') && !names.has(urn),
    )
    if (lost !== undefined)
      throw new FhirError(422, 'not-found', `Entry ${place}: no entry has the fullUrl '${lost}'.`)
  }
  return names
}
