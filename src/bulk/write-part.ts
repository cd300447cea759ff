// Does one part of an export. It holds one page of resources at a time, and asks between pages whether it may
// go on.
import type { ExportJob, ExportPart, ExportWork } from '../model/export-job.ts'
import { blockFiles } from './block-files.ts'
import { ExportFailed, RECORDS_MOVED, writeNotices } from './export-origin.ts'
import { rowJudge } from './exported-patients.ts'
import { lineMaker, referenceFinder } from './lines.ts'
import { type PartFiles, partFiles } from './part-files.ts'
import { planParts, referredTypes, scannedTypes } from './plan-parts.ts'
import { writeBlocks } from './write-blocks.ts'
import { writeRelated } from './write-related.ts'
import { companions, type PartJob, type StorePartDeps, writeRows } from './write-rows.ts'

/** Writes the part's files; they are committed by the caller, or discarded. Answers the parts it made. */
export async function writePart(
  job: ExportJob,
  part: ExportPart,
  deps: StorePartDeps,
): Promise<{ files: PartFiles; parts: { phase: number; work: ExportWork }[] }> {
  const { spec } = job
  const { work: given } = part
  const blocks =
    spec.organizeBy !== null && (given.kind === 'range' || given.kind === 'patients')
      ? { files: blockFiles(deps.files, part, deps.sizes.rows), given }
      : null
  const files = blocks?.files ?? partFiles(deps.files, part)
  const writing: PartJob = {
    job,
    window: { at: job.snapshotAt, since: spec.since },
    roster: spec.patients === null ? null : new Set(spec.patients),
    files,
    lines: lineMaker(spec, deps.baseUrl, job.createdAt),
    belongs: rowJudge(spec, deps.baseUrl),
    referred: referenceFinder(referredTypes(spec), deps.baseUrl),
  }
  try {
    if (blocks !== null) {
      await writeBlocks(blocks.given, writing, blocks.files, deps)
      return { files, parts: [] }
    }
    return { files, parts: await work(given, writing, deps) }
  } catch (error) {
    await files.discard()
    throw error
  }
}

async function work(work: ExportWork, writing: PartJob, deps: StorePartDeps) {
  const { source, guard, sizes } = deps
  const { job, files, window, roster } = writing
  switch (work.kind) {
    case 'plan': {
      await writeNotices(job.spec, files)
      return planParts(job, source, sizes)
    }
    case 'range': {
      const inCompartments = job.spec.level !== 'system'
      const along = companions(writing, source)
      for await (const rows of source.scan(work.type, work, window, inCompartments)) {
        await guard()
        await along.note(await writeRows(rows, writing))
      }
      await along.write()
      return []
    }
    case 'patients': {
      const patients = (job.spec.patients ?? []).slice(work.from, work.to)
      const along = companions(writing, source)
      const slice = { roster: roster ?? new Set<string>(), patients }
      for (const type of scannedTypes(job.spec))
        for await (const rows of source.scanRoster(type, slice, window)) {
          await guard()
          await along.note(await writeRows(rows, writing))
        }
      await along.write()
      return []
    }
    case 'related':
      await writeRelated(writing, deps)
      return []
    case 'await':
    case 'fetch':
      throw new ExportFailed(RECORDS_MOVED)
  }
}
