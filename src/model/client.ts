// A registered app. People in the practice know it as a Login Trust; the specifications call it a client.
import type { Millis } from '../lib/clock.ts'

export const AUTH_METHODS = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
] as const
/** How the client proves itself at the token endpoint (RFC 7591 §2). */
export type TokenEndpointAuthMethod = (typeof AUTH_METHODS)[number]

export const GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials'] as const
export type GrantType = (typeof GRANT_TYPES)[number]

export type Jwk = { kty: string; kid?: string; alg?: string; use?: string } & Record<
  string,
  unknown
>

export const LAUNCH_DISPLAYS = ['tab', 'embedded'] as const
/** Where the chart opens the app: in a tab of its own, or in a frame under the patient's banner. */
export type LaunchDisplay = (typeof LAUNCH_DISPLAYS)[number]

export const PRACTITIONER_CONSENTS = ['always', 'once', 'pre-approved'] as const
/** Whether practitioners are asked what the app may do: each time, the first time, or never, since the organization decided. */
export type PractitionerConsent = (typeof PRACTITIONER_CONSENTS)[number]

export const LAUNCH_PRIVILEGES = ['none', 'launch', 'sign-in'] as const
/** What an EHR's backend may do by the launch API: nothing, start apps, or also sign practitioners in. */
export type LaunchPrivilege = (typeof LAUNCH_PRIVILEGES)[number]

type ClientSecret = {
  /** SHA-256; secrets we make have 256 bits, so a slow hash would add nothing. */
  hash: string
  createdAt: Millis
  /** Null = no end. Two secrets overlap while one replaces the other. */
  expiresAt: Millis | null
}

export type Client = {
  id: string
  name: string
  /** What the app does, in a sentence for the people who meet it. */
  description: string | null
  developer: string | null
  clientUri: string | null
  logoUri: string | null
  policyUri: string | null
  tosUri: string | null
  contacts: string[]
  redirectUris: string[]
  /** Where an EHR launch opens the app (SMART 2.2 app-launch, "Registration"). */
  launchUris: string[]
  launchDisplay: LaunchDisplay
  practitionerConsent: PractitionerConsent
  /** Browser origins that may call besides those of the redirect URIs. */
  allowedOrigins: string[]
  grantTypes: GrantType[]
  tokenEndpointAuthMethod: TokenEndpointAuthMethod
  secrets: ClientSecret[]
  jwks: Jwk[] | null
  jwksUri: string | null
  /** What the app may ask for, as a scope string. */
  allowedScope: string
  /** False only for a confidential legacy app that the operator exempted from PKCE. */
  pkceRequired: boolean
  /** False only for a legacy app that sends no `state`. */
  stateRequired: boolean
  /** The FHIR switch: without it no FHIR scope is granted and no FHIR request served. */
  fhirEnabled: boolean
  accessTokenFormat: 'reference' | 'jwt'
  accessTokenLifetimeSeconds: number
  /** Groups, by id or name, whose members a backend service may see and export; null = everybody's records. */
  exportGroups: string[] | null
  /** May ask about other clients' tokens (RFC 7662 §2.1). */
  mayIntrospectAll: boolean
  launchPrivilege: LaunchPrivilege
  createdAt: Millis
  updatedAt: Millis
  /** Set while the app may do nothing. */
  disabledAt: Millis | null
}

/** Whether the client has credentials of its own (RFC 6749 §2.1). */
export function isConfidential(client: Client): boolean {
  return client.tokenEndpointAuthMethod !== 'none'
}

/** Why the client may not be switched on; null when it may. */
export function enableFault(client: Pick<Client, 'grantTypes' | 'redirectUris'>): string | null {
  const withCode = client.grantTypes.includes('authorization_code')
  return withCode && client.redirectUris.length === 0 ? 'it has no redirect URI yet' : null
}

/** The browser origins a client may call from: those of its http(s) redirect URIs and its own list. */
export function clientOrigins(client: Client): string[] {
  const web = client.redirectUris.filter((uri) => /^https?:/.test(uri))
  return [...new Set([...web.map((uri) => new URL(uri).origin), ...client.allowedOrigins])]
}

export interface ClientStore {
  find(id: string): Promise<Client | null>
  list(): Promise<Client[]>
  /** Adds the client; false when the id is taken. */
  add(client: Client): Promise<boolean>
  /** Replaces the client and announces a change; false when there is none, or when it changed since `expectedUpdatedAt`. */
  replace(client: Client, expectedUpdatedAt: Millis): Promise<boolean>
  /** Removes the client and announces it; false when there is none. What people allowed it is ended first. */
  remove(id: string): Promise<boolean>
  /** Whether any enabled client has registered this browser origin (for CORS preflights, which name no client). */
  originRegistered(origin: string): Promise<boolean>
}
