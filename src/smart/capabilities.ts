// What of SMART App Launch is on (SMART 2.2 conformance, "Capability Sets"). A capability is listed when
// it works, and not before.
import { openidMetadata } from '../oidc/endpoints/openid-configuration.ts'

export const CAPABILITIES = [
  'launch-standalone',
  'authorize-post',
  'client-public',
  'client-confidential-symmetric',
  'client-confidential-asymmetric',
  'sso-openid-connect',
  'context-standalone-patient',
  'permission-offline',
  'permission-online',
  'permission-patient',
  'permission-user',
  'permission-v1',
  'permission-v2',
] as const

export type SmartFacts = {
  issuer: string
  /** Where people see and stop what they allowed. */
  managementEndpoint: string
}

/** The members of `.well-known/smart-configuration` (SMART 2.2 conformance, "Metadata"). */
export function smartMetadata({ issuer, managementEndpoint }: SmartFacts) {
  return {
    ...openidMetadata(issuer),
    management_endpoint: managementEndpoint,
    capabilities: CAPABILITIES,
  }
}
