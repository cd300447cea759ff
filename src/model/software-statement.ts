// Software statements (RFC 7591 §2.3): what somebody whom the practice trusts says, signed, of the software that
// an app is. Who is trusted is a setting; what was shown is kept beside the registration as evidence.
import type { Jwk } from './client.ts'
import { parseClientJwks } from './client-jwks.ts'

/** Where the keys of one who is trusted are: at a URL, or here. */
type StatementKeys = { jwks_uri: string } | { jwks: { keys: Jwk[] } }

/** Those who are trusted, by their issuer identifier (`iss`). */
export type StatementIssuers = Readonly<Record<string, StatementKeys>>

/** A statement that was verified when it was shown. */
export type SoftwareStatement = {
  /** As it was sent, since it is answered unmodified (RFC 7591 §3.2.1). */
  text: string
  issuer: string
}

const MAX_ISSUERS = 50
const ISSUER = /^[\x21-\x7e]{1,200}$/
const URL_OF_KEYS = /^https?:\/\/[^\s\\#@]+$/

/** The trusted issuers that a document names; or what is wrong with it. */
export function parseStatementIssuers(
  document: unknown,
): { issuers: StatementIssuers } | { faults: string[] } {
  if (!isObject(document)) return { faults: ['is no JSON object'] }
  const members = Object.entries(document)
  if (members.length === 0) return { faults: ['names nobody'] }
  if (members.length > MAX_ISSUERS) return { faults: [`names more than ${MAX_ISSUERS} issuers`] }
  const read = members.map(([issuer, keys]) => [issuer, readKeys(issuer, keys)] as const)
  const faults = read.flatMap(([, keys]) => (typeof keys === 'string' ? [keys] : []))
  if (faults.length > 0) return { faults }
  // Only keys are left.
  return { issuers: Object.fromEntries(read as [string, StatementKeys][]) }
}

function readKeys(issuer: string, keys: unknown): StatementKeys | string {
  const named = JSON.stringify(issuer.slice(0, 100))
  if (!ISSUER.test(issuer)) return `has an issuer ${named}, which must be the iss of its statements`
  const needs = `must have for ${named} either jwks_uri or jwks, and nothing else`
  if (!isObject(keys) || Object.keys(keys).length !== 1) return needs
  const { jwks_uri: uri, jwks } = keys
  if (uri !== undefined) {
    const isUrl = typeof uri === 'string' && URL_OF_KEYS.test(uri) && URL.canParse(uri)
    return isUrl ? { jwks_uri: uri } : `must have for ${named} as jwks_uri an absolute URL`
  }
  if (!isObject(jwks) || !Array.isArray(jwks.keys)) return needs
  if (!jwks.keys.every(isObject)) return needs
  const parsed = parseClientJwks(jwks.keys)
  if (typeof parsed !== 'string') return { jwks: { keys: parsed } }
  return `has a jwks for ${named} that ${parsed.startsWith('key ') ? 'is not right: its ' : ''}${parsed}`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
