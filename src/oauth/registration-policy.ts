// What an app that registers itself may ask for, and which apps nobody needs to look at first (RFC 7591 §5).
// Pure. What only an operator may say is left out of the metadata, as unknown members are; the answer tells
// what was registered in the end (RFC 7591 §3.2.1; attacks H03, H09).
import type { Client } from '../model/client.ts'
import type { RegistrationFlag, RegistrationState } from '../model/registration.ts'
import { isResourceScope, parseScopes } from '../model/scope.ts'

/** What a practice lets register itself. */
export type RegistrationPolicy = {
  /** `off`: nobody. `token`: who has an initial access token. `statement`: who shows a software statement. `open`: anybody. */
  mode: 'off' | 'token' | 'statement' | 'open'
  /** Whether public apps that only read one patient's record wait for nobody. */
  approvePatientApps: boolean
  /** Apps that nobody has used yet, at most. */
  maxUnused: number
}

/** What an app may say of itself. A list of what is allowed: a member that is added later is an operator's until it stands here. */
const OWN_MEMBERS = [
  'client_name',
  'description',
  'developer',
  'client_uri',
  'logo_uri',
  'policy_uri',
  'tos_uri',
  'contacts',
  'redirect_uris',
  'launch_uri',
  'launch_uris',
  'launch_display',
  'allowed_origins',
  'grant_types',
  'response_types',
  'token_endpoint_auth_method',
  'jwks',
  'jwks_uri',
  'scope',
  'access_token_format',
]

/** The metadata without what only an operator may say. */
export function withoutOperatorsMembers(
  json: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(json).filter(([name]) => OWN_MEMBERS.includes(name)))
}

/** Whether it is a public app that only reads the record of the patient who allows it. */
function isPatientApp(client: Client): boolean {
  if (client.tokenEndpointAuthMethod !== 'none' || !client.pkceRequired) return false
  if (client.grantTypes.includes('client_credentials')) return false
  return parseScopes(client.allowedScope).scopes.every((scope) => {
    if (!isResourceScope(scope)) return scope.text !== 'launch'
    return scope.context === 'patient' && [...scope.letters].every((letter) => /[rs]/.test(letter))
  })
}

/** Whether the app may start at once or waits for an operator. */
export function firstState(
  client: Client,
  flags: readonly RegistrationFlag[],
  preApproved: boolean,
  policy: Pick<RegistrationPolicy, 'approvePatientApps'>,
): RegistrationState {
  if (preApproved) return 'approved'
  if (!policy.approvePatientApps || flags.length > 0) return 'waiting'
  return isPatientApp(client) ? 'approved' : 'waiting'
}

/** What changes nothing that somebody looked at. */
const HARMLESS: readonly (keyof Client)[] = [
  'updatedAt',
  'description',
  'contacts',
  'policyUri',
  'tosUri',
  'secrets',
  'disabledAt',
]

/** The state after a change by the developer: what was approved for another app is approved no more (attack H06). */
export function nextState(
  before: RegistrationState,
  old: Client,
  changed: Client,
  flags: readonly RegistrationFlag[],
  policy: Pick<RegistrationPolicy, 'approvePatientApps'>,
): RegistrationState {
  const names = Object.keys(changed) as (keyof Client)[] // a client's own
  const same = names.every(
    (name) =>
      HARMLESS.includes(name) || JSON.stringify(old[name]) === JSON.stringify(changed[name]),
  )
  if (same) return before
  return before === 'refused' ? 'waiting' : firstState(changed, flags, false, policy)
}
