// The file in which a practice's configuration is kept beside the program: printed from what is there, and read
// back into what is wanted. Read wholly before anything of it is used.
import { printYaml, readYaml, type YamlDocument, type YamlFault } from '../../lib/yaml.ts'
import type { Client } from '../../model/client.ts'
import { printTrusts } from './print-trusts.ts'
import { readPractice, type WantedPractice } from './read-practice.ts'
import {
  type FileFault,
  isMapping,
  readTrusts,
  type TrustsDeps,
  type WantedTrust,
} from './read-trusts.ts'

/** The first member of a file says how the rest is meant. */
const FORMAT = 1
const MAX_OTHERS = 20
const MEMBERS = ['chartgate', 'practice', 'prune', 'login_trusts']

export type ConfigFileDeps = TrustsDeps & {
  /** Whether a setting of a practice, by its name in its record, is a secret. */
  isSecretSetting(name: string): boolean
}

export type ConfigFile = {
  /** Null where the file says nothing of the practice's settings, which are then left as they are. */
  practice: WantedPractice | null
  /** Whether login trusts that the file does not name are removed. */
  prune: boolean
  trusts: WantedTrust[]
}

/** What a file says of a practice's settings: those that are set, which secrets there are, and the state of both. */
export type PrintedPractice = {
  settings: Readonly<Record<string, unknown>>
  secretNames: readonly string[]
  version: number
}

/** The text of a file that wants exactly what is there. */
export function printConfigFile(
  practice: PrintedPractice,
  clients: readonly Client[],
  { withVersions = true }: { withVersions?: boolean } = {},
): string {
  const { settings, secretNames, version } = practice
  const kept = secretNames.length === 0 ? '' : `# Secrets that are set: ${secretNames.join(', ')}\n`
  return `${HEAD}${kept}${printYaml({
    chartgate: FORMAT,
    practice: { ...settings, ...(withVersions && { version }) },
    prune: false,
    login_trusts: printTrusts(clients, withVersions),
  })}`
}

const HEAD = `# The configuration of a practice: its settings and its login trusts. Secrets are not in it. To set one, say
#   client_secret: {env: VARIABLE}, {file: PATH} or {sha256: HASH} in a trust
#   NAME: {env: VARIABLE} or {file: PATH} in the practice
# A setting that is not named has its default, but a secret stays; without 'practice' all of them stay.
# A trust that is not named is left as it is, unless prune is true.
`

/** Reads a file. Answers the faults that it has, of very many the first. */
export function readConfigFile(
  text: string,
  maxBytes: number,
  deps: ConfigFileDeps,
): ConfigFile | FileFault[] {
  const document = readYaml(text, maxBytes)
  if (Array.isArray(document)) return document.map(ofYaml)
  const { value } = document
  if (!isMapping(value))
    return [{ line: 1, field: '', message: `must be a mapping of ${MEMBERS.join(', ')}` }]
  const faults = memberFaults(value, document)
  const trusts = readTrusts(value.login_trusts ?? {}, document, deps)
  const practice =
    value.practice === undefined
      ? null
      : readPractice(value.practice, document, deps.readSecret, deps.isSecretSetting)
  if (Array.isArray(practice)) faults.push(...practice)
  if (isFaulty(trusts)) faults.push(...trusts)
  if (faults.length > 0 || isFaulty(trusts) || Array.isArray(practice)) return faults
  return { practice, prune: value.prune === true, trusts }
}

const ofYaml = ({ line, message }: YamlFault): FileFault => ({ line, field: '', message })

function isFaulty(trusts: WantedTrust[] | FileFault[]): trusts is FileFault[] {
  return trusts.some((one) => 'message' in one)
}

function memberFaults(value: Record<string, unknown>, document: YamlDocument): FileFault[] {
  const faults: FileFault[] = []
  const bad = (field: string, message: string) =>
    faults.push({ line: document.lineOf([field]), field, message })
  if (value.chartgate !== FORMAT) bad('chartgate', `must be ${FORMAT}, the format of this file`)
  const others = Object.keys(value).filter((name) => !MEMBERS.includes(name))
  for (const name of others.slice(0, MAX_OTHERS))
    bad(name, `means nothing here; a file has ${MEMBERS.join(', ')}`)
  if (value.prune !== undefined && typeof value.prune !== 'boolean')
    bad('prune', 'must be true or false')
  return faults
}
