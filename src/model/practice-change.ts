// A change of a practice's settings, as it is told to people before and after.
import type { Millis } from '../lib/clock.ts'

/** A setting that changes; of a secret only that it does. */
export type SettingChange =
  | { name: string; secret: false; before: unknown; after: unknown }
  | { name: string; secret: true; change: 'set' | 'replaced' | 'removed' }

/** A change of settings that is planned, and not kept. */
export type PlannedSettings = {
  /** The practice as it was when this was planned; `updatedAt` tells one state of its settings from another. */
  tenant: { updatedAt: Millis }
  changes: readonly SettingChange[]
  effects: readonly SettingsEffect[]
  /** Whether records are read from elsewhere than before, where the same id may be somebody else's. */
  recordsMove: boolean
}

/** What a change brings about. */
export type SettingsEffect =
  /** Pages show it from the next request on. */
  | 'pages'
  /** Apps that are started from the chart are told of the look. */
  | 'apps-look'
  | 'registration-off'
  | 'registration-token'
  | 'registration-statement'
  | 'registration-open'
  | 'provider-on'
  /** Accounts that were linked at the former one sign nobody in. */
  | 'provider-other'
  | 'provider-off'
  | 'provider-changed'
  /** Records are read elsewhere, and nothing is copied. */
  | 'records-upstream'
  | 'records-embedded'
  /** New connections to the same server. */
  | 'connection'
  | 'api'

/**
 * What is true of the records where they are read from now on: the `same` ones under the same ids, or `other`
 * ones, in which an id may be somebody else's.
 */
export type RecordsThere = 'same' | 'other'

/** A setting as it stands at a practice, for those who show all of them. */
export type PracticeField = {
  /** Its name in the record. */
  name: string
  secret: boolean
  /** What is in force, as text; empty for nothing, and of every secret. */
  text: string
  /** Whether the record says something of it. */
  settled: boolean
  /** The variable that says it instead; null when none does. */
  heldBy: string | null
}

/** What is wrong with a setting, in words that follow its name. */
export type SettingFault = { name: string; message: string }

/** What hangs on the ids of the records: access of apps, counted no further than a limit, and people. */
export type RecordTies = { access: number; people: number; more: boolean }

/** What trying settings that are not kept yet has found. */
export type TrialFinding = {
  tone: 'good' | 'warn' | 'bad'
  code:
    | 'provider-found'
    | 'provider-redirect'
    | 'provider-fault'
    | 'records-own'
    | 'records-answers'
    | 'records-version'
    | 'records-types'
    | 'records-no-patients'
    | 'records-reads'
    | 'records-refuses'
    | 'records-read-only'
    | 'records-fault'
  detail?: string
}
