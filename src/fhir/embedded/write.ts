// Writing through the gateway's port: each resource is what the write expects it to be, or nothing of the
// unit is kept. A deletion is a version without content; what was before stays in the history.
import type { Kysely } from 'kysely'
import { type Expected, VersionConflict, type Write, type Written } from '../backend.ts'
import { readPrinted } from '../printed.ts'
import { type Candidate, draftOf, knownNumber, type PutDeps, prepare } from './draft.ts'
import {
  type Draft,
  type ExistingRow,
  existingRows,
  insertIndexRows,
  insertResources,
  replaceResources,
  type Unit,
  untilNotOvertaken,
} from './rows.ts'
import type { FhirSchema } from './schema.ts'
import { stampOf } from './snapshot.ts'
import { requireUnmatched } from './unmatched.ts'

type Named = { type: string; id: string; typeId: number }
type Step = Named & { write: Write; candidate: Candidate | null }
/** What a step comes to; no draft where the resource stays what it was. */
type Change = { written: Written; draft: Draft | null }

/** Carries out all of the writes, each about another resource, or none of them. Answers in their order. */
export async function writeAll(deps: PutDeps, writes: readonly Write[]): Promise<Written[]> {
  const { database, tenant, terms, clock } = deps
  const steps = await prepareSteps(deps, writes)
  const number = knownNumber(terms)
  return untilNotOvertaken(() =>
    database.write(async (transaction: Kysely<FhirSchema>) => {
      const unit: Unit = { transaction, tenant, dialect: database.dialect }
      await requireUnmatched(unit, steps, deps)
      const rows = await existingRows(unit, steps)
      const existing = new Map(rows.map((row) => [`${row.type_id}/${row.id}`, row]))
      const now = await stampOf(unit, clock)
      const changes = steps.map((step) =>
        changeOf(step, existing.get(`${step.typeId}/${step.id}`) ?? null, now, number),
      )
      const drafts = changes.flatMap(({ draft }) => draft ?? [])
      const created = await insertResources(
        unit,
        drafts.filter(({ replaced }) => replaced === null),
      )
      const updated = await replaceResources(
        unit,
        drafts.filter(({ replaced }) => replaced !== null),
      )
      await insertIndexRows(unit, [...created, ...updated])
      return changes.map(({ written }) => written)
    }),
  )
}

async function prepareSteps(deps: PutDeps, writes: readonly Write[]): Promise<Step[]> {
  const resources = writes.flatMap((write) => (write.kind === 'delete' ? [] : [write.resource]))
  const candidates = new Map(
    (await prepare(deps, resources)).map((each) => [
      `${each.resource.resourceType}/${each.id}`,
      each,
    ]),
  )
  const steps: Step[] = []
  const named = new Set<string>()
  for (const write of writes) {
    const { type, id } = nameOf(write)
    const candidate = candidates.get(`${type}/${id}`) ?? null
    const typeId = candidate?.typeId ?? (await deps.terms.find('type', type))
    // A type that was never written holds nothing that could be deleted.
    if (typeId === null) throw new VersionConflict(`There is no ${type}`)
    if (named.has(`${type}/${id}`))
      throw new TypeError('Two writes of a unit are about one resource')
    named.add(`${type}/${id}`)
    steps.push({ type, id, typeId, write, candidate: write.kind === 'delete' ? null : candidate })
  }
  return steps
}

function nameOf(write: Write): { type: string; id: string } {
  return write.kind === 'delete'
    ? { type: write.type, id: write.id }
    : { type: write.resource.resourceType, id: write.resource.id }
}

function changeOf(
  { write, candidate, type, id, typeId }: Step,
  row: ExistingRow | null,
  now: number,
  number: ReturnType<typeof knownNumber>,
): Change {
  const living = row?.deleted === 0 ? row : null
  requireExpected(write.kind === 'create' ? 'absent' : write.expected, living)
  if (candidate !== null) {
    const draft = draftOf(candidate, row, now, number)
    const resource = readPrinted(draft.same && row !== null ? row.body : draft.body)
    const how = living === null ? 'created' : 'updated'
    return { written: { type, id, how, resource }, draft: draft.same ? null : draft }
  }
  if (row === null || living === null) throw new VersionConflict('There is nothing to delete')
  const draft = { typeId, id, version: row.version + 1, now, body: '', rows: NO_ROWS, deleted: 1 }
  return {
    written: { type, id, how: 'deleted', resource: null },
    draft: { ...draft, replaced: row },
  }
}

const NO_ROWS = {
  words: '',
  compartment: [],
  token: [],
  reference: [],
  date: [],
  string: [],
  quantity: [],
  composite: [],
} satisfies Draft['rows']

function requireExpected(expected: Expected, living: ExistingRow | null): void {
  if (expected === 'any') return
  const holds =
    expected === 'absent' ? living === null : String(living?.version ?? '') === expected.version
  if (!holds) throw new VersionConflict('The resource is not what the write expects')
}
