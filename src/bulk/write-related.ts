// The last part of an export: the Provenance of what was exported, and the practitioners, organizations,
// locations and the like that it refers to, and what those refer to in turn, each once.
import type { ExportRow } from '../fhir/export-source.ts'
import { provenanceIsRelated, referredTypes } from './plan-parts.ts'
import { type PartJob, type StorePartDeps, writeRows } from './write-rows.ts'

const PAGE = 500

/** Writes what the other parts noted. */
export async function writeRelated(writing: PartJob, deps: StorePartDeps): Promise<void> {
  const { source, guard } = deps
  const { window, roster, job, referred } = writing
  const { spec } = job
  const waiting = new Set<string>()
  const provenance: number[] = []
  for await (const line of deps.noted(job.id))
    if (line.startsWith('#')) provenance.push(Number(line.slice(1)))
    else waiting.add(line)

  const seen = new Set<string>()
  const written = new Set<number>()
  const write = async (rows: readonly ExportRow[]) => {
    await guard()
    const fresh = rows.filter(({ rid }) => !written.has(rid))
    for (const row of fresh) written.add(row.rid)
    for (const [, same] of Map.groupBy(fresh, ({ type }) => type))
      for (const row of await writeRows(same, writing))
        for (const key of referred(row.body)) if (!seen.has(key)) waiting.add(key)
  }

  if (provenanceIsRelated(spec)) {
    for (const page of pages([...new Set(provenance)].sort((a, b) => a - b)))
      await write(await source.numbered('Provenance', page, window))
    // Of what did not change itself, too.
    if (spec.provenance === 'all')
      for await (const rows of source.changedAround('Provenance', roster, window)) await write(rows)
  }
  if (window.since !== null)
    for (const type of referredTypes(spec))
      for await (const rows of source.changedAround(type, roster, window)) await write(rows)
  while (waiting.size > 0) {
    const page: string[] = []
    for (const key of waiting) {
      page.push(key)
      if (page.length === PAGE) break
    }
    for (const key of page) {
      waiting.delete(key)
      seen.add(key)
    }
    await write(await source.named(page, window))
  }
}

function* pages<T>(items: readonly T[]): Generator<T[]> {
  for (let at = 0; at < items.length; at += PAGE) yield items.slice(at, at + PAGE)
}
