// Makes a planned write into one that a backend carries out: finds what it is about, judges the image before
// and the image after, resolves what it refers to. What is judged is what is written, under the version that
// was judged (FHIR R4 http.html#update, http.html#patch, http.html#delete).
import { isDeepStrictEqual } from 'node:util'
import { newId } from '../lib/ids.ts'
import { FhirError } from '../model/errors.ts'
import type { Expected, FhirBackend, Unmatched, Write } from './backend.ts'
import { pointsAt, renamed, withRelativeReferences } from './body-references.ts'
import { typeClass } from './definitions/definitions.ts'
import { findOne } from './find-one.ts'
import { requireValid } from './invalid-resource.ts'
import { applyPatch } from './json-patch.ts'
import type { Judge } from './judge.ts'
import { requireIfMatch } from './preconditions.ts'
import { forbidden, insufficientScope, notFound } from './refusals.ts'
import type { Resource } from './resource.ts'
import { whyNotWritable, writable } from './writable.ts'
import type { WritePlan } from './write-plan.ts'

export type PreparedWith = {
  backend: FhirBackend
  judge: Judge
  /** Absolute FHIR bases that are ours or the backend's. */
  bases: readonly string[]
  now: number
}

/** What a write is about. */
export type Target = {
  plan: WritePlan
  type: string
  id: string
  /** The resource as it is; null when there is none yet. */
  before: Resource | null
  /** A conditional create found what it would have added: nothing is written. */
  found: boolean
}

/** Finds what the write is about. Throws what keeps it from being made. */
export async function targetOf(plan: WritePlan, by: PreparedWith): Promise<Target> {
  const { interaction, condition } = plan
  const { type } = interaction
  const fresh = { plan, type, id: newId(by.now), before: null, found: false }
  if (interaction.kind === 'create') {
    const match = condition === null ? null : await findOne(condition, by.backend, by.judge)
    return match === null ? fresh : { ...fresh, id: String(match.id), before: match, found: true }
  }
  if (condition !== null) return conditionalTarget(plan, fresh, by)
  if (!('id' in interaction)) throw new Error(`A ${interaction.kind} without a condition`)
  const { id, ifMatch } = interaction
  const before = await readCurrent(type, id, by)
  if (before === null && interaction.kind === 'update' && plan.addsByUpdate) {
    requireIfMatch(ifMatch, null)
    return { ...fresh, id }
  }
  // What may not be changed is not there; its version is looked at only afterwards.
  if (before === null) throw notFound('resource-absent')
  requireWritable(before, plan, by)
  requireIfMatch(ifMatch, before)
  if (interaction.kind === 'update' && plan.onlyNew)
    throw new FhirError(412, 'conflict', 'There is such a resource already.')
  return { ...fresh, id, before }
}

async function conditionalTarget(
  plan: WritePlan,
  fresh: Target,
  by: PreparedWith,
): Promise<Target> {
  const { interaction, condition, predicate } = plan
  const match = condition === null ? null : await findOne(condition, by.backend, by.judge)
  const given = interaction.kind === 'conditional-update' ? interaction.resource.id : undefined
  if (match !== null) {
    requireWritable(match, plan, by)
    if (given !== undefined && given !== match.id)
      throw new FhirError(400, 'invalid', 'The id in the body is not that of the match.')
    return { ...fresh, id: String(match.id), before: match }
  }
  if (interaction.kind !== 'conditional-update') throw notFound('resource-absent')
  // Without a match it adds a resource, and needs what adding one needs.
  if (predicate(fresh.type, 'c') === 'none') throw insufficientScope(fresh.type, 'c')
  if (given === undefined) return fresh
  if (!plan.addsByUpdate || (await readCurrent(fresh.type, given, by)) !== null)
    throw new FhirError(400, 'invalid', 'A new resource gets its id from the server: leave it out.')
  return { ...fresh, id: given }
}

async function readCurrent(type: string, id: string, by: PreparedWith): Promise<Resource | null> {
  const resource = await by.backend.read(type, id)
  return resource?.resourceType === type && resource.id === id ? resource : null
}

/** What may not be changed is not there. */
function requireWritable(
  image: Resource,
  { letter, predicate }: WritePlan,
  { bases }: PreparedWith,
): void {
  if (!writable(image, letter, predicate, bases))
    throw notFound(whyNotWritable(image, letter, predicate, bases))
}

/**
 * The write, judged.
 * @param names what references in the body stand for, when they are resolved first
 * @param made `Type/id` of what the same unit of work adds
 */
export async function writeOf(
  { plan, type, id, before }: Target,
  names: ReadonlyMap<string, string>,
  made: ReadonlySet<string>,
  by: PreparedWith,
): Promise<Write> {
  if (plan.letter === 'd') return { kind: 'delete', type, id, expected: expectedOf(before) }
  const { interaction } = plan
  const body =
    'patch' in interaction && before !== null
      ? patched(before, interaction.patch)
      : 'resource' in interaction
        ? interaction.resource
        : null
  if (body === null) throw new Error(`A ${interaction.kind} without a body`)
  const named = withRelativeReferences(renamed(body, names), by.bases)
  const after = { ...named, id, ...labelled(named, before, plan) }
  const letter = before === null ? 'c' : 'u'
  if (!writable(after, letter, plan.predicate, by.bases))
    throw forbidden(
      'write-not-covered',
      'This token may not write a resource like this: it is not within its scopes.',
    )
  requireLinksKept(after, before, plan)
  await requireVisibleReferences(after, before, made, plan, by)
  const unless = before === null ? unmatched(plan) : {}
  return plan.interaction.kind === 'create' || (before === null && !addsUnderGivenId(plan))
    ? { kind: 'create', resource: after, ...unless }
    : { kind: 'update', resource: after, expected: expectedOf(before), ...unless }
}

/** What a write that adds under a condition must not find, once it holds everybody else off. */
function unmatched({ condition }: WritePlan): { unless?: Unmatched } {
  if (condition === null || !condition.possible) return {}
  return { unless: { query: condition.query, predicate: condition.predicate } }
}

const addsUnderGivenId = ({ interaction }: WritePlan) =>
  interaction.kind === 'update' ||
  (interaction.kind === 'conditional-update' && interaction.resource.id !== undefined)

function patched(before: Resource, patch: unknown): Resource {
  const after = applyPatch(before, patch)
  requireValid(after, 422)
  // Valid: it is an object with a type.
  const resource = after as Resource
  if (resource.resourceType !== before.resourceType || resource.id !== before.id)
    throw new FhirError(422, 'processing', 'A patch must leave the type and the id as they are.')
  return resource
}

function expectedOf(before: Resource | null): Expected {
  if (before === null) return 'absent'
  const version = before.meta?.versionId
  return typeof version === 'string' ? { version } : 'any'
}

/** Security labels and tags may decide who sees a resource: only a backend service changes them. */
function labelled(
  { meta }: Resource,
  before: Resource | null,
  { setsLabels }: WritePlan,
): Pick<Resource, 'meta'> {
  if (setsLabels || before === null) return meta === undefined ? {} : { meta }
  const { security: _security, tag: _tag, ...rest } = meta ?? {}
  const kept = Object.entries(before.meta ?? {}).filter(
    ([name]) => name === 'security' || name === 'tag',
  )
  const labels = { ...rest, ...Object.fromEntries(kept) }
  return Object.keys(labels).length === 0 ? { meta: {} } : { meta: labels }
}

/** Whose record a patient's is linked to is not for the patient to say. */
function requireLinksKept(after: Resource, before: Resource | null, plan: WritePlan): void {
  if (after.resourceType !== 'Patient' || plan.predicate('Patient', 'u') === 'all') return
  if (!isDeepStrictEqual(after.link, before?.link))
    throw forbidden(
      'write-not-covered',
      'This token may not change to which other patients a patient is linked.',
    )
}

/** More would cost more than it tells; a body that names more is refused. */
const MAX_REFERENCES = 500

/**
 * What a body points at must be there for the caller, or belong to the practice: else the answer of a later
 * include would tell what is there, and a document attached here would open what it shows.
 */
async function requireVisibleReferences(
  after: Resource,
  before: Resource | null,
  made: ReadonlySet<string>,
  plan: WritePlan,
  { backend, judge, bases }: PreparedWith,
): Promise<void> {
  const { predicate } = plan
  const bounded = predicate(after.resourceType, before === null ? 'c' : 'u') !== 'all'
  const kept = new Set(before === null ? [] : pointsAt(before, bases).map(keyOf))
  const unknown = pointsAt(after, bases).filter((target) => {
    const { type } = target
    if (kept.has(keyOf(target)) || made.has(keyOf(target))) return false
    if (typeClass(type) === 'shared' || isOwnPatient(target, plan)) return false
    const opened = [predicate(type, 'r'), predicate(type, 's')]
    if (opened.includes('all')) return false
    // Without any scope for the type nothing could ever be learnt by it; a bounded token names it in vain.
    return bounded || !opened.every((each) => each === 'none')
  })
  if (unknown.length === 0) return
  if (unknown.length > MAX_REFERENCES)
    throw new FhirError(400, 'too-costly', `A body refers to at most ${MAX_REFERENCES} resources.`)
  const wanted = new Set(unknown.map(keyOf))
  for (const resource of await backend.readMany(unknown)) {
    const key = `${resource.resourceType}/${resource.id}`
    if (!wanted.has(key)) continue
    if ((await judge.admits(resource, 'r')) || (await judge.admits(resource, 's')))
      wanted.delete(key)
  }
  const [first] = wanted
  if (first !== undefined)
    throw forbidden(
      'reference-not-visible',
      `The body refers to ${first}, and there is no such resource for this token.`,
    )
}

const keyOf = ({ type, id }: { type: string; id: string }) => `${type}/${id}`

/** A patient whose record the grant writes into may be named, whether or not Patient may be read. */
function isOwnPatient(
  { type, id }: { type: string; id: string },
  { predicate, interaction, letter }: WritePlan,
): boolean {
  const opened = predicate(interaction.type, letter)
  if (type !== 'Patient' || typeof opened === 'string') return false
  return opened.anyOf.some(({ patients }) => patients === 'all' || patients.includes(id))
}
