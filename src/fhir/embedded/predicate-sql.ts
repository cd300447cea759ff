// What a token may see, as a condition on one resource row. It means exactly what `visible` means, class
// by class; a property test holds the two together. What SQL cannot say here is not visible.
import type { GrantClause, Predicate, TypePredicate } from '../backend.ts'
import { NO_PATIENT } from '../compartment.ts'
import { typeClass } from '../definitions/definitions.ts'
import type { Letter } from '../resource.ts'
import { clauseCondition } from './clause-sql.ts'
import {
  ALWAYS,
  allOf,
  among,
  any,
  anyOf,
  type Compiling,
  type Condition,
  NEVER,
  not,
  resourceNamed,
} from './condition.ts'
import { parameterTerm, SECURITY_CONTEXT } from './index-keys.ts'
import { sql } from './sql.ts'
import type { Terms } from './terms.ts'

/** Compiles what of `type` the letter opens, for the row of `fhir_resource` under this alias. */
export async function predicateCondition(
  type: string,
  letter: Letter,
  alias: string,
  compiling: Compiling,
): Promise<Condition> {
  return typeCondition(type, compiling.predicate(type, letter), alias, compiling, true)
}

async function typeCondition(
  type: string,
  opened: TypePredicate,
  alias: string,
  compiling: Compiling,
  follow: boolean,
): Promise<Condition> {
  if (opened === 'all') return ALWAYS
  if (opened === 'none') return NEVER
  const conditions: Condition[] = []
  for (const { patients, filter } of opened.anyOf) {
    const parts = [await reachCondition(type, patients, alias, compiling, follow)]
    // A clause about another type is not met.
    for (const clause of filter)
      parts.push(clause.type === type ? await clauseCondition(clause, alias, compiling) : NEVER)
    conditions.push(allOf(parts))
  }
  return anyOf(conditions)
}

/** @param follow whether other resources may be asked; what is judged by others is not followed further. */
async function reachCondition(
  type: string,
  patients: GrantClause['patients'],
  alias: string,
  compiling: Compiling,
  follow: boolean,
): Promise<Condition> {
  if (patients === 'all') return ALWAYS
  switch (typeClass(type)) {
    case 'member':
      return inCompartment(alias, compiling, patients)
    case 'patient':
      return among(sql.ref(`${alias}.id`), patients)
    case 'shared':
      return ALWAYS
    case 'device':
      return inCompartment(alias, compiling, [NO_PATIENT, ...patients])
    case 'provenance':
      return follow
        ? allOf([
            not(outOfCompartment(alias, compiling, patients)),
            await targetVisible(parameterTerm('Provenance', 'target'), alias, compiling),
          ])
        : NEVER
    case 'binary':
      return follow ? targetVisible(SECURITY_CONTEXT, alias, compiling) : NEVER
    case 'audit-event':
      return allOf([
        inCompartment(alias, compiling, patients),
        not(outOfCompartment(alias, compiling, patients)),
      ])
    case 'closed':
      return NEVER
  }
}

function inCompartment(
  alias: string,
  compiling: Compiling,
  patients: readonly string[],
): Condition {
  const row = compiling.alias()
  return any(sql`from fhir_compartment as ${sql.table(row)}
    where ${sql.ref(`${row}.tenant`)} = ${compiling.tenant}
      and ${sql.ref(`${row}.rid`)} = ${sql.ref(`${alias}.rid`)}
      and ${among(sql.ref(`${row}.patient_id`), patients)}`)
}

/** Whether it names a patient who is not among these. */
function outOfCompartment(
  alias: string,
  compiling: Compiling,
  patients: readonly string[],
): Condition {
  const row = compiling.alias()
  return any(sql`from fhir_compartment as ${sql.table(row)}
    where ${sql.ref(`${row}.tenant`)} = ${compiling.tenant}
      and ${sql.ref(`${row}.rid`)} = ${sql.ref(`${alias}.rid`)}
      and ${not(among(sql.ref(`${row}.patient_id`), patients))}`)
}

/** Whether a local target of the parameter is visible, to read or to search, by itself. */
async function targetVisible(
  parameter: string,
  alias: string,
  compiling: Compiling,
): Promise<Condition> {
  const parameterId = await compiling.terms.find('parameter', parameter)
  if (parameterId === null) return NEVER
  const reference = compiling.alias()
  const target = compiling.alias()
  const visible = await visibleOfAnyType(target, compiling)
  if (visible === NEVER) return NEVER
  const typeId = sql.ref(`${reference}.target_type_id`)
  const id = sql.ref(`${reference}.target_id`)
  return any(sql`from fhir_reference as ${sql.table(reference)}
    ${resourceNamed(typeId, id, target, compiling)}
    where ${sql.ref(`${reference}.tenant`)} = ${compiling.tenant}
      and ${sql.ref(`${reference}.rid`)} = ${sql.ref(`${alias}.rid`)}
      and ${sql.ref(`${reference}.parameter_id`)} = ${parameterId}
      and ${sql.ref(`${target}.deleted`)} = 0
      and ${visible}`)
}

/** Types whose predicates read alike share one condition: a wildcard makes two of them, not sixty. */
async function visibleOfAnyType(alias: string, compiling: Compiling): Promise<Condition> {
  const conditions: Condition[] = []
  for (const { type, typeIds, letters } of await typesAlike(compiling)) {
    const opened: Condition[] = []
    for (const each of letters)
      opened.push(await typeCondition(type, each, alias, compiling, false))
    conditions.push(allOf([anyOf(opened), among(sql.ref(`${alias}.type_id`), typeIds)]))
  }
  return anyOf(conditions)
}

/** Types of which the same is opened, one of them by name. */
type Alike = { type: string; typeIds: number[]; letters: readonly TypePredicate[] }

const alikeLast = new WeakMap<Predicate, { terms: Terms; types: number; groups: Alike[] }>()

async function typesAlike({ predicate, terms }: Compiling): Promise<Alike[]> {
  const types = await terms.list('type')
  const last = alikeLast.get(predicate)
  // Types are added to a store, and never taken away.
  if (last?.terms === terms && last.types === types.length) return last.groups
  const groups = new Map<string, Alike>()
  for (const { id, text: type } of types) {
    const [read, search] = [predicate(type, 'r'), predicate(type, 's')]
    const [printed, other] = [JSON.stringify(read), JSON.stringify(search)]
    const key = [typeClass(type), printed, other, ofItself(type, read, search)].join(' ')
    const known = groups.get(key)
    if (known) known.typeIds.push(id)
    else
      groups.set(key, { type, typeIds: [id], letters: printed === other ? [read] : [read, search] })
  }
  const made = [...groups.values()]
  alikeLast.set(predicate, { terms, types: types.length, groups: made })
  return made
}

/** A filter is about one type, so types that have one share nothing. */
function ofItself(type: string, ...opened: TypePredicate[]): string {
  const filtered = opened.some(
    (each) => typeof each === 'object' && each.anyOf.some(({ filter }) => filter.length > 0),
  )
  return filtered ? type : ''
}
