// A change of a practice's settings, as it is told to people before and after.

/** A setting that changes; of a secret only that it does. */
export type SettingChange =
  | { name: string; secret: false; before: unknown; after: unknown }
  | { name: string; secret: true; change: 'set' | 'replaced' | 'removed' }

/** What a change brings about. */
export type SettingsEffect =
  /** Pages show it from the next request on. */
  | 'pages'
  /** Apps that are started from the chart are told of the look. */
  | 'apps-look'
  | 'registration-off'
  | 'registration-token'
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
  | 'writing'

/**
 * What is true of the records where they are read from now on: the `same` ones under the same ids, or `other`
 * ones, in which an id may be somebody else's.
 */
export type RecordsThere = 'same' | 'other'
