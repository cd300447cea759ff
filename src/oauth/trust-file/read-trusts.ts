// Login trusts as a file describes them, checked like every other registration; each fault with its line and
// its field (attack N11). A secret stands in no file: it is named by where it is kept, or by its hash.
import { sha256 } from '../../lib/hashing.ts'
import type { YamlDocument } from '../../lib/yaml.ts'
import { type ClientMetadata, type ClientRules, checkClientMetadata } from '../client-metadata.ts'
import { nearestMember, unknownMembers } from '../client-metadata-shape.ts'
import { type ReadSecret, sourceOf } from './secret-source.ts'

/** A fault of a file; `field` is empty where it is about the file. */
export type FileFault = { line: number; field: string; message: string }

/** A login trust as a file wants it. */
export type WantedTrust = {
  id: string
  line: number
  metadata: ClientMetadata
  disabled: boolean
  /** SHA-256 of its secret; null when the file says nothing of one. */
  secretHash: string | null
  /** The version that the file was made from; null when it does not say. */
  version: number | null
}

export type TrustsDeps = { rules: ClientRules; readSecret: ReadSecret }

const MAX_TRUSTS = 10_000
/** As many as somebody reads before they correct the file. */
const MAX_FAULTS = 100

/** The login trusts of a file's member `login_trusts`, or the first faults that they have. */
export function readTrusts(
  given: unknown,
  document: YamlDocument,
  deps: TrustsDeps,
): WantedTrust[] | FileFault[] {
  const fault = (message: string) => [
    { line: document.lineOf(['login_trusts']), field: 'login_trusts', message },
  ]
  if (!isMapping(given)) return fault('must be a mapping of client_id to metadata')
  const entries = Object.entries(given)
  if (entries.length > MAX_TRUSTS) return fault(`holds more than ${MAX_TRUSTS} login trusts`)
  const trusts: WantedTrust[] = []
  const faults: FileFault[] = []
  for (const [id, value] of entries) {
    const read = readTrust(id, value, document, deps)
    if (Array.isArray(read)) faults.push(...read)
    else trusts.push(read)
    if (faults.length >= MAX_FAULTS) break
  }
  return faults.length > 0 ? faults.slice(0, MAX_FAULTS) : trusts
}

function readTrust(
  id: string,
  value: unknown,
  document: YamlDocument,
  { rules, readSecret }: TrustsDeps,
): WantedTrust | FileFault[] {
  const at = ['login_trusts', id]
  const faults: FileFault[] = []
  const bad = (member: string, message: string) =>
    faults.push({
      line: document.lineOf([...at, ...pathOf(member)]),
      field: `${id}: ${member}`,
      message,
    })
  if (!isMapping(value)) {
    bad('', 'must be a mapping of metadata members')
    return faults
  }
  const { version, disabled = false, client_secret: source, scope, ...members } = value
  for (const name of unknownMembers(members).slice(0, MAX_FAULTS)) bad(name, unknownMember(name))
  if (members.client_id !== undefined && members.client_id !== id)
    bad('client_id', 'is another one than the key that it stands under')
  if (members.client_name === undefined) bad('client_name', 'is missing')
  if (typeof disabled !== 'boolean') bad('disabled', 'must be true or false')
  if (version !== undefined && !Number.isSafeInteger(version))
    bad('version', 'must be the number that an export wrote, or be left out')
  const secret = readSecretMember(source, readSecret)
  if (secret.fault !== undefined) bad('client_secret', secret.fault)
  const checked = checkClientMetadata(
    {
      ...members,
      client_id: id,
      scope: Array.isArray(scope) ? scope.join(' ') : scope,
      client_secret: secret.plain,
    },
    { ...rules, incomplete: disabled === true },
  )
  if (Array.isArray(checked)) {
    for (const { member, message } of checked) bad(member, message)
    return faults
  }
  if (secret.hash !== undefined && !/^client_secret_/.test(checked.tokenEndpointAuthMethod))
    bad('client_secret', `has no use with ${checked.tokenEndpointAuthMethod}`)
  if (faults.length > 0) return faults
  const { broughtSecret, ...metadata } = checked
  return {
    id,
    line: document.lineOf(at),
    metadata: { ...metadata, broughtSecret: null },
    disabled: disabled === true,
    secretHash: secret.hash ?? (broughtSecret === null ? null : sha256(broughtSecret)),
    version: typeof version === 'number' ? version : null,
  }
}

type SecretMember = { plain?: string; hash?: string; fault?: string }

function readSecretMember(source: unknown, readSecret: ReadSecret): SecretMember {
  if (source === undefined || source === null) return {}
  const [kind, where] = sourceOf(source) ?? []
  if (kind === undefined || where === undefined)
    return {
      fault:
        'must not stand in a file: say {env: VARIABLE} or {file: PATH} for where it is kept, or {sha256: HASH}',
    }
  if (kind === 'sha256') {
    const hash = /^[0-9a-f]{64}$/i.test(where)
      ? Buffer.from(where, 'hex').toString('base64url')
      : where
    return /^[\w-]{43}$/.test(hash)
      ? { hash }
      : { fault: 'sha256 must be the SHA-256 of the secret, in hexadecimal or base64url' }
  }
  if (kind !== 'env' && kind !== 'file') return { fault: 'must be of env, file or sha256' }
  const read = readSecret(kind === 'env' ? { env: where } : { file: where })
  return 'fault' in read ? read : { plain: read.secret }
}

/** `redirect_uris[0]` and `contacts.0` as a way into the document. */
function pathOf(member: string): (string | number)[] {
  return member
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))
}

function unknownMember(name: string): string {
  const meant = nearestMember(name)
  return `means nothing here${meant === null ? '' : `; did you mean ${meant}?`}`
}

/** Tells whether the value has members by name. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
