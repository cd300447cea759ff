// Carries out one write: prepared, noted, written under the version that was judged, and told. When somebody
// else was quicker it is judged once more, unless the client named the version it means
// (FHIR R4 http.html#concurrency).
import { FhirError } from '../model/errors.ts'
import { VersionConflict, type Write, type Written } from './backend.ts'
import { judge } from './judge.ts'
import { type PreparedWith, type Target, targetOf, writeOf } from './prepare-write.ts'
import { resolveQueries } from './resolve-references.ts'
import type { Resource } from './resource.ts'
import type { Answer, Work, WriteAnswer } from './work.ts'
import type { WritePlan } from './write-plan.ts'

/** Answers what became of a write. */
export async function runWrite(plan: WritePlan, work: Work): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await writeOnce(plan, work)
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error
      if (attempt > 1 || meansVersion(plan)) throw overtaken(plan, error)
    }
  }
}

/** What preparing writes takes, with a memory of its own: what was looked at may have changed since. */
export function preparing(
  { by, bases, now }: Pick<Work, 'by' | 'bases' | 'now'>,
  predicate: WritePlan['predicate'],
): PreparedWith {
  const { backend } = by
  const own = backend.ownBase === undefined ? [] : [backend.ownBase]
  return { backend, judge: judge(backend, predicate, bases), bases: [...bases, ...own], now }
}

async function writeOnce(plan: WritePlan, work: Work): Promise<Answer> {
  const { target, write } = await prepareWrite(plan, work)
  if (write === null)
    return tellWrite(plan, { ...target, how: 'found', resource: target.before }, work)
  await work.noteWrites([write])
  return tellWrite(plan, await work.by.backend.write(write), work)
}

/** Finds and judges all of a write, and changes nothing; null where what it would add is there already. */
export async function prepareWrite(
  plan: WritePlan,
  work: Pick<Work, 'by' | 'bases' | 'now' | 'call'>,
): Promise<{ target: Target; write: Write | null }> {
  const by = preparing(work, plan.predicate)
  const target = await targetOf(plan, by)
  if (target.found && target.before !== null) return { target, write: null }
  const names = new Map<string, string>()
  if ('resource' in plan.interaction) {
    const planned = { capabilities: work.by.capabilities, bases: work.bases, now: work.now }
    const { resource } = plan.interaction
    await resolveQueries([resource], names, plan.predicate, work.call, planned, by)
  }
  return { target, write: await writeOf(target, names, new Set(), by) }
}

const meansVersion = ({ interaction, onlyNew }: WritePlan) =>
  onlyNew || ('ifMatch' in interaction && interaction.ifMatch !== null)

/** The refusal of a write that somebody else was quicker than. */
export function overtaken(plan: WritePlan | null, cause: VersionConflict): FhirError {
  const status = plan !== null && meansVersion(plan) ? 412 : 409
  return new FhirError(status, 'conflict', 'The resource was changed meanwhile: read it again.', {
    cause,
  })
}

type Told = Omit<Written, 'how'> & { how: Written['how'] | 'found' }

/** What the client is told of a write: content only as far as it may be read. */
export async function tellWrite(plan: WritePlan, told: Told, work: Work): Promise<WriteAnswer> {
  const { type, id, how, resource: stored } = told
  const status = how === 'deleted' ? 204 : how === 'created' ? 201 : 200
  const shown = stored === null ? null : await shownOf(stored, plan, work)
  return { as: 'written', status, resource: shown, stored, type, id, count: shown === null ? 0 : 1 }
}

async function shownOf(
  stored: Resource,
  { predicate }: WritePlan,
  { by, bases, call }: Work,
): Promise<Resource | null> {
  if (call.returns === 'minimal') return null
  return (await judge(by.backend, predicate, bases).admits(stored, 'r')) ? stored : null
}
