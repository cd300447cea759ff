// Where a search for Provenance starts under a reach of patients: it is seen by what it is about, so that the
// records in reach, and what belongs to the practice, lead to it. The other way round every Provenance there is
// would be asked what it is about.
import { type RawBuilder, sql } from 'kysely'
import { NO_PATIENT } from '../compartment.ts'
import { typeClass } from '../definitions/definitions.ts'
import { allOf, among, type Compiling, resourceAt } from './condition.ts'
import { givenRows, plainNumber, step } from './dialect.ts'
import { parameterTerm } from './index-keys.ts'

/** Records of more patients are not gone through; what is about them is tested row by row. */
const MAX_PATIENTS = 20

/** The rows of what may be seen, as `d`, and some that may not; null where some reach has no bound. */
export async function provenanceRows(compiling: Compiling): Promise<RawBuilder<unknown> | null> {
  const { tenant, dialect, terms } = compiling
  const target = await terms.find('parameter', parameterTerm('Provenance', 'target'))
  const patientType = await terms.find('type', 'Patient')
  const reached = await reachedByTargets(compiling)
  if (target === null || reached === null) return null
  const { patients, sharedTypes } = reached
  const own = [
    sql`select r.type_id as type_id, r.id as id
      from fhir_compartment as c ${resourceAt(sql`c.rid`, 'r', compiling)}
      where ${allOf([
        sql<boolean>`c.tenant = ${tenant}`,
        among(sql`c.patient_id`, [NO_PATIENT, ...patients]),
      ])}`,
    ...(patientType === null
      ? []
      : [
          sql`select ${patientType} as type_id, given.id as id
            from ${givenRows(
              { id: 'text' },
              patients.map((patient) => [patient]),
              dialect,
            )}`,
        ]),
    ...(sharedTypes.length === 0
      ? []
      : [
          sql`select s.type_id as type_id, s.id as id from fhir_resource as s
            where ${allOf([sql<boolean>`s.tenant = ${tenant}`, among(sql`s.type_id`, sharedTypes)])}
              and s.deleted = 0`,
        ]),
  ]
  const about = sql<boolean>`p.tenant = ${tenant} and p.parameter_id = ${target}
    and p.target_id = own.id and p.target_type_id = own.type_id`
  return sql`(
    select distinct ${plainNumber(sql`p.rid`, dialect)} as rid
    from (${sql.join(own, sql` union all `)}) as own ${step('fhir_reference', 'p', about, dialect)}
  ) as d`
}

/** Whose records, and which types of the practice, what may be seen can be about. */
async function reachedByTargets({
  predicate,
  terms,
}: Compiling): Promise<{ patients: string[]; sharedTypes: number[] } | null> {
  const patients = new Set<string>()
  const sharedTypes: number[] = []
  for (const { id, text: type } of await terms.list('type')) {
    const opened = [predicate(type, 'r'), predicate(type, 's')]
    if (opened.every((each) => each === 'none')) continue
    if (typeClass(type) === 'shared') sharedTypes.push(id)
    else
      for (const each of opened) {
        if (each === 'all') return null
        if (each === 'none') continue
        for (const grant of each.anyOf) {
          if (grant.patients === 'all') return null
          for (const patient of grant.patients) patients.add(patient)
        }
      }
  }
  return patients.size > MAX_PATIENTS ? null : { patients: [...patients], sharedTypes }
}
