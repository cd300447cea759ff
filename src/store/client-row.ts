// A client as a row of its table, and back.
import type { Client } from '../model/client.ts'
import { fromJson, toJsonOrNull } from './json-column.ts'
import type { ClientTable } from './schema.ts'

/** Lays a client down as a row. */
export function toRow(tenant: string, client: Client): ClientTable {
  return {
    tenant,
    id: client.id,
    name: client.name,
    description: client.description,
    developer: client.developer,
    client_uri: client.clientUri,
    logo_uri: client.logoUri,
    policy_uri: client.policyUri,
    tos_uri: client.tosUri,
    contacts: JSON.stringify(client.contacts),
    redirect_uris: JSON.stringify(client.redirectUris),
    launch_uris: JSON.stringify(client.launchUris),
    launch_display: client.launchDisplay,
    practitioner_consent: client.practitionerConsent,
    allowed_origins: JSON.stringify(client.allowedOrigins),
    grant_types: JSON.stringify(client.grantTypes),
    token_endpoint_auth_method: client.tokenEndpointAuthMethod,
    secrets: JSON.stringify(client.secrets),
    jwks: toJsonOrNull(client.jwks),
    jwks_uri: client.jwksUri,
    allowed_scope: client.allowedScope,
    pkce_required: toFlag(client.pkceRequired),
    state_required: toFlag(client.stateRequired),
    fhir_enabled: toFlag(client.fhirEnabled),
    access_token_format: client.accessTokenFormat,
    access_token_lifetime_seconds: client.accessTokenLifetimeSeconds,
    may_introspect_all: toFlag(client.mayIntrospectAll),
    launch_privilege: client.launchPrivilege,
    export_groups: toJsonOrNull(client.exportGroups),
    created_at: client.createdAt,
    updated_at: client.updatedAt,
    disabled_at: client.disabledAt,
  }
}

/** Reads a client from its row. */
export function fromRow(row: ClientTable): Client {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    developer: row.developer,
    clientUri: row.client_uri,
    logoUri: row.logo_uri,
    policyUri: row.policy_uri,
    tosUri: row.tos_uri,
    contacts: fromJson(row.contacts),
    redirectUris: fromJson(row.redirect_uris),
    launchUris: fromJson(row.launch_uris),
    launchDisplay: row.launch_display,
    practitionerConsent: row.practitioner_consent,
    allowedOrigins: fromJson(row.allowed_origins),
    grantTypes: fromJson(row.grant_types),
    tokenEndpointAuthMethod: row.token_endpoint_auth_method,
    secrets: fromJson(row.secrets),
    jwks: row.jwks === null ? null : fromJson(row.jwks),
    jwksUri: row.jwks_uri,
    allowedScope: row.allowed_scope,
    pkceRequired: row.pkce_required === 1,
    stateRequired: row.state_required === 1,
    fhirEnabled: row.fhir_enabled === 1,
    accessTokenFormat: row.access_token_format,
    accessTokenLifetimeSeconds: row.access_token_lifetime_seconds,
    mayIntrospectAll: row.may_introspect_all === 1,
    launchPrivilege: row.launch_privilege,
    exportGroups: row.export_groups === null ? null : fromJson(row.export_groups),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    disabledAt: row.disabled_at,
  }
}

function toFlag(value: boolean): number {
  return value ? 1 : 0
}
