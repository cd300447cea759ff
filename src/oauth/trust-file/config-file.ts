// The file in which a practice's configuration is kept beside the program: printed from what is there, and read
// back into what is wanted. Read wholly before anything of it is used.
import { printYaml, readYaml, type YamlDocument, type YamlFault } from '../../lib/yaml.ts'
import type { Client } from '../../model/client.ts'
import { printTrusts } from './print-trusts.ts'
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
const MEMBERS = ['chartgate', 'prune', 'login_trusts']

export type ConfigFile = {
  /** Whether login trusts that the file does not name are removed. */
  prune: boolean
  trusts: WantedTrust[]
}

/** The text of a file that wants exactly what is there. */
export function printConfigFile(
  clients: readonly Client[],
  { withVersions = true }: { withVersions?: boolean } = {},
): string {
  return `${HEAD}${printYaml({
    chartgate: FORMAT,
    prune: false,
    login_trusts: printTrusts(clients, withVersions),
  })}`
}

const HEAD = `# The login trusts of a practice. Secrets are not in it: to set one, say in its trust
#   client_secret: {env: VARIABLE}, {file: PATH} or {sha256: HASH}
# A trust that is not named here is left as it is, unless prune is true.
`

/** Reads a file. Answers the faults that it has, of very many the first. */
export function readConfigFile(
  text: string,
  maxBytes: number,
  deps: TrustsDeps,
): ConfigFile | FileFault[] {
  const document = readYaml(text, maxBytes)
  if (Array.isArray(document)) return document.map(ofYaml)
  const { value } = document
  if (!isMapping(value))
    return [{ line: 1, field: '', message: `must be a mapping of ${MEMBERS.join(', ')}` }]
  const faults = memberFaults(value, document)
  const trusts = readTrusts(value.login_trusts ?? {}, document, deps)
  if (faults.length > 0 || isFaulty(trusts)) return [...faults, ...(isFaulty(trusts) ? trusts : [])]
  return { prune: value.prune === true, trusts }
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
