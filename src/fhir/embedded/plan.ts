// How a search finds its rows: from which table it starts, which conditions it tests on each candidate, in
// which order it goes. The start is chosen so that a page costs what the page holds, not what the store
// holds: the patient's compartment, one reference, a rare value; else the type's rows in order.

import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Sql } from '../../lib/sql.ts'
import { typeClass } from '../definitions/definitions.ts'
import type { SearchQuery } from '../search-query.ts'
import { clauseCondition, idsOf } from './clause-sql.ts'
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
import { jsonRows, plainNumber, textField } from './dialect.ts'
import { type IndexTest, indexTest } from './index-test.ts'
import { predicateCondition } from './predicate-sql.ts'
import { type FhirSchema, NO_PATIENT } from './schema.ts'

/** Where candidates come from; `r` is the row of `fhir_resource`, `rid` its number in scan order. */
export type Plan = {
  from: RawBuilder<unknown>
  where: Condition
  rid: RawBuilder<unknown>
  /** The conditions on `r` alone. */
  row: Condition
  /** Whether the start holds few rows, so that sorting them all is cheap. */
  selective: boolean
}

/** Values with at most so many rows are rare: sorting them all is cheaper than walking the type. */
const RARE = 1000
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
  const conditions = [await predicateCondition(query.type, 's', 'r', compiling)]
  for (const clause of query.clauses) conditions.push(await clauseCondition(clause, 'r', compiling))
  const row = allOf([
    sql<boolean>`r.tenant = ${tenant}`,
    sql<boolean>`r.type_id = ${typeId}`,
    sql<boolean>`r.deleted = 0`,
    ...conditions,
  ])
  if (row === NEVER) return null
  const start = await startOfSearch(query, typeId, compiling, database)
  const own = { from: sql`fhir_resource as r`, where: row, row }
  if (start.kind === 'type') return { ...own, rid: sql`r.rid`, selective: false }
  if (start.kind === 'ids') {
    const given = jsonRows(
      start.ids.map((id) => [id]),
      compiling.dialect,
    )
    const named = resourceNamed(sql`${typeId}`, textField(0), 'r', compiling)
    return { ...own, from: sql`${given} ${named}`, rid: sql`r.rid`, selective: true }
  }
  return {
    from: sql`${start.from} ${resourceAt(sql`d.rid`, 'r', compiling)}`,
    where: allOf([start.where, row]),
    rid: sql`d.rid`,
    row,
    selective: start.selective,
  }
}

type Start =
  | { kind: 'type' }
  | { kind: 'ids'; ids: readonly string[] }
  | { kind: 'rows'; from: RawBuilder<unknown>; where: Condition; selective: boolean }

async function startOfSearch(
  query: SearchQuery,
  typeId: number,
  compiling: Compiling,
  database: Sql<FhirSchema>,
): Promise<Start> {
  const ids = idsNamed(query)
  if (ids) return { kind: 'ids', ids }
  const patients = patientsInReach(query.type, compiling)
  if (patients && typeClass(query.type) === 'patient') return { kind: 'ids', ids: patients }
  if (patients) return compartmentStart(patients, typeId, compiling)
  const tests = await indexTests(query, compiling)
  const rarest = await rarestOf(tests, compiling, database)
  if (rarest) return setStart(rarest, compiling)
  // A reference's rows are one patient's, say: never as many as a code's.
  const stream =
    tests.find(({ streams, table }) => streams && table === 'reference') ??
    tests.find(({ streams }) => streams)
  return stream ? streamStart(stream, compiling) : { kind: 'type' }
}

/** The ids that some condition names, each once; null when none does. */
function idsNamed(query: SearchQuery): string[] | null {
  for (const clause of query.clauses)
    if (clause.kind === 'token' && clause.code === '_id' && !clause.negated)
      return [...new Set(idsOf(clause.values))]
  return null
}

/** The test that fewest rows pass, when they are few; null otherwise. */
async function rarestOf(
  tests: readonly IndexTest[],
  compiling: Compiling,
  database: Sql<FhirSchema>,
): Promise<IndexTest | null> {
  let rarest: IndexTest | null = null
  let limit = RARE + 1
  for (const test of tests.filter(({ seeks }) => seeks)) {
    const rows = await rowsUpTo(test, limit, compiling, database)
    if (rows >= limit) continue
    rarest = test
    limit = rows
    if (limit === 0) break
  }
  return rarest
}

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
  if (kind !== 'member' && kind !== 'patient' && kind !== 'device') return null
  if (kind === 'device') patients.add(NO_PATIENT)
  return patients.size <= MAX_PATIENTS ? [...patients] : null
}

function compartmentStart(
  patients: string[],
  typeId: number,
  { tenant, dialect }: Compiling,
): Start {
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

async function indexTests(query: SearchQuery, compiling: Compiling): Promise<IndexTest[]> {
  const tests: IndexTest[] = []
  for (const clause of query.clauses) {
    if (clause.code === '_id' || clause.code === '_lastUpdated') continue
    if (clause.kind === 'missing' || clause.kind === 'token-text') continue
    if (clause.kind === 'chain' || clause.kind === 'has') continue
    if (clause.kind === 'token' && clause.negated) continue
    const test = await indexTest(clause, compiling)
    if (test) tests.push(test)
  }
  return tests
}

function rowsOf(test: IndexTest, alias: string, { tenant }: Compiling): Condition {
  return allOf([
    sql<boolean>`${sql.ref(`${alias}.tenant`)} = ${tenant}`,
    sql<boolean>`${sql.ref(`${alias}.parameter_id`)} = ${test.parameterId}`,
    test.holds(alias),
  ])
}

async function rowsUpTo(
  test: IndexTest,
  limit: number,
  compiling: Compiling,
  database: Sql<FhirSchema>,
): Promise<number> {
  const rows = rowsOf(test, 'c', compiling)
  if (rows === NEVER) return 0
  const { rows: found } = await sql<{ n: number }>`
    select count(*) as n from (
      select 1 as one from ${sql.table(`fhir_${test.table}`)} as c where ${rows} limit ${limit}
    ) as counted`.execute(database.read)
  return found[0]?.n ?? 0
}

function setStart(test: IndexTest, compiling: Compiling): Start {
  const rows = rowsOf(test, 'c', compiling)
  const table = sql.table(`fhir_${test.table}`)
  const from = sql`(select distinct ${plainNumber(sql`c.rid`, compiling.dialect)} as rid from ${table} as c where ${rows}) as d`
  return { kind: 'rows', from, where: ALWAYS, selective: true }
}

function streamStart(test: IndexTest, compiling: Compiling): Start {
  const from = sql`${sql.table(`fhir_${test.table}`)} as d`
  const selective = test.table === 'reference'
  return { kind: 'rows', from, where: rowsOf(test, 'd', compiling), selective }
}
