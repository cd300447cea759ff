// The patients whose compartment a resource is in (FHIR R4 compartmentdefinition-patient.html). Pure.
import { compartmentParameters, searchParameter, typeClass } from './definitions/definitions.ts'
import { extract } from './extract.ts'
import type { ReferenceValue } from './index-value.ts'
import { localReference, typeNamedBy } from './reference.ts'
import type { Resource } from './resource.ts'

/** In the place of a patient's id; neither can be a logical id. */
export const NO_PATIENT = ''
export const FOREIGN_PATIENT = '*'

/** The patients whose compartment the resource is in, or what its own rule of visibility looks at. */
export function compartmentOf(resource: Resource, bases: readonly string[]): string[] {
  const type = resource.resourceType
  switch (typeClass(type)) {
    case 'member':
      return distinct(
        compartmentParameters(type).flatMap((code) =>
          references(resource, code, bases).flatMap((value) =>
            value.type === 'Patient' && value.id !== null ? [value.id] : [],
          ),
        ),
      )
    case 'device':
      if (resource.patient === undefined) return [NO_PATIENT]
      return distinct(patientsNamed(references(resource, 'patient', bases)))
    case 'provenance':
      return patientsAmong(references(resource, 'target', bases), resource, bases)
    case 'audit-event':
      return distinct(
        references(resource, 'patient', bases).map((value) => value.id ?? FOREIGN_PATIENT),
      )
    default:
      return []
  }
}

/**
 * Whether a Provenance names a patient who is not among those asked about. Such a one is told to nobody,
 * whatever else it is about: neither read nor exported.
 */
export function namesStranger(
  provenance: Resource,
  isOurs: (patient: string) => boolean,
  bases: readonly string[],
): boolean {
  return !compartmentOf(provenance, bases).every(isOurs)
}

/** The patients among the targets of a Provenance, those that are not ours to know included. */
export function patientsAmong(
  targets: readonly ReferenceValue[],
  provenance: Resource,
  bases: readonly string[],
): string[] {
  return distinct([
    ...patientsNamed(targets),
    ...(namesPatientOtherwise(provenance.target, bases) ? [FOREIGN_PATIENT] : []),
  ])
}

/** Local patients by id, others as foreign; references to anything else are left out. */
function patientsNamed(values: readonly ReferenceValue[]): string[] {
  return values.flatMap(({ type, id, url }) => {
    if (type === 'Patient' && id !== null) return [id]
    return type === null && url !== null && typeNamedBy(url) === 'Patient' ? [FOREIGN_PATIENT] : []
  })
}

/** Whether a target is a patient of whom nobody can tell who it is: by an identifier, in words, by a broken reference. */
function namesPatientOtherwise(targets: unknown, bases: readonly string[]): boolean {
  const list: unknown[] = Array.isArray(targets) ? targets : [targets]
  return list.some((target) => {
    if (typeof target !== 'object' || target === null) return false
    // Parsed JSON whose members are looked at.
    const { type, reference } = target as { type?: unknown; reference?: unknown }
    const literal = typeof reference === 'string' ? reference : ''
    const named = type === 'Patient' || /(?:^|\/)Patient(?![A-Za-z])/.test(literal)
    return named && localReference(literal, bases) === null
  })
}

function references(resource: Resource, code: string, bases: readonly string[]): ReferenceValue[] {
  const parameter = searchParameter(resource.resourceType, code)
  if (!parameter) return []
  return extract(resource, parameter, bases).filter((value) => value.kind === 'reference')
}

const distinct = (texts: string[]) => [...new Set(texts)]
