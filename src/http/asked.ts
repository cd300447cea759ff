// What of a request's parameters may be kept when it is refused. Values only where they are words of the
// protocol, scopes, or addresses without their query; of all else the name, and of unknown names the number.
import { parseScopes } from '../model/scope.ts'
import type { Form } from './form.ts'

const MAX_LENGTH = 1000

/** Words that these parameters may have; any other is not kept, as it may be anything. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  grant_type: ['authorization_code', 'refresh_token', 'client_credentials', 'password', 'implicit'],
  response_type: ['code', 'token', 'id_token', 'id_token token', 'code id_token', 'none'],
  response_mode: ['query', 'fragment', 'form_post'],
  code_challenge_method: ['S256', 'plain'],
  token_type_hint: ['access_token', 'refresh_token'],
  client_assertion_type: ['urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
  prompt: ['none', 'login', 'consent', 'select_account'],
}
const ADDRESSES = ['aud', 'resource', 'redirect_uri']
const NAMES = [
  ...['client_id', 'client_secret', 'client_assertion', 'code', 'code_verifier', 'code_challenge'],
  ...['refresh_token', 'token', 'state', 'nonce', 'launch', 'max_age', 'ui_locales', 'login_hint'],
  ...['id_token_hint', 'request', 'request_uri', 'registration', 'claims', 'acr_values', 'display'],
  ...['app', 'user', 'patient', 'encounter', 'intent', 'fhirContext', 'need_patient_banner'],
  ...['launch_uri'],
]

/** What was asked by a form or a query. */
export function askedOfForm(form: Form): Record<string, string> {
  const asked: Record<string, string> = {}
  const named: string[] = []
  let others = 0
  for (const name of form.names()) {
    const value = form.get(name)
    if (Object.hasOwn(WORDS, name))
      asked[name] = value !== undefined && WORDS[name]?.includes(value) ? value : OTHER
    else if (ADDRESSES.includes(name)) asked[name] = addressOf(value ?? '')
    else if (name === 'scope') asked.scope = scopeOf(value ?? '')
    else if (NAMES.includes(name)) named.push(name)
    else others++
  }
  if (named.length > 0) asked.with = named.join(', ')
  if (others > 0) asked.others = String(others)
  return asked
}

const OTHER = '(another value)'

/** Scheme, host and path: a query or a fragment may hold anything, user info is a secret. */
export function addressOf(text: string): string {
  if (!URL.canParse(text)) return '(no URL)'
  const { protocol, host, pathname, search, hash } = new URL(text)
  const address = `${protocol}${host === '' ? '' : `//${host}`}${pathname}`.slice(0, MAX_LENGTH)
  return `${address}${search === '' ? '' : '?...'}${hash === '' ? '' : '#...'}`
}

function scopeOf(text: string): string {
  const { scopes, unknown } = parseScopes(text.slice(0, MAX_SCOPE))
  const known = scopes.map((scope) => scope.text).join(' ')
  const kept = known.length > MAX_LENGTH ? `${known.slice(0, MAX_LENGTH)}...` : known
  return unknown.length === 0 ? kept : `${kept} (and ${unknown.length} unknown)`.trim()
}

const MAX_SCOPE = 32_768
