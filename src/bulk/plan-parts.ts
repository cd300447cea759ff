// Cuts a job into parts that workers do at the same time: ranges of rows, or patients next to one another;
// at last what all of them refer to.
import { typeClass } from '../fhir/definitions/definitions.ts'
import type { ExportSource } from '../fhir/export-source.ts'
import type { ExportJob, ExportSpec, ExportWork } from '../model/export-job.ts'
import type { PartSizes } from './export-origin.ts'

const DATA_PHASE = 1
const RELATED_PHASE = 2

/** Plans the parts after the first. */
export async function planParts(
  { spec }: ExportJob,
  source: ExportSource,
  sizes: PartSizes,
): Promise<{ phase: number; work: ExportWork }[]> {
  const data =
    spec.patients === null
      ? await ranges(spec, source, sizes)
      : slices(spec.patients.length, sizes.patients)
  const related = bringsRelated(spec)
    ? [{ phase: RELATED_PHASE, work: { kind: 'related' } as const }]
    : []
  return [...data.map((work) => ({ phase: DATA_PHASE, work })), ...(data.length > 0 ? related : [])]
}

/** Types of an order whose resources are found by themselves, and not because others refer to them. */
export function scannedTypes(spec: ExportSpec): string[] {
  return spec.types.filter((type) => {
    // Asked for as what belongs to the others, it comes along with them.
    if (type === 'Provenance' && provenanceIsRelated(spec)) return false
    if (spec.level === 'system') return true
    const kind = typeClass(type)
    return kind === 'member' || kind === 'patient' || kind === 'device' || kind === 'provenance'
  })
}

/** Types of an order whose resources come along because others refer to them. */
export function referredTypes(spec: ExportSpec): string[] {
  return spec.level === 'system' ? [] : spec.types.filter((type) => typeClass(type) === 'shared')
}

/** Whether Provenance is found by the resources it is about. */
export function provenanceIsRelated(spec: ExportSpec): boolean {
  return spec.provenance !== 'none' && !(spec.provenance === 'all' && isEverybodys(spec))
}

/** Of all patients, Provenance is as well found by looking at all of it. */
const isEverybodys = (spec: ExportSpec) =>
  spec.patients === null && spec.types.includes('Provenance')

/** Whether there is a part for what comes along; a block has it in itself. */
const bringsRelated = (spec: ExportSpec) =>
  spec.organizeBy === null && (referredTypes(spec).length > 0 || provenanceIsRelated(spec))

async function ranges(
  spec: ExportSpec,
  source: ExportSource,
  { rows, patients }: PartSizes,
): Promise<ExportWork[]> {
  const work: ExportWork[] = []
  if (spec.organizeBy !== null) {
    for (const range of await source.ranges('Patient', patients))
      work.push({ kind: 'range', type: 'Patient', ...range })
    return work
  }
  const wanted = new Set(scannedTypes(spec))
  for (const type of await source.exportedTypes())
    if (wanted.has(type))
      for (const range of await source.ranges(type, rows))
        work.push({ kind: 'range', type, ...range })
  return work
}

function slices(patients: number, size: number): ExportWork[] {
  const work: ExportWork[] = []
  for (let from = 0; from < patients; from += size)
    work.push({ kind: 'patients', from, to: Math.min(from + size, patients) })
  return work
}
