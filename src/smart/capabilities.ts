// What of SMART App Launch is on (SMART 2.2 conformance, "Capability Sets"). A capability is listed when
// it works, and not before.

export const CAPABILITIES = [
  'launch-ehr',
  'launch-standalone',
  'authorize-post',
  'client-public',
  'client-confidential-symmetric',
  'client-confidential-asymmetric',
  'sso-openid-connect',
  'context-banner',
  'context-style',
  'context-ehr-patient',
  'context-ehr-encounter',
  'context-standalone-patient',
  'permission-offline',
  'permission-online',
  'permission-patient',
  'permission-user',
  'permission-v1',
  'permission-v2',
] as const

export type SmartFacts = {
  /** What the OpenID provider says of itself; the SMART document says the same. */
  openid: Readonly<Record<string, unknown>>
  /** Where people see and stop what they allowed. */
  managementEndpoint: string
}

/** The members of `.well-known/smart-configuration` (SMART 2.2 conformance, "Metadata"). */
export function smartMetadata({ openid, managementEndpoint }: SmartFacts) {
  return { ...openid, management_endpoint: managementEndpoint, capabilities: CAPABILITIES }
}
