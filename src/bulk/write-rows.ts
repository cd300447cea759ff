// Rows of the embedded store as they go into the files of a part, whichever way the part is organized, and what
// comes along with them.
import type { ExportRow, ExportSource, ExportWindow } from '../fhir/export-source.ts'
import type { ExportJob } from '../model/export-job.ts'
import type { PartDeps } from './export-origin.ts'
import type { LineMaker } from './lines.ts'
import type { PartFiles } from './part-files.ts'
import { provenanceIsRelated, referredTypes } from './plan-parts.ts'

/** What a part of the embedded store is written with. */
export type StorePartDeps = PartDeps & { source: ExportSource }

/** A part of the embedded store while it is written. */
export type PartJob = {
  job: ExportJob
  window: ExportWindow
  roster: ReadonlySet<string> | null
  files: PartFiles
  lines: LineMaker
  /** Whether what the store found may be told, by whom it names; by the whole order's patients. */
  belongs(row: ExportRow): boolean
  /** References to what comes along, in a stored body. */
  referred(body: string): Iterable<string>
}

/** Writes rows of one type; answers those that are now in the output. */
export async function writeRows(
  rows: readonly ExportRow[],
  { files, lines, belongs, job }: Pick<PartJob, 'files' | 'lines' | 'belongs' | 'job'>,
): Promise<ExportRow[]> {
  const [first] = rows
  if (first === undefined) return []
  const written: ExportRow[] = []
  const printed: string[] = []
  const gone: string[] = []
  const { until } = job.spec
  for (const row of rows) {
    if (row.deleted) {
      if (until === null || row.updatedAt < until) gone.push(`${row.type}/${row.id}`)
      continue
    }
    const line = belongs(row) ? lines.line(row) : null
    if (line === null) continue
    printed.push(line)
    written.push(row)
  }
  await files.write('output', first.type, printed)
  await files.delete(gone)
  return written
}

/** What comes along with the resources of this part, written down for the last part of the job, or for its block. */
export function companions({ job, files, referred }: PartJob, source: ExportSource) {
  const keys = new Set<string>()
  const provenance = new Set<number>()
  const { spec } = job
  const refers = referredTypes(spec).length > 0
  const traced = provenanceIsRelated(spec)
  const noted = () => [...keys, ...[...provenance].map((rid) => `#${rid}`)]
  return {
    async note(rows: readonly ExportRow[]): Promise<void> {
      if (refers) for (const row of rows) for (const key of referred(row.body)) keys.add(key)
      if (!traced) return
      for (const rid of await source.provenanceOf(rows, spec.provenance === 'latest'))
        provenance.add(rid)
    },
    noted,
    write: () => files.write('references', 'references', noted()),
  }
}
