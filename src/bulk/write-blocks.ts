// A part of an export that is organized by patient: patient after patient, all that is in their compartment
// and what that refers to. What several patients share is in the block of each (Bulk Data 3.0 export, "Bulk
// Data Output File Organization").
import type { ExportSource, ExportWindow } from '../fhir/export-source.ts'
import type { ExportSpec, ExportWork } from '../model/export-job.ts'
import type { BlockFiles } from './block-files.ts'
import { referredTypes, scannedTypes } from './plan-parts.ts'
import { writeRelated } from './write-related.ts'
import { companions, type PartJob, type StorePartDeps, writeRows } from './write-rows.ts'

type Work = Extract<ExportWork, { kind: 'range' | 'patients' }>

/** Writes the blocks of the patients of a part. */
export async function writeBlocks(
  work: Work,
  writing: PartJob,
  files: BlockFiles,
  deps: StorePartDeps,
): Promise<void> {
  const { source, guard } = deps
  const { job, window } = writing
  const held = new Set(await source.exportedTypes())
  for await (const patient of patientsOf(work, job.spec, window, source)) {
    await guard()
    files.begin(patient)
    const spec = { ...job.spec, patients: [patient] }
    const own = { ...writing, job: { ...job, spec }, roster: new Set([patient]) }
    const along = companions(own, source)
    // The block begins with the patient it is about.
    const types = scannedTypes(spec).filter((type) => held.has(type))
    for (const type of types.sort((a, b) => Number(b === 'Patient') - Number(a === 'Patient')))
      for await (const rows of source.scanRoster(
        type,
        { roster: own.roster, patients: [patient] },
        window,
      )) {
        await guard()
        await along.note(await writeRows(rows, own))
      }
    const noted = along.noted()
    if (noted.length > 0 || (window.since !== null && referredTypes(spec).length > 0))
      await writeRelated(own, { ...deps, noted: () => each(noted) })
  }
}

/** The patients of a part, in their order: those that there were, and with `_since` those deleted after it. */
async function* patientsOf(
  work: Work,
  spec: ExportSpec,
  window: ExportWindow,
  source: ExportSource,
): AsyncIterable<string> {
  if (work.kind === 'patients') {
    yield* (spec.patients ?? []).slice(work.from, work.to)
    return
  }
  for await (const rows of source.scan('Patient', work, { ...window, since: null }, true))
    for (const { id } of rows) yield id
  if (window.since === null) return
  for await (const rows of source.scan('Patient', work, window, true))
    for (const { id, deleted } of rows) if (deleted) yield id
}

async function* each(lines: readonly string[]): AsyncIterable<string> {
  yield* lines
}
