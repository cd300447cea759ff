// The tables, typed. Text, integers, epoch milliseconds and JSON as text, so that one text of each query
// serves both engines. `tenant` leads every key and index but those of the change feed, which is read
// across tenants. What each column means is said in the model; here is how it is laid down.
import type { Generated } from 'kysely'
import type { Millis } from '../lib/clock.ts'
import type { AuditEvent, AuditEventType } from '../model/audit-event.ts'
import type { Access } from '../model/authorization.ts'
import type { ChangeKind } from '../model/change.ts'
import type {
  Client,
  LaunchDisplay,
  LaunchPrivilege,
  PractitionerConsent,
  TokenEndpointAuthMethod,
} from '../model/client.ts'
import type { Measure, Stretch } from '../model/event-count.ts'
import type { ExportFile, ExportJob } from '../model/export-job.ts'
import type { InvitationPurpose } from '../model/invitation.ts'
import type { Logo, LogoPicture } from '../model/logo.ts'
import type { RefusalEndpoint } from '../model/refusal.ts'
import type { HiddenRule, RefusalRule } from '../model/refusal-rules.ts'
import type { RegistrationState } from '../model/registration.ts'
import type { KeyPurpose, KeyState } from '../model/signing-key.ts'
import type { UserKind } from '../model/user.ts'

/** JSON as text. */
type Json = string
/** 0 or 1. */
type Flag = number

export type TenantTable = {
  id: string
  settings: Json
  /** Sealed, each by itself. */
  secrets: Json
  created_at: Millis
  updated_at: Millis
  /** Of a removed practice nothing is left but its handle. */
  removed_at: Millis | null
}

export type UserTable = {
  tenant: string
  id: string
  kind: UserKind
  /** As `normaliseUsername` makes it; unique in the tenant. */
  username: string
  password_hash: string | null
  display_name: string
  fhir_user: string | null
  created_at: Millis
  password_changed_at: Millis
  disabled_at: Millis | null
}

export type UserProxyTable = {
  tenant: string
  id: string
  user_id: string
  patient_id: string
  relationship: string
  from_at: Millis
  until_at: Millis | null
}

export type SessionTable = {
  tenant: string
  id: string
  secret_hash: string
  user_id: string
  auth_time: Millis
  /** Separated by spaces. */
  amr: string
  created_at: Millis
  expires_at: Millis
}

type AuthenticatorTable = {
  tenant: string
  user_id: string
  sealed_secret: string
  added_at: Millis
  last_step: number
}

export type PasskeyTable = {
  tenant: string
  id: string
  user_id: string
  name: string
  public_key: string
  counter: number
  transports: Json
  synced: Flag
  added_at: Millis
  last_used_at: Millis | null
}

/** Those that were not used yet. */
type RecoveryCodeTable = { tenant: string; user_id: string; code_hash: string }

export type InvitationTable = {
  tenant: string
  id: string
  user_id: string
  purpose: InvitationPurpose
  token_hash: string
  created_at: Millis
  expires_at: Millis
  /** Tries. */
  failures: number
  used_at: Millis | null
  revoked_at: Millis | null
}

/** Accounts at OpenID providers that sign users in. */
export type ExternalAccountTable = {
  tenant: string
  issuer: string
  subject: string
  user_id: string
  linked_at: Millis
}

export type ClientTable = {
  tenant: string
  id: string
  name: string
  description: string | null
  developer: string | null
  client_uri: string | null
  logo_uri: string | null
  policy_uri: string | null
  tos_uri: string | null
  contacts: Json
  redirect_uris: Json
  launch_uris: Json
  launch_display: LaunchDisplay
  practitioner_consent: PractitionerConsent
  allowed_origins: Json
  grant_types: Json
  token_endpoint_auth_method: TokenEndpointAuthMethod
  secrets: Json
  jwks: Json | null
  jwks_uri: string | null
  allowed_scope: string
  pkce_required: Flag
  state_required: Flag
  fhir_enabled: Flag
  access_token_format: Client['accessTokenFormat']
  access_token_lifetime_seconds: number
  may_introspect_all: Flag
  launch_privilege: LaunchPrivilege
  export_groups: Json | null
  created_at: Millis
  updated_at: Millis
  disabled_at: Millis | null
}

/** Browser origins of a client, of its redirect URIs and its own list: what CORS preflights look up. */
type ClientOriginTable = { tenant: string; origin: string; client_id: string }

export type AuthorizationCodeTable = {
  tenant: string
  code_hash: string
  authorization_id: string
  client_id: string
  redirect_uri: string
  code_challenge: string | null
  nonce: string | null
  created_at: Millis
  expires_at: Millis
  used_at: Millis | null
}

export type AuthorizationTable = {
  tenant: string
  id: string
  client_id: string
  user_id: string | null
  session_id: string | null
  fhir_user: string | null
  proxy_id: string | null
  /** The patient in context, once more, for the indexes. */
  patient_id: string | null
  context: Json
  granted_scope: string
  audience: string
  access: Access
  auth_time: Millis | null
  /** Separated by spaces. */
  amr: string
  created_at: Millis
  expires_at: Millis | null
  redeemed_at: Millis | null
  last_used_at: Millis | null
  revoked_at: Millis | null
  revoked_reason: string | null
}

/** Endings that the rows of the authorizations have not all followed yet. */
export type AccessEndingTable = {
  tenant: string
  id: string
  client_id: string | null
  user_id: string | null
  patient_id: string | null
  ended_at: Millis
  reason: string
  record: Json
}

export type RefreshTokenTable = {
  tenant: string
  token_hash: string
  authorization_id: string
  client_id: string
  created_at: Millis
  expires_at: Millis
  rotated_at: Millis | null
  successor_hash: string | null
}

type AccessTokenRevokedTable = { tenant: string; token_id: string; expires_at: Millis }

type ScopeSetTable = { tenant: string; id: string; scope: string }

export type ConsentTable = {
  tenant: string
  user_id: string
  client_id: string
  patient_id: string
  redirect_uri: string
  fhir_user: string
  requested_scope: string
  granted_scope: string
  duration: string
  decided_at: Millis
}

/** What is known of an app's picture, and the picture. */
export type LogoTable = {
  tenant: string
  client_id: string
  source: Logo['source']
  logo_uri: string | null
  hash: string | null
  fault: Logo['fault']
  content_type: LogoPicture['contentType'] | null
  /** In base64. */
  picture: string | null
  at: Millis
}

/** Which portlets of the chart a user sees, in their order. */
type PortletChoiceTable = { tenant: string; user_id: string; portlets: Json }

export type ExportJobTable = {
  tenant: string
  id: string
  client_id: string
  authorization_id: string
  spec: Json
  group_id: string | null
  request: string
  snapshot_at: Millis
  created_at: Millis
  state: ExportJob['state']
  failure: string | null
  ended_at: Millis | null
  expires_at: Millis | null
  /** Sealed by whoever remembers something of the job. */
  held: string | null
}

export type ExportPartTable = {
  tenant: string
  job_id: string
  number: number
  phase: number
  work: Json
  /** A part that was given back is leased by nobody. */
  state: 'waiting' | 'leased' | 'done'
  lease_owner: string | null
  lease_until: Millis
  attempt: number
  resources: number
}

type ExportFileTable = Omit<ExportFile, 'continuesIn'> & {
  tenant: string
  job_id: string
  continues_in: string | null
}

export type SigningKeyTable = {
  tenant: string
  kid: string
  purpose: KeyPurpose
  state: KeyState
  public_jwk: Json | null
  sealed_private: string
  created_at: Millis
  activated_at: Millis | null
  retired_at: Millis | null
  expires_at: Millis | null
}

export type AuditEventTable = {
  /** Grows with every event of every tenant. */
  seq: Generated<number>
  tenant: string
  type: AuditEventType
  at: Millis
  outcome: AuditEvent['outcome']
  client_id: string | null
  user_id: string | null
  actor_id: string | null
  patient_id: string | null
  authorization_id: string | null
  request_id: string | null
  detail: Json | null
  /** From 1 in each tenant, without a gap. */
  chain_position: number | null
  chain_hash: string | null
}

/** The last place of each tenant's trail, and its hash. */
type AuditHeadTable = { tenant: string; position: number; hash: string }

/** Apps that registered themselves. */
export type RegistrationTable = {
  tenant: string
  client_id: string
  token_hash: string
  state: RegistrationState
  flags: Json
  since: Millis
  requested_at: Millis
  reviewed: Flag
  used: Flag
  software_id: string | null
  software_version: string | null
  statement: string | null
  statement_issuer: string | null
}

export type InitialAccessTokenTable = {
  tenant: string
  id: string
  token_hash: string
  note: string
  pre_approved: Flag
  uses_left: number
  created_at: Millis
  expires_at: Millis
}

/** How often things of one name happened in an hour or a day. */
export type EventCountTable = {
  tenant: string
  measure: Measure
  stretch: Stretch
  from_at: Millis
  name: string
  count: number
}

/** The place of each tenant's audit trail up to which events are counted. */
type EventCountHeadTable = { tenant: string; position: number }

type WriteProbeTable = { id: number; at: Millis }

type ChangeTable = {
  seq: Generated<number>
  /** By the database's own clock: the one clock that all nodes share. */
  at: Generated<Millis>
  tenant: string
  kind: ChangeKind
  key: string
}

/** Refused requests, for those who ask why. */
export type RefusalTable = {
  tenant: string
  id: string
  at: Millis
  request_id: string
  endpoint: RefusalEndpoint
  rule: RefusalRule
  hidden: HiddenRule | null
  error: string
  status: number
  client_id: string | null
  proven: number
  user_id: string | null
  authorization_id: string | null
  asked: Json
  enough: string | null
  dropped: number
}

/** What must survive a power cut. */
export type DurableSchema = {
  tenant: TenantTable
  user: UserTable
  user_proxy: UserProxyTable
  session: SessionTable
  authenticator: AuthenticatorTable
  passkey: PasskeyTable
  recovery_code: RecoveryCodeTable
  invitation: InvitationTable
  external_account: ExternalAccountTable
  client: ClientTable
  client_origin: ClientOriginTable
  authorization_code: AuthorizationCodeTable
  authorization: AuthorizationTable
  access_ending: AccessEndingTable
  refresh_token: RefreshTokenTable
  access_token_revoked: AccessTokenRevokedTable
  scope_set: ScopeSetTable
  consent: ConsentTable
  logo: LogoTable
  portlet_choice: PortletChoiceTable
  export_job: ExportJobTable
  export_part: ExportPartTable
  export_file: ExportFileTable
  signing_key: SigningKeyTable
  audit_event: AuditEventTable
  audit_head: AuditHeadTable
  registration: RegistrationTable
  initial_access_token: InitialAccessTokenTable
  refusal: RefusalTable
  event_count: EventCountTable
  event_count_head: EventCountHeadTable
  write_probe: WriteProbeTable
  change: ChangeTable
}

export type AuthorizationRequestTable = {
  tenant: string
  id: string
  client_id: string
  redirect_uri: string
  state: string | null
  requested_scope: string
  audience: string
  code_challenge: string | null
  nonce: string | null
  prompt: Json
  max_age_seconds: number | null
  ui_locales: string | null
  launch: string | null
  browser_secret_hash: string
  created_at: Millis
  expires_at: Millis
  session_id: string | null
  user_id: string | null
  auth_time: Millis | null
  patient_id: string | null
}

type ThrottleTable = {
  tenant: string
  /** A hash: keys hold addresses and usernames as strangers type them, of any length. */
  key_hash: string
  count: number
  window_ends_at: Millis
}

export type UsedAssertionTable = {
  tenant: string
  /** A hash of issuer and `jti`, which may be of any length. */
  assertion_hash: string
  expires_at: Millis
}

/** What lives for minutes and must survive a killed process only. */
export type ShortLivedSchema = {
  authorization_request: AuthorizationRequestTable
  throttle: ThrottleTable
  used_assertion: UsedAssertionTable
}
