// Client metadata (RFC 7591 §2 and our extension members) checked and mapped to a client, and printed.
// Used by the command line and by registration over HTTP. Its shape is in client-metadata-shape.ts, the
// rules among members in client-metadata-checks.ts; ids, secrets and times come from client-registration.ts.
import type { Config } from '../config/schema.ts'
import { toSeconds } from '../lib/clock.ts'
import type { Client, GrantType, Jwk } from '../model/client.ts'
import { parseClientJwks } from '../model/client-jwks.ts'
import { OAuthError } from '../model/errors.ts'
import { parseScopes, printScopes } from '../model/scope.ts'
import { metadataFaults } from './client-metadata-checks.ts'
import { type MetadataFault, parseShape, type WireMetadata } from './client-metadata-shape.ts'
import type { WebUrlRules } from './web-url.ts'

export type ClientRules = WebUrlRules & {
  /** For clients that ask for no lifetime of their own. */
  accessTokenLifetimeSeconds: number
  /** Set where the app registers itself: without a word of `export_groups` it may export none. */
  selfRegistered?: boolean
  /** Set for an app that stays switched off until it has a redirect URI. */
  incomplete?: boolean
}

/** The rules that the configuration sets. */
export function clientRules(
  config: Pick<Config, 'profile' | 'fetchAllow' | 'accessTokenLifetimeSeconds'>,
): ClientRules {
  return {
    demo: config.profile === 'demo',
    allowHosts: config.fetchAllow,
    accessTokenLifetimeSeconds: config.accessTokenLifetimeSeconds,
  }
}

/** What metadata can say of a client. */
export type ClientMetadata = Omit<
  Client,
  'id' | 'secrets' | 'createdAt' | 'updatedAt' | 'disabledAt'
> & {
  /** Chosen by the operator, for an app that has it built in. */
  chosenId: string | null
  /** Brought by the operator, for an app that has it built in. */
  broughtSecret: string | null
}

/** What an app may ask for when its registration does not say: what a patient's app usually needs. */
const DEFAULT_SCOPE = 'launch launch/patient openid fhirUser patient/*.rs'

/** A token of a backend service lives five minutes at most (SMART 2.2 backend-services, "Issue access token"). */
const BACKEND_LIFETIME_SECONDS = 300

/** As a member of `export_groups`: everybody's records, whatever group they are in. */
const ALL_GROUPS = '*'

const MAX_FAULTS_TOLD = 6

/**
 * Checks metadata and maps it. Throws an OAuthError `invalid_redirect_uri` or `invalid_client_metadata`
 * that tells every fault (RFC 7591 §3.2.2). Members we do not know are left out (RFC 7591 §2).
 */
export function parseClientMetadata(json: unknown, rules: ClientRules): ClientMetadata {
  const checked = checkClientMetadata(json, rules)
  if (Array.isArray(checked)) throw metadataError(checked)
  return checked
}

/** The same, for those who show each fault at its field. */
export function checkClientMetadata(
  json: unknown,
  rules: ClientRules,
): ClientMetadata | MetadataFault[] {
  const wire = parseShape(json)
  if (Array.isArray(wire)) return wire
  const jwks: Jwk[] | string | null = wire.jwks ? parseClientJwks(wire.jwks.keys) : null
  const lacksRedirect = ({ member }: MetadataFault) => member === 'redirect_uris'
  const faults = metadataFaults(wire, rules).filter(
    (fault) => !(rules.incomplete && wire.redirect_uris.length === 0 && lacksRedirect(fault)),
  )
  if (typeof jwks === 'string') return [...faults, { member: 'jwks', message: jwks }]
  return faults.length > 0 ? faults : metadataOf(wire, jwks, rules)
}

function metadataOf(wire: WireMetadata, jwks: Jwk[] | null, rules: ClientRules): ClientMetadata {
  const grantTypes = [...new Set<GrantType>(wire.grant_types)]
  const launchUris = wire.launch_uri === undefined ? [] : [wire.launch_uri]
  const withCode = grantTypes.includes('authorization_code')
  const defaultScope = grantTypes.includes('refresh_token')
    ? `${DEFAULT_SCOPE} offline_access`
    : DEFAULT_SCOPE
  const lifetime = wire.access_token_lifetime_seconds ?? rules.accessTokenLifetimeSeconds
  return {
    chosenId: wire.client_id ?? null,
    broughtSecret: wire.client_secret ?? null,
    name: wire.client_name ?? wire.client_id ?? 'Unnamed app',
    description: wire.description ?? null,
    developer: wire.developer ?? null,
    clientUri: wire.client_uri ?? null,
    logoUri: wire.logo_uri ?? null,
    policyUri: wire.policy_uri ?? null,
    tosUri: wire.tos_uri ?? null,
    contacts: wire.contacts,
    redirectUris: [...new Set(wire.redirect_uris)],
    launchUris: [...new Set([...launchUris, ...wire.launch_uris])],
    launchDisplay: wire.launch_display,
    practitionerConsent: wire.practitioner_consent,
    allowedOrigins: [...new Set(wire.allowed_origins)],
    grantTypes,
    tokenEndpointAuthMethod: wire.token_endpoint_auth_method,
    jwks,
    jwksUri: wire.jwks_uri ?? null,
    allowedScope: printScopes(parseScopes(wire.scope ?? (withCode ? defaultScope : '')).scopes),
    pkceRequired: wire.pkce_required,
    stateRequired: wire.state_required,
    fhirEnabled: wire.fhir_enabled,
    accessTokenFormat: wire.access_token_format,
    accessTokenLifetimeSeconds: withCode ? lifetime : Math.min(lifetime, BACKEND_LIFETIME_SECONDS),
    mayIntrospectAll: wire.may_introspect_all,
    launchPrivilege: wire.launch_privilege,
    exportGroups: exportGroupsOf(wire.export_groups, rules),
  }
}

/** `*` among them is every group, those to come included. */
function exportGroupsOf(given: string[] | undefined, rules: ClientRules): string[] | null {
  if (given === undefined) return rules.selfRegistered ? [] : null
  return given.includes(ALL_GROUPS) ? null : [...new Set(given)]
}

function metadataError(faults: readonly MetadataFault[]): OAuthError {
  const told = faults.slice(0, MAX_FAULTS_TOLD).map(({ member, message }) => `${member} ${message}`)
  const rest =
    faults.length > MAX_FAULTS_TOLD ? `; and ${faults.length - MAX_FAULTS_TOLD} more` : ''
  const inRedirects = faults.some(({ member }) => member.startsWith('redirect_uris'))
  return new OAuthError(
    inRedirects ? 'invalid_redirect_uri' : 'invalid_client_metadata',
    inRedirects ? 'redirect-uri-not-allowed' : 'metadata-wrong',
    `${told.join('; ')}${rest}.`,
  )
}

/** The metadata as registered (RFC 7591 §3.2.1). The secret is told this once, when it was just made. */
export function printClientMetadata(
  client: Client,
  secret?: string | null,
): Record<string, unknown> {
  const members: Record<string, unknown> = {
    client_id: client.id,
    client_id_issued_at: toSeconds(client.createdAt),
    client_secret: secret ?? null,
    client_secret_expires_at: secret ? 0 : null,
    client_name: client.name,
    description: client.description,
    developer: client.developer,
    client_uri: client.clientUri,
    logo_uri: client.logoUri,
    policy_uri: client.policyUri,
    tos_uri: client.tosUri,
    contacts: client.contacts,
    redirect_uris: client.redirectUris,
    launch_uris: client.launchUris,
    launch_display: client.launchDisplay,
    practitioner_consent: client.practitionerConsent,
    allowed_origins: client.allowedOrigins,
    grant_types: client.grantTypes,
    response_types: client.grantTypes.includes('authorization_code') ? ['code'] : [],
    token_endpoint_auth_method: client.tokenEndpointAuthMethod,
    jwks: client.jwks && { keys: client.jwks },
    jwks_uri: client.jwksUri,
    scope: client.allowedScope,
    pkce_required: client.pkceRequired,
    state_required: client.stateRequired,
    fhir_enabled: client.fhirEnabled,
    access_token_format: client.accessTokenFormat,
    access_token_lifetime_seconds: client.accessTokenLifetimeSeconds,
    may_introspect_all: client.mayIntrospectAll,
    launch_privilege: client.launchPrivilege,
    export_groups: client.grantTypes.includes('client_credentials')
      ? (client.exportGroups ?? [ALL_GROUPS])
      : null,
    disabled: client.disabledAt !== null,
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null))
}
