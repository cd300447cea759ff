// The built-in store as an export reads it: in the order of rows, by key and never by offset, each resource
// once and as it stood when the snapshot was taken, however much is written meanwhile.
import type { Clock } from '../../lib/clock.ts'
import { typeClass } from '../definitions/definitions.ts'
import type { ExportRow, ExportSource, ExportWindow } from '../export-source.ts'
import { compartments } from './export-compartments.ts'
import { asTheyStood, nextRows, type Reading, rowsNumbered } from './export-rows.ts'
import { tiesOf } from './export-ties.ts'
import { takeSnapshot } from './snapshot.ts'
import { sql } from './sql.ts'
import type { Terms } from './terms.ts'

const PAGE_ROWS = 1000

type ExportedFrom = Reading & {
  terms: Terms
  clock: Clock
  /** Absolute FHIR bases that are ours. */
  bases: readonly string[]
}

/** Opens the store for exports. */
export function exportSource(from: ExportedFrom): ExportSource {
  const { database, tenant, terms, clock } = from
  const next = nextRows(from)
  const { inSomeCompartment, rosterRids } = compartments(from)
  const ties = tiesOf(from)

  /** Of rows as they stood, those that the window wants. */
  const wanted = (rows: ExportRow[], { since }: ExportWindow) =>
    rows.filter(({ updatedAt, deleted }) => (since === null ? !deleted : updatedAt > since))

  async function* numberedPages(
    type: string,
    typeId: number,
    rids: readonly number[],
    window: ExportWindow,
  ) {
    for (let at = 0; at < rids.length; at += PAGE_ROWS) {
      const rows = await rowsNumbered(typeId, rids.slice(at, at + PAGE_ROWS), from)
      yield wanted(await asTheyStood(type, rows, window, from), window)
    }
  }

  /** What may have changed after `since`: one statement, so that nothing moves while it is looked at. */
  async function changedRids(
    typeId: number,
    { after, through }: { after: number; through: number },
    since: number,
  ): Promise<number[]> {
    const { rows } = await sql<{ rid: number }>`
      select rid from fhir_resource
      where tenant = ${tenant} and type_id = ${typeId} and updated_at > ${since}`.execute(
      database.read,
    )
    return rows
      .map(({ rid }) => rid)
      .filter((rid) => rid > after && rid <= through)
      .sort((a, b) => a - b)
  }

  return {
    takeSnapshot: () => takeSnapshot(database, tenant, terms, clock),

    async exportedTypes() {
      const held: string[] = []
      for (const { id, text } of await terms.list('type')) {
        const { rows } = await sql`
          select 1 as one from fhir_resource
          where tenant = ${tenant} and type_id = ${id} limit 1`.execute(database.read)
        if (rows.length > 0) held.push(text)
      }
      return held.sort()
    },

    async ranges(type, size) {
      const typeId = await terms.find('type', type)
      const ranges = []
      for (let after = 0; typeId !== null; ) {
        const { rows } = await sql<{ rid: number }>`
          select rid from fhir_resource
          where tenant = ${tenant} and type_id = ${typeId} and deleted = 0 and rid > ${after}
          order by rid limit 1 offset ${size - 1}`.execute(database.read)
        const through = rows[0]?.rid ?? (await lastRid(typeId))
        if (through <= after) break
        ranges.push({ after, through })
        after = through
      }
      return ranges
    },

    async *scan(type, range, window, inCompartments) {
      const typeId = await terms.find('type', type)
      if (typeId === null) return
      const visible = (rows: ExportRow[]) =>
        inCompartments ? inSomeCompartment(typeId, rows, window) : rows
      if (window.since !== null) {
        const rids = await changedRids(typeId, range, window.since)
        for await (const rows of numberedPages(type, typeId, rids, window)) yield visible(rows)
        return
      }
      for (let after: number | null = range.after; after !== null; ) {
        const page = await next(typeId, after, range.through, PAGE_ROWS)
        yield await visible(wanted(await asTheyStood(type, page.rows, window, from), window))
        after = page.next
      }
    },

    async *scanRoster(type, slice, window) {
      const typeId = await terms.find('type', type)
      if (typeId === null) return
      const { sure, doubtful } = await rosterRids(type, typeId, slice, window)
      yield* numberedPages(type, typeId, sure, window)
      yield wanted(doubtful, window)
    },

    provenanceOf: ties.provenanceOf,

    async *changedAround(type, roster, window) {
      const typeId = await terms.find('type', type)
      if (typeId === null || window.since === null) return
      const all = { after: 0, through: Number.MAX_SAFE_INTEGER }
      const rids = await changedRids(typeId, all, window.since)
      for await (const rows of numberedPages(type, typeId, rids, window))
        yield typeClass(type) === 'provenance'
          ? await ties.provenanceAround(rows, roster)
          : await ties.sharedAround(typeId, rows, roster)
    },

    async named(keys, window) {
      const found: ExportRow[] = []
      const byType = Map.groupBy(keys, (key) => key.split('/')[0] ?? '')
      for (const [type, named] of byType) {
        const typeId = await terms.find('type', type)
        if (typeId === null) continue
        const ids = named.map((key) => key.slice(type.length + 1))
        const rids = await ties.ridsOf(typeId, ids)
        for await (const rows of numberedPages(type, typeId, rids, window)) found.push(...rows)
      }
      return found
    },

    async numbered(type, rids, window) {
      const typeId = await terms.find('type', type)
      if (typeId === null) return []
      const rows = await rowsNumbered(typeId, rids, from)
      return wanted(await asTheyStood(type, rows, window, from), window)
    },
  }

  /** The last row of a type, living or deleted; 0 when it has none. */
  async function lastRid(typeId: number): Promise<number> {
    const last = async (deleted: number) => {
      const { rows } = await sql<{ last: number | null }>`
        select max(rid) as last from fhir_resource
        where tenant = ${tenant} and type_id = ${typeId} and deleted = ${deleted}`.execute(
        database.read,
      )
      return rows[0]?.last ?? 0
    }
    return Math.max(await last(0), await last(1))
  }
}
