// The settings of a practice as a file describes them. What a setting may be is judged where settings are; here is
// what is particular to a file: a secret stands in none, and is named by where it is kept.
import type { YamlDocument } from '../../lib/yaml.ts'
import { type FileFault, isMapping } from './read-trusts.ts'
import { type ReadSecret, readKeptSecret } from './secret-source.ts'

/** The settings that a file wants; those it does not name have their defaults, secrets excepted, which stay. */
export type WantedPractice = {
  line: number
  given: Readonly<Record<string, unknown>>
  /** The version that the file was made from; null when it does not say. */
  version: number | null
  lineOf(name: string): number
}

const MAX_SETTINGS = 200

/** The member `practice` of a file, or its faults. `isSecret` tells which settings are secrets. */
export function readPractice(
  value: unknown,
  document: YamlDocument,
  readSecret: ReadSecret,
  isSecret: (name: string) => boolean,
): WantedPractice | FileFault[] {
  const lineOf = (name: string) => document.lineOf(['practice', name])
  const line = document.lineOf(['practice'])
  if (!isMapping(value))
    return [
      {
        line,
        field: 'practice',
        message: 'must be a mapping of settings to their values, or {} for the defaults',
      },
    ]
  const { version, ...settings } = value
  if (Object.keys(settings).length > MAX_SETTINGS)
    return [{ line, field: 'practice', message: `holds more than ${MAX_SETTINGS} settings` }]
  const faults: FileFault[] = []
  const bad = (name: string, message: string) =>
    faults.push({ line: lineOf(name), field: `practice: ${name}`, message })
  if (version !== undefined && !Number.isSafeInteger(version))
    bad('version', 'must be the number that an export wrote, or be left out')
  const given = Object.fromEntries(
    Object.entries(settings).map(([name, plain]) => {
      if (!isSecret(name) || plain === null) return [name, plain]
      const read = readKeptSecret(plain, readSecret)
      if ('secret' in read) return [name, read.secret]
      bad(name, read.fault)
      return [name, null]
    }),
  )
  if (faults.length > 0) return faults
  return { line, given, version: typeof version === 'number' ? version : null, lineOf }
}
