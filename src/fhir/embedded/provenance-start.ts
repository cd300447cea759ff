// Where a search for Provenance starts under a reach of patients: it is seen by what it is about, so that the
// records in reach, and what belongs to the practice, lead to it. The other way round every Provenance there is
// would be asked what it is about.
import { NO_PATIENT } from '../compartment.ts'
import { typeClass } from '../definitions/definitions.ts'
import { idsNamed } from './clause-sql.ts'
import { allOf, among, type Compiling, resourceAt } from './condition.ts'
import { givenRows, plainNumber, step } from './dialect.ts'
import { parameterTerm } from './index-keys.ts'
import { type Fragment, sql } from './sql.ts'

/** Records of more patients are not gone through; what is about them is tested row by row. */
const MAX_PATIENTS = 20

/** The rows of what may be seen, as `d`, and some that may not; null where some reach has no bound. */
export async function provenanceRows(compiling: Compiling): Promise<Fragment<unknown> | null> {
  const { tenant, dialect, terms } = compiling
  const target = await terms.find('parameter', parameterTerm('Provenance', 'target'))
  const reached = await reachedByTargets(compiling)
  if (target === null || reached === null) return null
  const { patients, named, sharedTypes } = reached
  const own = [
    sql`select r.type_id as type_id, r.id as id
      from fhir_compartment as c ${resourceAt(sql`c.rid`, 'r', compiling)}
      where ${allOf([
        sql<boolean>`c.tenant = ${tenant}`,
        among(sql`c.patient_id`, [NO_PATIENT, ...patients]),
      ])}`,
    sql`select given.type_id as type_id, given.id as id
      from ${givenRows({ type_id: 'integer', id: 'text' }, named, dialect)}`,
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
    from (${sql.join(own, ' union all ')}) as own ${step('fhir_reference', 'p', about, dialect)}
  ) as d`
}

type Reached = {
  patients: string[]
  /** Single resources: the patients themselves, and what a grant names by its id (the user's own). */
  named: [typeId: number, id: string][]
  sharedTypes: number[]
}

/** Whose records, and what of the practice, that which may be seen can be about; null where that has no bound. */
async function reachedByTargets({ predicate, terms }: Compiling): Promise<Reached | null> {
  const patients = new Set<string>()
  const named: Reached['named'] = []
  const sharedTypes: number[] = []
  for (const { id: typeId, text: type } of await terms.list('type')) {
    const opened = [predicate(type, 'r'), predicate(type, 's')]
    if (opened.every((each) => each === 'none')) continue
    if (typeClass(type) === 'shared') {
      sharedTypes.push(typeId)
      continue
    }
    for (const each of opened) {
      if (each === 'all') return null
      if (each === 'none') continue
      for (const grant of each.anyOf) {
        const ids = grant.patients === 'all' ? idsNamed(grant.filter) : null
        if (ids) for (const id of ids) named.push([typeId, id])
        else if (grant.patients === 'all') return null
        else for (const patient of grant.patients) patients.add(patient)
      }
    }
  }
  if (patients.size > MAX_PATIENTS) return null
  const patientType = await terms.find('type', 'Patient')
  if (patientType !== null) for (const patient of patients) named.push([patientType, patient])
  return { patients: [...patients], named, sharedTypes }
}
