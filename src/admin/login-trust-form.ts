// The Login Trusts editor's fields and client metadata, one made into the other. Pure; what the metadata must
// keep to is the matter of oauth/client-metadata.ts, as for every other way to register.
import { type Form, parseForm } from '../http/form.ts'
import type { Client } from '../model/client.ts'
import { printClientMetadata } from '../oauth/client-metadata.ts'
import type { MetadataFault } from '../oauth/client-metadata-shape.ts'
import { looksLikePem, parsePemKeys } from '../oauth/pem-keys.ts'
import { splitScopes } from '../pages/admin/scope-boxes.ts'

const LINES = ['contacts', 'redirect_uris', 'launch_uris', 'allowed_origins', 'export_groups']
const TEXTS = [
  'client_name',
  'description',
  'developer',
  'client_uri',
  'logo_uri',
  'policy_uri',
  'tos_uri',
  'jwks_uri',
  'launch_display',
  'practitioner_consent',
  'launch_privilege',
  'token_endpoint_auth_method',
  'access_token_format',
]
const BOXES = ['pkce_required', 'state_required', 'fhir_enabled', 'may_introspect_all']

/** The fields of a client that is there. */
export function fieldsOf(client: Client): Form {
  const metadata = printClientMetadata(client)
  const fields = new URLSearchParams()
  for (const name of TEXTS) if (typeof metadata[name] === 'string') fields.set(name, metadata[name])
  for (const name of LINES) {
    const list = metadata[name]
    if (Array.isArray(list)) fields.set(name, list.join('\n'))
  }
  for (const name of BOXES) if (metadata[name] === true) fields.set(name, 'on')
  for (const grant of client.grantTypes) fields.append('grant_types', grant)
  if (client.jwks) fields.set('jwks', JSON.stringify({ keys: client.jwks }, null, 2))
  fields.set('access_token_lifetime_seconds', String(client.accessTokenLifetimeSeconds))
  const { ticked, more } = splitScopes(client.allowedScope)
  for (const scope of ticked) fields.append('scope', scope)
  fields.set('more_scope', more)
  return parseForm(fields.toString())
}

/** The fields of a trust that is begun: a patient's app on a phone or in a browser. */
export function newFields(): Form {
  const fields = new URLSearchParams({
    token_endpoint_auth_method: 'none',
    launch_display: 'tab',
    practitioner_consent: 'always',
    launch_privilege: 'none',
    access_token_format: 'reference',
    pkce_required: 'on',
    state_required: 'on',
    fhir_enabled: 'on',
  })
  for (const grant of ['authorization_code', 'refresh_token']) fields.append('grant_types', grant)
  for (const scope of [
    'openid',
    'fhirUser',
    'launch',
    'launch/patient',
    'offline_access',
    'patient/*.rs',
  ])
    fields.append('scope', scope)
  return parseForm(fields.toString())
}

/** The field of a file of keys, which stands for what is in the field beside it. */
export const KEYS_FILE = 'jwks_file'
const MAX_KEYS_FILE_BYTES = 65_536

/** The form with the keys of a file in their field, since a page cannot choose a file again. */
export function withKeysTyped(form: Form, jwks: unknown): Form {
  const fields = new URLSearchParams()
  for (const name of form.names())
    for (const value of form.all(name)) if (name !== 'jwks') fields.append(name, value)
  fields.set('jwks', JSON.stringify(jwks, null, 2))
  return parseForm(fields.toString())
}

/**
 * The metadata that the fields and a file of keys say, and what is wrong with what cannot even be said as metadata.
 */
export function metadataOf(
  form: Form,
  keysFile: Uint8Array | undefined,
): { json: Record<string, unknown>; faults: MetadataFault[] } {
  const faults: MetadataFault[] = []
  const json: Record<string, unknown> = {}
  for (const name of [...TEXTS, 'client_id', 'client_secret']) {
    const text = form.get(name)?.trim()
    if (text !== undefined && text !== '') json[name] = text
  }
  if (json.client_name === undefined) faults.push({ member: 'client_name', message: 'is missing' })
  for (const name of LINES) json[name] = linesOf(form.get(name))
  // An empty list would mean "none"; an empty field means that nothing was said.
  if (linesOf(form.get('export_groups')).length === 0) delete json.export_groups
  for (const name of BOXES) json[name] = form.all(name).includes('on')
  json.grant_types = form.all('grant_types')
  json.scope = [...form.all('scope'), ...(form.get('more_scope') ?? '').split(/\s+/)]
    .filter((word) => word !== '')
    .join(' ')
  const lifetime = form.get('access_token_lifetime_seconds')?.trim()
  if (lifetime) {
    if (/^\d{1,6}$/.test(lifetime)) json.access_token_lifetime_seconds = Number(lifetime)
    else faults.push({ member: 'access_token_lifetime_seconds', message: 'must be a number' })
  }
  const keys = keysFile ? keysOfFile(keysFile) : keysOf(form.get('jwks') ?? '')
  if (typeof keys === 'string')
    faults.push({ member: keysFile ? KEYS_FILE : 'jwks', message: keys })
  else if (keys !== null) json.jwks = { keys }
  return { json, faults }
}

const linesOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

function keysOfFile(bytes: Uint8Array): Record<string, unknown>[] | string {
  if (bytes.length > MAX_KEYS_FILE_BYTES)
    return `is larger than ${MAX_KEYS_FILE_BYTES / 1024} KiB, which no set of keys needs`
  try {
    return keysOf(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) ?? 'is empty'
  } catch {
    // A certificate or key in DER, or a key store: none of them is read.
    return 'is no text: it must be PEM or a JWK Set'
  }
}

/** Keys as PEM, as a JWK Set, as a list of JWKs or as one; null for none. */
function keysOf(text: string): Record<string, unknown>[] | string | null {
  if (text.trim() === '') return null
  if (looksLikePem(text)) return parsePemKeys(text)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return 'is neither PEM nor JSON'
  }
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  const keys =
    isObject(json) && Array.isArray(json.keys) ? json.keys : Array.isArray(json) ? json : [json]
  return keys.every(isObject) ? keys : 'must be a JWK Set: {"keys": [...]}'
}
