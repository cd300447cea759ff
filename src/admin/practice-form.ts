// The form of the practice's settings: what its fields hold, and what was given by them. A secret field that is
// empty leaves the secret as it is; what a choice has no use for is taken back.
import { type Form, parseForm } from '../http/form.ts'
import type { PracticeField } from '../model/practice-change.ts'
import { DEFAULT_STYLE } from '../model/smart-style.ts'

/** The settings of each way to prove ourselves to the FHIR server. */
const CREDENTIALS: Record<string, readonly string[]> = {
  none: [],
  basic: ['fhir_upstream_username', 'fhir_upstream_password'],
  bearer: ['fhir_upstream_token'],
  'client-secret': [
    'fhir_upstream_token_url',
    'fhir_upstream_client_id',
    'fhir_upstream_client_secret',
    'fhir_upstream_scope',
  ],
  'client-key': [
    'fhir_upstream_token_url',
    'fhir_upstream_client_id',
    'fhir_upstream_client_key',
    'fhir_upstream_client_key_id',
    'fhir_upstream_scope',
  ],
}
const CERTIFICATE = ['fhir_upstream_certificate', 'fhir_upstream_key']
const PROVIDER = ['provider_issuer', 'provider_client_id']
const PROOF: Record<string, string> = {
  secret: 'provider_client_secret',
  key: 'provider_client_key',
}
const LISTS = ['provider_kinds']
const STYLE_PREFIX = 'style-'

/** What the form holds while nothing was typed. */
export function practiceValues(fields: readonly PracticeField[]): Form {
  const values = new URLSearchParams()
  const field = (name: string) => fields.find((one) => one.name === name)
  const is = (name: string) => {
    const one = field(name)
    return one !== undefined && (one.settled || one.heldBy !== null)
  }
  for (const { name, text, secret } of fields) {
    if (secret || name === 'style') continue
    if (LISTS.includes(name)) for (const item of text.split(',')) values.append(name, item)
    else values.set(name, text)
  }
  for (const [member, value] of Object.entries(styleIn(field('style')?.text)))
    values.set(STYLE_PREFIX + member, value)
  values.set('records', field('fhir_upstream')?.text ? 'upstream' : 'embedded')
  values.set('fhir_credentials', credentialIn(is))
  if (is('fhir_upstream_certificate')) values.set('fhir_mtls', 'on')
  values.set('provider', field('provider_issuer')?.text ? 'on' : 'off')
  values.set('provider_proof', is('provider_client_key') ? 'key' : 'secret')
  return parseForm(values.toString())
}

function credentialIn(is: (name: string) => boolean): string {
  if (is('fhir_upstream_username')) return 'basic'
  if (is('fhir_upstream_token')) return 'bearer'
  if (is('fhir_upstream_client_key')) return 'client-key'
  return is('fhir_upstream_client_id') ? 'client-secret' : 'none'
}

/** What the form asks for: settings by name, null for the default; nothing of what stays as it is. */
export function givenOf(form: Form, fields: readonly PracticeField[]): Record<string, unknown> {
  const given: Record<string, unknown> = {}
  const unused = unusedIn(form)
  for (const { name, text, secret, settled, heldBy } of fields) {
    if (heldBy !== null) continue
    if (unused.has(name)) {
      if (settled) given[name] = null
      continue
    }
    const value = name === 'style' ? styleOfForm(form) : valueIn(form, name)
    if (value === undefined) continue
    if (secret) {
      if (value !== '') given[name] = value
    } else if (value !== text) given[name] = value === '' ? null : value
  }
  return given
}

/** The text of a field; undefined when the form has none of that name. */
function valueIn(form: Form, name: string): string | undefined {
  const all = form.all(name)
  if (LISTS.includes(name)) return all.filter((item) => item !== '').join(',')
  return all[0]?.trim()
}

/** The settings that the choices leave without a use. */
function unusedIn(form: Form): ReadonlySet<string> {
  const credentials = Object.values(CREDENTIALS).flat()
  const unused = new Set<string>()
  const drop = (names: readonly string[]) => {
    for (const name of names) unused.add(name)
  }
  const records = form.get('records')
  if (records === 'embedded') drop(['fhir_upstream', ...credentials, ...CERTIFICATE])
  if (records === 'upstream') {
    const used = CREDENTIALS[form.get('fhir_credentials') ?? ''] ?? credentials
    drop(credentials.filter((name) => !used.includes(name)))
    if (form.get('fhir_mtls') === undefined) drop(CERTIFICATE)
  }
  if (form.get('provider') === 'off') drop([...PROVIDER, ...Object.values(PROOF)])
  if (form.get('provider') === 'on') {
    const used = PROOF[form.get('provider_proof') ?? '']
    if (used) drop(Object.values(PROOF).filter((name) => name !== used))
  }
  return unused
}

/** The look as its fields say it, in the form of a record; undefined when the form has none of them. */
function styleOfForm(form: Form): string | undefined {
  const members = Object.keys(DEFAULT_STYLE)
  if (!members.some((member) => form.names().includes(STYLE_PREFIX + member))) return undefined
  const own = members.flatMap((member) => {
    const value = form.get(STYLE_PREFIX + member)?.trim()
    return value ? [[member, value]] : []
  })
  return own.length === 0 ? '' : JSON.stringify(Object.fromEntries(own))
}

function styleIn(text: string | undefined): Record<string, string> {
  // Only what was checked is kept.
  return text ? (JSON.parse(text) as Record<string, string>) : {}
}

/** The look that is being edited. */
export function styleBeingEdited(form: Form): Record<string, string> {
  return styleIn(styleOfForm(form))
}
