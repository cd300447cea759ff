// What a row of the table of settings is, and how one is written (schema.ts).
import type { ValueType } from './value-types.ts'

export type Profile = 'demo' | 'production'

/** The parts of the documentation, in its order. */
export const SECTIONS = [
  'Where it runs',
  'Data',
  'The practice',
  'Signing in through a provider',
  'Outside connections',
  'Tokens and sessions',
  'Keys',
  'Limits',
] as const

export type Setting<T> = {
  section: (typeof SECTIONS)[number]
  variable: string
  type: ValueType<T>
  /** As it would be written in the variable; `{port}` stands for the port. Null = not set. */
  default: string | null | Record<Profile, string | null>
  /** Never printed, and not an option of the command line. */
  secret: boolean
  /** Whether a `_FILE` variable may name a file that holds it. */
  fromFile: boolean
  /** Whether there must be a value. */
  required: boolean
  about: string
}

type Row<T> = Omit<Setting<T>, 'secret' | 'fromFile' | 'required'>

/** A setting that always has a value. */
export const setting = <T>(row: Row<T>): Setting<T> => ({
  ...row,
  secret: false,
  fromFile: false,
  required: true,
})

/** A setting that may be left out. */
export const optional = <T>(row: Row<T>): Setting<T | null> => ({
  ...row,
  type: row.type as ValueType<T | null>, // its schema gives T, which is a T | null
  secret: false,
  fromFile: false,
  required: false,
})

/** A setting that may be left out, and may be a whole document. */
export const document = <T>(row: Row<T>): Setting<T | null> => ({
  ...optional(row),
  fromFile: true,
})

/** A setting that may be left out, and that nobody may see. */
export const secret = <T>(row: Row<T>): Setting<T | null> => ({ ...document(row), secret: true })

export const DAY_SECONDS = 86_400
export const YEAR_SECONDS = 366 * DAY_SECONDS
