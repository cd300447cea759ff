// The port through which an export reads a store as it stood at one moment (Bulk Data export,
// "transactionTime"). A backend that can be read so has one; whether anybody may is decided elsewhere.
import type { Millis } from '../lib/clock.ts'

/** Which changes are wanted, of the store as it stood at `at`. */
export type ExportWindow = {
  at: Millis
  /** Only what changed after it; null = everything. */
  since: Millis | null
}

/** The version of a resource that was the current one. `body` is empty for one that was deleted. */
export type ExportRow = {
  rid: number
  type: string
  id: string
  updatedAt: Millis
  deleted: boolean
  body: string
}

/** Row numbers after the first and through the last. */
type ExportRange = { after: number; through: number }

/** Patients of a roster, next to one another in the order of their ids. */
export type RosterSlice = {
  /** All of the roster: what belongs to several patients of it is exported with the first of them. */
  roster: ReadonlySet<string>
  patients: readonly string[]
}

export interface ExportSource {
  /** Fixes a moment: everything written so far is no later, and what is written from now on is later. */
  takeSnapshot(): Promise<Millis>
  /** Types that hold any row, those of deleted resources included. */
  exportedTypes(): Promise<string[]>
  /** Cuts a type into ranges of at most so many rows; empty when it has none. */
  ranges(type: string, rows: number): Promise<ExportRange[]>
  /**
   * Pages of a type in a range, in the order of rows, each resource once.
   * @param inCompartments only what is in some patient's compartment
   */
  scan(
    type: string,
    range: ExportRange,
    window: ExportWindow,
    inCompartments: boolean,
  ): AsyncIterable<ExportRow[]>
  /** Pages of a type in the compartments of these patients, each resource once in the whole roster. */
  scanRoster(type: string, slice: RosterSlice, window: ExportWindow): AsyncIterable<ExportRow[]>
  /** Provenance of the rows; by `latest` the newest of each only. Answers row numbers. */
  provenanceOf(rows: readonly ExportRow[], latest: boolean): Promise<number[]>
  /** Provenance and shared resources that changed in the window and that the roster's data is tied to; of everybody's without a roster. */
  changedAround(
    type: string,
    roster: ReadonlySet<string> | null,
    window: ExportWindow,
  ): AsyncIterable<ExportRow[]>
  /** The named resources as they stood, those that were there; `Type/id`. */
  named(keys: readonly string[], window: ExportWindow): Promise<ExportRow[]>
  /** The rows as they stood. */
  numbered(type: string, rids: readonly number[], window: ExportWindow): Promise<ExportRow[]>
}
