// Login trusts of the first system, made into clients: what each column becomes, what is thrown away, and
// what is refused with the reason. A trust stays switched off until it has a redirect URI, which that table
// did not hold.
import type { Millis } from '../lib/clock.ts'
import type { Client } from '../model/client.ts'
import { type ClientRules, checkClientMetadata } from './client-metadata.ts'
import { registerClient } from './client-registration.ts'
import { parseLoginTrustSql, type SqlFault, type SqlRow } from './login-trust-sql.ts'
import { parsePemKeys } from './pem-keys.ts'

/** The bit of `allowed_options` that let a trust see FHIR. */
const FHIR_OPTION = 8_388_608

export type ImportedTrust = {
  /** The `domain` of the row, or its number. */
  name: string
  /** Null when the row was refused. */
  client: Client | null
  /** What was done with it and is worth knowing, in the order of the columns. */
  notes: string[]
  /** Why it was refused; empty when it was not. */
  faults: string[]
}

const KNOWN = [
  'domain',
  'description',
  'allowed_options',
  'login_url',
  'private_key',
  'public_key',
  'key_format',
  'digest',
]

/** The trusts of an SQL text, or where the text goes wrong. Nothing of a private key is kept. */
export function importLoginTrusts(
  text: string,
  rules: ClientRules,
  now: Millis,
): ImportedTrust[] | SqlFault {
  const rows = parseLoginTrustSql(text)
  if (!Array.isArray(rows)) return rows
  const trusts = rows.map((row, at) => importRow(row, at, rules, now))
  const seen = new Set<string>()
  for (const trust of trusts) {
    if (trust.client === null) continue
    if (seen.has(trust.client.id)) {
      trust.client = null
      trust.faults.push('domain is that of another trust in the same text')
    } else seen.add(trust.client.id)
  }
  return trusts
}

const textOf = (row: SqlRow, name: string): string => {
  const value = row.get(name)
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
}

function importRow(row: SqlRow, at: number, rules: ClientRules, now: Millis): ImportedTrust {
  const domain = textOf(row, 'domain')
  const notes: string[] = []
  const faults: string[] = []
  const description = textOf(row, 'description')
  const publicKey = textOf(row, 'public_key')
  const loginUrl = textOf(row, 'login_url')
  const fhirEnabled = readOptions(row, notes)
  if (domain === '') faults.push('domain is missing: it becomes the client_id')
  checkDigest(row, faults)
  const keyFormat = textOf(row, 'key_format')
  if (publicKey !== '' && keyFormat !== '' && keyFormat.toUpperCase() !== 'PEM')
    faults.push(`key_format is ${keyFormat.slice(0, 20)}; only PEM can be read`)
  if (textOf(row, 'private_key') !== '')
    notes.push(
      'private_key was thrown away: an app keeps its private key to itself. This one has been in a text and a database; have the app make a new pair.',
    )
  for (const name of row.keys())
    if (!KNOWN.includes(name))
      notes.push(`${name.slice(0, 40)} means nothing here and was left out`)
  const keys = publicKey === '' ? null : parsePemKeys(publicKey)
  if (typeof keys === 'string') faults.push(`public_key ${keys}`)
  const name = domain === '' ? `row ${at + 1}` : domain
  if (faults.length > 0) return { name, client: null, notes, faults }
  const checked = checkClientMetadata(
    {
      client_id: domain,
      client_name: description === '' ? domain : description,
      launch_uri: loginUrl === '' ? undefined : loginUrl,
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: keys ? 'private_key_jwt' : 'none',
      jwks: Array.isArray(keys) ? { keys } : undefined,
      fhir_enabled: fhirEnabled,
    },
    { ...rules, incomplete: true },
  )
  if (Array.isArray(checked))
    return {
      name,
      client: null,
      notes,
      faults: checked.map((one) => `${COLUMN[one.member] ?? one.member} ${one.message}`),
    }
  if (keys)
    notes.push('public_key was registered: the app proves itself by signing (private_key_jwt)')
  else notes.push('there is no public_key, so the app is registered without credentials (public)')
  if (loginUrl !== '') notes.push('login_url became the launch URL')
  notes.push('it is switched off until it has a redirect URI')
  return {
    name,
    client: { ...registerClient(checked, now).client, disabledAt: now },
    notes,
    faults,
  }
}

/** Faults are told by the column that somebody can change. */
const COLUMN: Record<string, string> = {
  client_id: 'domain',
  client_name: 'description',
  launch_uri: 'login_url',
  jwks: 'public_key',
}

function readOptions(row: SqlRow, notes: string[]): boolean {
  const options = Number(textOf(row, 'allowed_options') || 0)
  if (!Number.isSafeInteger(options) || options < 0) {
    notes.push('allowed_options is no number, so FHIR is off')
    return false
  }
  // Arithmetic, since the bits may be more than 32.
  const fhir = Math.floor(options / FHIR_OPTION) % 2 === 1
  const others = options - (fhir ? FHIR_OPTION : 0)
  notes.push(fhir ? 'allowed_options has FHIR on' : 'allowed_options has FHIR off')
  if (others > 0) notes.push(`other bits of allowed_options (${others}) mean nothing here`)
  return fhir
}

function checkDigest(row: SqlRow, faults: string[]): void {
  const digest = textOf(row, 'digest')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
  if (digest === '' || ['SHA256', 'SHA384', 'SHA512'].includes(digest)) return
  faults.push(
    digest === 'SHA1'
      ? 'digest is SHA1, by which signatures can be forged; the app must sign with RS384 or ES384 (SMART App Launch), then import it without the digest'
      : `digest is ${digest.slice(0, 20)}, which is not used here`,
  )
}
