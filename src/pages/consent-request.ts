// What the consent page is told, and how its rows are sorted for people: by whose records they open and
// whether they can change them, then by topic. Pure.
import type { Millis } from '../lib/clock.ts'
import type { ScopeLetter } from '../model/scope.ts'
import type { AppCard } from './components/app.tsx'
import { compareKinds, TOPICS, type Topic, topicOf } from './kinds.ts'
import type { Shell } from './shell.ts'

/** A part of a kind of data, by category: a scope of its own that can be granted instead of the whole. */
export type ConsentPart = {
  /** The checkbox's value: `patient/Observation.rs?category=<system>|laboratory`. */
  scope: string
  category: { system: string; code: string }
  /** How many entries the record holds; null when nobody counted. */
  count: number | null
  checked: boolean
}

/** One kind of data that can be shared or not. */
export type ConsentRow = {
  /** The checkbox's value: the scope as it is granted. */
  scope: string
  context: 'patient' | 'user'
  resourceType: string
  letters: readonly ScopeLetter[]
  /** Set when the scope is granular by itself. */
  category: { system: string; code: string } | null
  count: number | null
  checked: boolean
  /** Empty when the kind cannot be opened. */
  parts: readonly ConsentPart[]
}

export const DURATION_KEYS = ['until-stopped', '1-year', '3-months', '1-month', '1-day'] as const
/** How long the person lets the app stay connected; the value of the field `duration`. */
export type DurationKey = (typeof DURATION_KEYS)[number]

export type ConsentFault = 'expired' | 'unreadable' | 'changed'

export type ConsentProps = {
  shell: Shell
  /** Where the form is posted to. Fields: `csrf`, `decision` (allow | deny), `scope` (repeated), `duration`. */
  action: string
  csrf: string
  fault: ConsentFault | null
  app: AppCard
  /** Whose record it is; null when the request names no patient. */
  subject: { name: string; ageYears: number | null; isSelf: boolean } | null
  /** The scopes that cannot be denied, on the wire: `openid`, `fhirUser`, `launch/patient`, `offline_access`, ... */
  lockedScopes: readonly string[]
  /** The choices offered with `offline_access`; `until` is null for the one that has no end. */
  durations: readonly { key: DurationKey; until: Millis | null; checked: boolean }[]
  rows: readonly ConsentRow[]
  /** The requested wildcards that were spread out into rows (`patient/*.rs`). */
  wildcards: readonly string[]
  /** The scope parameter as the app sent it. */
  requestedScope: string
  /** When choices of last time are filled in: when they were made. */
  earlierAt: Millis | null
  /** Where connected apps are stopped later. */
  connectedAppsHref: string
}

/** What a row lets the app do. */
export function reads(row: ConsentRow): boolean {
  return row.letters.includes('r') || row.letters.includes('s')
}

const WRITING = ['c', 'u', 'd'] as const
/** The letters that change records, in their order. */
type WriteKey = 'c' | 'cu' | 'cd' | 'cud' | 'u' | 'ud' | 'd'

/** The writing letters of a row as one key of the catalogue's verbs; null when it only reads. */
export function writeKey(row: Pick<ConsentRow, 'letters'>): WriteKey | null {
  const key = WRITING.filter((letter) => row.letters.includes(letter)).join('')
  return key === '' ? null : (key as WriteKey) // every non-empty choice of c, u, d in this order is a key
}

export type ConsentSection = {
  context: 'patient' | 'user'
  changes: boolean
  /** The rows under their topics; one topic without a name when there are few. */
  groups: readonly { topic: Topic | null; rows: readonly ConsentRow[] }[]
}

/** From this many rows on, topics help more than they cost. */
const ROWS_WITH_TOPICS = 9

/** Sorts rows into sections: the patient's before the user's own reach, reading before changing. */
export function sectionsOf(rows: readonly ConsentRow[]): ConsentSection[] {
  const sections: ConsentSection[] = []
  for (const context of ['patient', 'user'] as const)
    for (const changes of [false, true]) {
      const own = rows
        .filter((row) => row.context === context && (writeKey(row) !== null) === changes)
        .sort((a, b) => compareKinds(a.resourceType, b.resourceType))
      if (own.length > 0) sections.push({ context, changes, groups: grouped(own) })
    }
  return sections
}

function grouped(rows: readonly ConsentRow[]): ConsentSection['groups'] {
  if (rows.length < ROWS_WITH_TOPICS) return [{ topic: null, rows }]
  return TOPICS.map((topic) => ({
    topic,
    rows: rows.filter((row) => topicOf(row.resourceType) === topic),
  })).filter((group) => group.rows.length > 0)
}
