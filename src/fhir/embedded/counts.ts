// How much of each kind one patient's record holds, from the index alone; what the consent page tells.
import { sql } from 'kysely'
import type { Sql } from '../../lib/sql.ts'
import type { Predicate } from '../backend.ts'
import { searchParameter, typeClass } from '../definitions/definitions.ts'
import type { Compiling } from './condition.ts'
import { parameterTerm } from './index-rows.ts'
import { predicateCondition } from './predicate-sql.ts'
import type { FhirSchema } from './schema.ts'

/** What a token of this patient reaches under `patient/*.rs`. */
export function reachOf(patientId: string): Predicate {
  return (type) =>
    typeClass(type) === 'closed' ? 'none' : { anyOf: [{ patients: [patientId], filter: [] }] }
}

/** Counts by type what a token of this patient would reach; types without anything are left out. */
export async function countTypes(
  patientId: string,
  compiling: Compiling,
  database: Sql<FhirSchema>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const { tenant, terms } = compiling
  const types = new Map((await terms.list('type')).map(({ id, text }) => [id, text]))
  const { rows: members } = await sql<{ type_id: number; n: number }>`
    select type_id, count(*) as n from fhir_compartment
    where tenant = ${tenant} and patient_id = ${patientId} group by type_id`.execute(database.read)
  for (const { type_id, n } of members) {
    const type = types.get(type_id)
    if (type !== undefined && typeClass(type) === 'member') counts.set(type, n)
  }
  for (const [typeId, type] of types) {
    if (typeClass(type) === 'member') continue
    const visible = await predicateCondition(type, 's', 'r', compiling)
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from fhir_resource as r
      where r.tenant = ${tenant} and r.type_id = ${typeId} and r.deleted = 0
        and ${visible}`.execute(database.read)
    const n = rows[0]?.n ?? 0
    if (n > 0) counts.set(type, n)
  }
  return counts
}

/** Counts the patient's resources of a member type by category, as `system|code`. */
export async function countCategories(
  patientId: string,
  type: string,
  { tenant, terms }: Compiling,
  database: Sql<FhirSchema>,
): Promise<Map<string, number>> {
  const typeId = await terms.find('type', type)
  const parameterId = await terms.find('parameter', parameterTerm(type, 'category'))
  if (typeId === null || parameterId === null) return new Map()
  if (searchParameter(type, 'category')?.type !== 'token') return new Map()
  const { rows } = await sql<{ system: string | null; code: string; n: number }>`
    select s.text as system, t.code as code, count(*) as n
    from fhir_compartment as c cross join fhir_token as t
    left join fhir_term as s on s.tenant = t.tenant and s.id = t.system_id
    where c.tenant = ${tenant} and c.patient_id = ${patientId} and c.type_id = ${typeId}
      and t.tenant = ${tenant} and t.rid = c.rid and t.parameter_id = ${parameterId}
      and t.code <> ''
    group by s.text, t.code`.execute(database.read)
  return new Map(rows.map(({ system, code, n }) => [`${system ?? ''}|${code}`, n]))
}
