// Whether a resource that another server exports belongs to an export of ours: by its type, and by whose it is.
// The rules are those by which the embedded store finds what it exports. Pure; what cannot be judged does not
// belong.
import { compartmentOf, namesStranger } from '../fhir/compartment.ts'
import { typeClass } from '../fhir/definitions/definitions.ts'
import { isLogicalId } from '../fhir/reference.ts'
import type { Resource } from '../fhir/resource.ts'
import type { ExportSpec } from '../model/export-job.ts'
import type { UpstreamExportSettings } from '../model/upstream-settings.ts'
import { exportedPatients } from './exported-patients.ts'
import { exportedTypes } from './standing.ts'

export type ExportJudge = {
  /** `by-targets`: as soon as one of its targets opens it (Provenance). */
  judge(resource: Resource): 'yes' | 'no' | 'by-targets'
  /** Whether what is about this resource belongs to the export. */
  opens(target: Resource): boolean
  /** Whether it may be told that the resource of this name is no more; `by-version`: as its last version says. */
  judgeDeleted(type: string, id: string): 'yes' | 'no' | 'by-version'
}

/**
 * Makes the judge of a job.
 * @param bases absolute FHIR bases that are ours
 * @param passes whether the order's filters want a resource
 */
export function exportJudge(
  spec: ExportSpec,
  judging: UpstreamExportSettings['judging'],
  bases: readonly string[],
  passes: (resource: Resource) => boolean,
): ExportJudge {
  const types = new Set(exportedTypes({ spec }))
  const everything = spec.level === 'system' || judging === 'trust'
  const isOurs = exportedPatients(spec)

  function judge(resource: Resource): 'yes' | 'no' | 'by-targets' {
    const { resourceType: type, id } = resource
    if (!types.has(type) || typeof id !== 'string' || !isLogicalId(id)) return 'no'
    if (everything) return 'yes'
    return judgeByPatient(resource, id)
  }

  function judgeByPatient(resource: Resource, id: string): 'yes' | 'no' | 'by-targets' {
    switch (typeClass(resource.resourceType)) {
      case 'patient':
        return isOurs(id) ? 'yes' : 'no'
      case 'member':
      case 'device':
        return compartmentOf(resource, bases).some(isOurs) ? 'yes' : 'no'
      case 'provenance': {
        if (namesStranger(resource, isOurs, bases)) return 'no'
        return compartmentOf(resource, bases).length > 0 ? 'yes' : 'by-targets'
      }
      // Who treats and where: nobody's record, and open to everybody who may export the type.
      case 'shared':
        return 'yes'
      default:
        return 'no'
    }
  }

  return {
    judge,
    opens(target) {
      const kind = typeClass(target.resourceType)
      if (kind !== 'patient' && kind !== 'member' && kind !== 'device') return false
      if (typeof target.id !== 'string' || judgeByPatient(target, target.id) !== 'yes') return false
      // Of certain patients' data that did not change itself, what is about it comes along if it is exported.
      if (spec.patients === null || spec.since !== null) return true
      return types.has(target.resourceType) && passes(target)
    },
    judgeDeleted(type, id) {
      if (!types.has(type) || !isLogicalId(id)) return 'no'
      if (everything || typeClass(type) === 'shared') return 'yes'
      if (typeClass(type) === 'patient') return isOurs(id) ? 'yes' : 'no'
      return 'by-version'
    },
  }
}
