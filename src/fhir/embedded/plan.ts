// How a search finds its rows: from which table it starts, which conditions it tests on each candidate, in
// which order it goes. The start is chosen so that a page costs what the page holds, not what the store
// holds: the patient's compartment, one reference, a rare value; else the type's rows in order.
import type { Sql } from '../../lib/sql.ts'
import type { Clause } from '../clause.ts'
import { NO_PATIENT } from '../compartment.ts'
import { type TypeClass, typeClass } from '../definitions/definitions.ts'
import type { SearchQuery } from '../search-query.ts'
import { asksNumberOnly, clauseCondition, idsNamed } from './clause-sql.ts'
import {
  ALWAYS,
  allOf,
  among,
  type Compiling,
  type Condition,
  NEVER,
  resourceAt,
  resourceNamed,
} from './condition.ts'
import { givenRows, plainNumber } from './dialect.ts'
import {
  atMost,
  type ClauseLookup,
  changedRows,
  indexTests,
  type Lookup,
  lookupBy,
  rarestOf,
} from './lookups.ts'
import { PLAN_LIMITS } from './plan-limits.ts'
import { predicateCondition } from './predicate-sql.ts'
import { provenanceRows } from './provenance-start.ts'
import type { FhirSchema } from './schema.ts'
import { type Fragment, sql } from './sql.ts'
import { streamsOf } from './streams.ts'

/** Rows in the order of their numbers; `r` is the row of `fhir_resource`, `rid` its number in scan order. */
type Walk = { from: Fragment<unknown>; where: Condition; rid: Fragment<unknown> }

/** Where candidates come from. */
export type Plan = Pick<Walk, 'from' | 'where'> & {
  /** The same rows, in order; what is in several walks is one match. */
  walks: readonly Walk[]
  /**
   * The conditions on `r`, where it is found along another index; null where all rows are cheaply sorted. What the
   * row's number tells is asked of the number under the alias `number`.
   */
  row: ((number: 'r' | 'd') => Promise<Condition>) | null
}

/** Compartments up to so many patients are a start; more are tested row by row. */
const MAX_PATIENTS = 20

/** Plans the search; null when nothing can match. */
export async function plan(
  query: SearchQuery,
  compiling: Compiling,
  database: Sql<FhirSchema>,
): Promise<Plan | null> {
  const { tenant, terms } = compiling
  const typeId = await terms.find('type', query.type)
  if (typeId === null) return null
  const visible = await predicateCondition(query.type, 's', 'r', compiling)
  if (visible === NEVER) return null
  const living = sql<boolean>`r.tenant = ${tenant} and r.type_id = ${typeId} and r.deleted = 0`
  // What index rows tell is asked by the number of a candidate, before the resource is read.
  const meets = async (number: 'r' | 'd', clauses: readonly Clause[] = query.clauses) => {
    const conditions: Condition[] = []
    for (const clause of clauses)
      conditions.push(
        await clauseCondition(clause, asksNumberOnly(clause) ? number : 'r', compiling),
      )
    return conditions
  }
  const row = async (number: 'r' | 'd') => allOf([living, visible, ...(await meets(number))])
  const start = await startOfSearch(query, typeId, compiling, database)
  const rid = sql`r.rid`
  if (start.kind === 'type') {
    const own = { from: sql`fhir_resource as r`, where: await row('r') }
    return own.where === NEVER ? null : { ...own, row, walks: [{ ...own, rid }] }
  }
  if (start.kind === 'ids') {
    const given = givenRows(
      { id: 'text' },
      start.ids.map((id) => [id]),
      compiling.dialect,
    )
    const named = resourceNamed(sql`${typeId}`, sql`given.id`, 'r', compiling)
    const own = { from: sql`${given} ${named}`, where: await row('r') }
    return own.where === NEVER ? null : { ...own, row: null, walks: [{ ...own, rid }] }
  }
  // What its own rows say is not asked again of each.
  const open = await meets(
    'd',
    query.clauses.filter((clause) => clause !== start.clause),
  )
  const rest = allOf([...open, living, start.allVisible ? ALWAYS : visible])
  if (rest === NEVER) return null
  const walkOf = ({ from, where }: Rows): Walk => ({
    from: sql`${from} ${resourceAt(sql`d.rid`, 'r', compiling)}`,
    where: allOf([where, rest]),
    rid: sql`d.rid`,
  })
  const walks = (start.walks ?? [start]).map(walkOf)
  return { ...walkOf(start), row: start.selective ? null : row, walks }
}

/** Index rows, as `d`. */
type Rows = { from: Fragment<unknown>; where: Condition }

type Start =
  | { kind: 'type' }
  | { kind: 'ids'; ids: readonly string[] }
  | (Rows & {
      kind: 'rows'
      walks?: Rows[]
      /** Whether it holds few rows, so that sorting them all is cheap. */
      selective: boolean
      /** Whether it holds nothing but what the predicate opens. */
      allVisible?: boolean
      /** What all that it holds meets. */
      clause?: Clause | undefined
    })

async function startOfSearch(
  query: SearchQuery,
  typeId: number,
  compiling: Compiling,
  database: Sql<FhirSchema>,
): Promise<Start> {
  const ids = idsNamed(query.clauses)
  if (ids) return { kind: 'ids', ids }
  const patients = patientsInReach(query.type, compiling)
  if (patients && typeClass(query.type) === 'patient') return { kind: 'ids', ids: patients }
  if (patients)
    return {
      ...compartmentStart(patients, typeId, compiling),
      allVisible: typeClass(query.type) === 'member' && isUnfiltered(query.type, compiling),
    }
  const tests = await indexTests(query, compiling)
  if (asksOneThing(query, compiling)) {
    const streams = await streamStart(query, tests, compiling, database)
    if (streams) return streams
  }
  const { rare, sortedAtOnce } = compiling.limits ?? PLAN_LIMITS
  const few =
    query.sort.length === 0
      ? rare
      : sortedAtOnce(await atMost(typeId, compiling, database), query.count)
  const lookups = [
    ...tests.filter(({ test }) => test.seeks),
    ...changedRows(query, typeId, compiling),
  ]
  const rarest = await rarestOf(lookups, few, database)
  if (rarest) return setStart(rarest, compiling)
  if (typeClass(query.type) === 'provenance' && compiling.predicate(query.type, 's') !== 'all') {
    const from = await provenanceRows(compiling)
    if (from) return { kind: 'rows', from, where: ALWAYS, selective: true }
  }
  return (await streamStart(query, tests, compiling, database)) ?? { kind: 'type' }
}

/** Whether every row that meets the one condition is a match, so that a page in their order reads no others. */
function asksOneThing({ type, clauses, sort }: SearchQuery, { predicate }: Compiling): boolean {
  return clauses.length === 1 && sort.length === 0 && predicate(type, 's') === 'all'
}

/** Types whose visible resources are all in the compartments of patients in reach. */
const IN_COMPARTMENTS: ReadonlySet<TypeClass> = new Set([
  'member',
  'patient',
  'device',
  'audit-event',
])

/** The patients that bound what of the type is visible; null when some grant is not bound, or they are many. */
function patientsInReach(type: string, { predicate }: Compiling): string[] | null {
  const opened = predicate(type, 's')
  if (typeof opened === 'string') return null
  const patients = new Set<string>()
  for (const grant of opened.anyOf) {
    if (grant.patients === 'all') return null
    for (const patient of grant.patients) patients.add(patient)
  }
  const kind = typeClass(type)
  if (!IN_COMPARTMENTS.has(kind)) return null
  if (kind === 'device') patients.add(NO_PATIENT)
  return patients.size <= MAX_PATIENTS ? [...patients] : null
}

/** Whether no grant asks more of the type than whose it is. */
function isUnfiltered(type: string, { predicate }: Compiling): boolean {
  const opened = predicate(type, 's')
  return typeof opened === 'object' && opened.anyOf.every(({ filter }) => filter.length === 0)
}

function compartmentStart(
  patients: string[],
  typeId: number,
  { tenant, dialect }: Compiling,
): Start & { kind: 'rows' } {
  const rows = (alias: string) =>
    allOf([
      sql<boolean>`${sql.ref(`${alias}.tenant`)} = ${tenant}`,
      among(sql.ref(`${alias}.patient_id`), patients),
      sql<boolean>`${sql.ref(`${alias}.type_id`)} = ${typeId}`,
    ])
  if (patients.length === 1)
    return { kind: 'rows', from: sql`fhir_compartment as d`, where: rows('d'), selective: true }
  // A row may be in several compartments.
  const rid = plainNumber(sql`c.rid`, dialect)
  const from = sql`(select distinct ${rid} as rid from fhir_compartment as c where ${rows('c')}) as d`
  return { kind: 'rows', from, where: ALWAYS, selective: true }
}

function setStart(
  { table, rows, clause }: Lookup & { clause?: Clause },
  { dialect }: Compiling,
): Start & { kind: 'rows' } {
  const rid = plainNumber(sql`c.rid`, dialect)
  const from = sql`(select distinct ${rid} as rid from ${sql.table(table)} as c where ${rows('c')}) as d`
  return { kind: 'rows', from, where: ALWAYS, selective: true, clause }
}

/** The streams of the test that fewest rows pass, as far as that is told; null when no test has any. */
async function streamStart(
  query: SearchQuery,
  lookups: readonly ClauseLookup[],
  compiling: Compiling,
  database: Sql<FhirSchema>,
): Promise<Start | null> {
  const { toldApart } = compiling.limits ?? PLAN_LIMITS
  const streaming = lookups.filter(({ test }) => test.streams || test.codes !== null)
  // A reference's rows are one patient's, say: never as many as a code's.
  const lookup =
    streaming.find(({ test }) => test.table === 'reference') ??
    (streaming.length > 1 ? await rarestOf(streaming, toldApart, database) : null) ??
    streaming[0]
  if (!lookup) return null
  const { test, table } = lookup
  const set = { ...setStart(lookup, compiling), selective: test.table === 'reference' }
  if (query.sort.length > 0) return set
  const streams = await streamsOf(test, compiling, database)
  if (streams === null) return null
  const from = sql`${sql.table(table)} as d`
  const walks = streams.map((holds) => ({
    from,
    where: lookupBy(test, holds, compiling).rows('d'),
  }))
  const [only, ...more] = walks
  return only && more.length === 0 ? { ...set, ...only } : { ...set, walks }
}
