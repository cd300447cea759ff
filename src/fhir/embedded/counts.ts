// How much of each kind one patient's record holds, from the index alone; what the consent page tells.
import type { Sql } from '../../lib/sql.ts'
import { searchParameter, typeClass } from '../definitions/definitions.ts'
import { type Compiling, resourceAt } from './condition.ts'
import { step } from './dialect.ts'
import { parameterTerm } from './index-keys.ts'
import type { FhirSchema } from './schema.ts'
import { sql } from './sql.ts'

/**
 * Counts by type what is in the patient's record: members of the compartment, the patient, devices and
 * audit events that name them, provenance of any of these. Types without anything are left out, and those of
 * the practice, which are in nobody's record.
 */
export async function countTypes(
  patientId: string,
  { tenant, terms, dialect }: Counting,
  database: Sql<FhirSchema>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const { rows: members } = await sql<Count>`
    select type_id, count(*) as n from fhir_compartment
    where tenant = ${tenant} and patient_id = ${patientId} group by type_id`.execute(database.read)
  for (const { type_id, n } of members) {
    const type = await terms.textOf(type_id)
    if (type !== null && type !== 'Provenance' && typeClass(type) !== 'shared') counts.set(type, n)
  }
  const patientType = await terms.find('type', 'Patient')
  if (patientType === null) return counts
  const { rows: self } = await sql`
    select 1 as one from fhir_resource where tenant = ${tenant} and type_id = ${patientType}
      and id = ${patientId} and deleted = 0`.execute(database.read)
  if (self.length === 0) return counts
  counts.set('Patient', 1)
  const provenance = await countProvenance(
    patientId,
    patientType,
    { tenant, terms, dialect },
    database,
  )
  if (provenance > 0) counts.set('Provenance', provenance)
  return counts
}

type Counting = Pick<Compiling, 'tenant' | 'terms' | 'dialect'>

type Count = { type_id: number; n: number }

/** Provenance of what is in the record, and of no other patient. */
async function countProvenance(
  patientId: string,
  patientType: number,
  { tenant, terms, dialect }: Counting,
  database: Sql<FhirSchema>,
): Promise<number> {
  const target = await terms.find('parameter', parameterTerm('Provenance', 'target'))
  if (target === null) return 0
  const names = sql<boolean>`p.tenant = ${tenant} and p.parameter_id = ${target}
    and p.target_id = own.id and p.target_type_id = own.type_id`
  const { rows } = await sql<{ n: number }>`
    select count(distinct p.rid) as n from (
      select r.type_id as type_id, r.id as id
      from fhir_compartment as c ${resourceAt(sql`c.rid`, 'r', { tenant, dialect })}
      where c.tenant = ${tenant} and c.patient_id = ${patientId}
      union all select ${patientType}, ${patientId}
    ) as own ${step('fhir_reference', 'p', names, dialect)}
    where not exists (
        select 1 from fhir_compartment as o
        where o.tenant = ${tenant} and o.rid = p.rid and o.patient_id <> ${patientId}
      )`.execute(database.read)
  return rows[0]?.n ?? 0
}

/** Counts the patient's resources of a member type by category, as `system|code`. */
export async function countCategories(
  patientId: string,
  type: string,
  { tenant, terms, dialect }: Counting,
  database: Sql<FhirSchema>,
): Promise<Map<string, number>> {
  const typeId = await terms.find('type', type)
  const parameterId = await terms.find('parameter', parameterTerm(type, 'category'))
  if (typeId === null || parameterId === null) return new Map()
  if (searchParameter(type, 'category')?.type !== 'token') return new Map()
  const codes = sql<boolean>`t.tenant = ${tenant} and t.rid = c.rid
    and t.parameter_id = ${parameterId} and t.code <> ''`
  const { rows } = await sql<{ system: number; code: string; n: number }>`
    select t.system_id as system, t.code as code, count(*) as n
    from fhir_compartment as c ${step('fhir_token', 't', codes, dialect)}
    where c.tenant = ${tenant} and c.patient_id = ${patientId} and c.type_id = ${typeId}
    group by t.system_id, t.code`.execute(database.read)
  const counts = new Map<string, number>()
  for (const { system, code, n } of rows)
    counts.set(`${(await terms.textOf(system)) ?? ''}|${code}`, n)
  return counts
}
