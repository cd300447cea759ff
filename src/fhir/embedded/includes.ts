// What comes along with a page: targets of `_include`, sources of `_revinclude`, hop by hop with
// `:iterate`. Each candidate is judged in SQL before it is read and before it is followed: a target needs
// the letter r, a source the letter s (FHIR R4 search.html#include).
import type { Sql } from '../../lib/sql.ts'
import { FhirError } from '../../model/errors.ts'
import { searchParameter } from '../definitions/definitions.ts'
import { readPrinted } from '../printed.ts'
import type { Include, SearchQuery } from '../search-query.ts'
import {
  allOf,
  type Compiling,
  type Condition,
  NEVER,
  resourceAt,
  resourceNamed,
} from './condition.ts'
import { givenRows, step } from './dialect.ts'
import { keyOf, parameterTerm } from './index-keys.ts'
import { predicateCondition } from './predicate-sql.ts'
import { type FhirSchema, NO_TERM } from './schema.ts'
import type { Found } from './search.ts'
import { type Fragment, sql } from './sql.ts'

const MAX_INCLUDED = 5000
const MAX_HOPS = 8

type Finding = { compiling: Compiling; database: Sql<FhirSchema> }

/** Finds everything the query's includes bring to a page of matches, matches themselves left out. */
export async function findIncluded(
  query: SearchQuery,
  matches: readonly Found[],
  finding: Finding,
): Promise<Found[]> {
  if (query.includes.length + query.revincludes.length === 0) return []
  const present = new Set(matches.map(({ rid }) => rid))
  const included: Found[] = []
  let anchors = matches
  for (let hop = 0; anchors.length > 0 && hop < MAX_HOPS; hop++) {
    const follow = ({ iterate }: Include) => hop === 0 || iterate
    const found = [
      ...(await targetsOf(anchors, query.includes.filter(follow), finding)),
      ...(await sourcesOf(anchors, query.revincludes.filter(follow), finding)),
    ]
    anchors = found.filter(({ rid }) => !present.has(rid) && present.add(rid))
    included.push(...anchors)
    if (included.length > MAX_INCLUDED)
      throw new FhirError(
        400,
        'too-costly',
        `More than ${MAX_INCLUDED} included resources: ask for fewer matches a page with _count.`,
      )
  }
  return included
}

async function targetsOf(
  anchors: readonly Found[],
  includes: readonly Include[],
  finding: Finding,
): Promise<Found[]> {
  const found: Found[] = []
  for (const include of includes) {
    const sources = anchors.filter(({ resource }) => resource.resourceType === include.source)
    if (sources.length === 0) continue
    const { compiling } = finding
    const parameterId = await compiling.terms.find(
      'parameter',
      parameterTerm(include.source, include.code),
    )
    if (parameterId === null) continue
    const types = await namedTypes(sources, parameterId, finding)
    for (const typeId of types) {
      if (typeId === NO_TERM) found.push(...(await byUrl(sources, include, parameterId, finding)))
      else found.push(...(await byReference(sources, include, parameterId, typeId, finding)))
    }
  }
  return found
}

/** The types that these rows refer to by this parameter; 0 for what is not local. */
async function namedTypes(
  sources: readonly Found[],
  parameterId: number,
  { compiling, database }: Finding,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct f.target_type_id as id
    from ${given(sources, compiling)} ${referencesOf(parameterId, compiling)}`.execute(
    database.read,
  )
  return rows.map(({ id }) => id)
}

async function byReference(
  sources: readonly Found[],
  include: Include,
  parameterId: number,
  typeId: number,
  finding: Finding,
): Promise<Found[]> {
  const { compiling } = finding
  const type = await compiling.terms.textOf(typeId)
  if (type === null || (include.target !== null && include.target !== type)) return []
  const visible = await predicateCondition(type, 'r', 'r', compiling)
  if (visible === NEVER) return []
  return select(
    sql`${given(sources, compiling)} ${referencesOf(parameterId, compiling)}
      ${resourceNamed(sql`${typeId}`, sql`f.target_id`, 'r', compiling)}`,
    allOf([sql<boolean>`f.target_type_id = ${typeId}`, visible]),
    finding,
  )
}

/** Canonicals name definitional resources by their own `url`. */
async function byUrl(
  sources: readonly Found[],
  include: Include,
  parameterId: number,
  finding: Finding,
): Promise<Found[]> {
  const { compiling } = finding
  const parameter = searchParameter(include.source, include.code)
  const targets = include.target === null ? (parameter?.targets ?? []) : [include.target]
  const found: Found[] = []
  for (const type of targets) {
    const url = await compiling.terms.find('parameter', parameterTerm(type, 'url'))
    const visible = url === null ? NEVER : await predicateCondition(type, 'r', 'r', compiling)
    const typeId = await compiling.terms.find('type', type)
    if (visible === NEVER || typeId === null) continue
    const named = sql<boolean>`u.tenant = ${compiling.tenant} and u.parameter_id = ${url}
      and u.start = f.target_id`
    found.push(
      ...(await select(
        sql`${given(sources, compiling)} ${referencesOf(parameterId, compiling)}
          ${step('fhir_string', 'u', named, compiling.dialect)}
          ${resourceAt(sql`u.rid`, 'r', compiling)}`,
        allOf([
          sql<boolean>`f.target_type_id = ${NO_TERM}`,
          sql<boolean>`u.exact = f.target_id`,
          sql<boolean>`r.type_id = ${typeId}`,
          visible,
        ]),
        finding,
      )),
    )
  }
  return found
}

async function sourcesOf(
  anchors: readonly Found[],
  revincludes: readonly Include[],
  finding: Finding,
): Promise<Found[]> {
  const { compiling } = finding
  const found: Found[] = []
  for (const { source, code, target } of revincludes) {
    const visible = await predicateCondition(source, 's', 'r', compiling)
    const parameterId = await compiling.terms.find('parameter', parameterTerm(source, code))
    if (visible === NEVER || parameterId === null) continue
    const names = await namesOf(anchors, target, compiling)
    const refers = sql<boolean>`f.tenant = ${compiling.tenant} and f.parameter_id = ${parameterId}
      and f.target_id = given.id and f.target_type_id = given.type_id`
    found.push(
      ...(await select(
        sql`${givenRows({ type_id: 'integer', id: 'text' }, names, compiling.dialect)}
          ${step('fhir_reference', 'f', refers, compiling.dialect)}
          ${resourceAt(sql`f.rid`, 'r', compiling)}`,
        visible,
        finding,
      )),
    )
  }
  return found
}

/** How reference rows name the anchors: by type and id, and definitional ones by their `url` as well. */
async function namesOf(
  anchors: readonly Found[],
  target: string | null,
  { terms }: Compiling,
): Promise<[typeId: number, id: string][]> {
  const names: [number, string][] = []
  for (const { resource } of anchors) {
    const { resourceType, id, url } = resource
    if (target !== null && resourceType !== target) continue
    const typeId = await terms.find('type', resourceType)
    if (typeId !== null && id !== undefined) names.push([typeId, id])
    if (typeof url === 'string') names.push([NO_TERM, keyOf(url)])
  }
  return names
}

function given(sources: readonly Found[], { dialect }: Compiling): Fragment<unknown> {
  return givenRows(
    { rid: 'integer' },
    sources.map(({ rid }) => [rid]),
    dialect,
  )
}

/** The given rows' references by this parameter, as `f`. */
function referencesOf(parameterId: number, { tenant, dialect }: Compiling): Fragment<unknown> {
  const on = sql<boolean>`f.tenant = ${tenant} and f.rid = given.rid
    and f.parameter_id = ${parameterId}`
  return step('fhir_reference', 'f', on, dialect)
}

async function select(
  from: Fragment<unknown>,
  where: Condition,
  { database }: Finding,
): Promise<Found[]> {
  const { rows } = await sql<{ rid: number; body: string }>`
    select distinct r.rid as rid, r.body as body from ${from}
    where r.deleted = 0 and ${where}
    order by rid limit ${MAX_INCLUDED + 1}`.execute(database.read)
  return rows.map(({ rid, body }) => ({ rid, resource: readPrinted(body) }))
}
