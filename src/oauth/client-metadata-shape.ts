// The shape of client metadata on the wire: RFC 7591 §2 and our extension members (description, developer,
// launch_uri(s), launch_display, practitioner_consent, allowed_origins, pkce_required, state_required, fhir_enabled, access_token_format,
// access_token_lifetime_seconds, may_introspect_all, launch_privilege, export_groups; and for operators client_id and client_secret).
import * as z from 'zod'
import { nearest } from '../lib/edit-distance.ts'
import {
  AUTH_METHODS,
  GRANT_TYPES,
  LAUNCH_DISPLAYS,
  LAUNCH_PRIVILEGES,
  PRACTITIONER_CONSENTS,
} from '../model/client.ts'

/** One fault of metadata; the message follows the member's name. */
export type MetadataFault = { member: string; message: string }

/** Without control and formatting characters, which can turn a name into another one (attack B07). */
const words = (most: number) =>
  z
    .string()
    .trim()
    .regex(
      new RegExp(`^[^\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}]{1,${most}}$`, 'u'),
      `must be text on one line of at most ${most} characters`,
    )
const list = (most: number) => z.array(z.string()).max(most, `must hold at most ${most} entries`)

const shape = z.object({
  client_id: z
    .string()
    .regex(/^[A-Za-z0-9._~:@/+=-]{1,128}$/, 'must be 1 to 128 letters, digits or . _ ~ : @ / + = -')
    .optional(),
  client_secret: z
    .string()
    .regex(/^[\x20-\x7e]{16,256}$/, 'must be 16 to 256 visible ASCII characters')
    .refine((secret) => new Set(secret).size >= 8, 'repeats too few characters to be a secret')
    .optional(),
  client_name: words(100).optional(),
  description: words(400).optional(),
  developer: words(100).optional(),
  client_uri: z.string().optional(),
  logo_uri: z.string().optional(),
  policy_uri: z.string().optional(),
  tos_uri: z.string().optional(),
  contacts: z.array(words(200)).max(10, 'must hold at most 10 entries').default([]),
  redirect_uris: list(50).default([]),
  launch_uri: z.string().optional(),
  launch_uris: list(20).default([]),
  launch_display: z
    .enum(LAUNCH_DISPLAYS, `must be one of ${LAUNCH_DISPLAYS.join(', ')}`)
    .default('tab'),
  practitioner_consent: z
    .enum(PRACTITIONER_CONSENTS, `must be one of ${PRACTITIONER_CONSENTS.join(', ')}`)
    .default('always'),
  allowed_origins: list(20).default([]),
  grant_types: z
    .array(z.enum(GRANT_TYPES, `must be among ${GRANT_TYPES.join(', ')}`))
    .min(1, 'must not be empty')
    .default(['authorization_code']),
  response_types: list(10).optional(),
  token_endpoint_auth_method: z
    .enum(AUTH_METHODS, `must be one of ${AUTH_METHODS.join(', ')}`)
    .default('client_secret_basic'),
  jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).optional(),
  jwks_uri: z.string().optional(),
  scope: z.string().max(32_768, 'must be at most 32768 characters').optional(),
  pkce_required: z.boolean().default(true),
  state_required: z.boolean().default(true),
  fhir_enabled: z.boolean().default(true),
  access_token_format: z
    .enum(['reference', 'jwt'], 'must be reference or jwt')
    .default('reference'),
  access_token_lifetime_seconds: z
    .number()
    .int()
    .min(10, 'must be at least 10')
    .max(3600, 'must be at most 3600')
    .optional(),
  may_introspect_all: z.boolean().default(false),
  launch_privilege: z
    .enum(LAUNCH_PRIVILEGES, `must be one of ${LAUNCH_PRIVILEGES.join(', ')}`)
    .default('none'),
  export_groups: z.array(words(200)).max(500, 'must hold at most 500 entries').optional(),
})

/** Metadata of the right shape, with defaults filled in. */
export type WireMetadata = z.output<typeof shape>

/** Metadata with its defaults, or what is wrong with its shape. Members that are null are as if not given. */
export function parseShape(json: unknown): WireMetadata | MetadataFault[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return [{ member: 'the metadata', message: 'must be a JSON object' }]
  const given = Object.entries(json).filter(([, value]) => value !== null)
  const parsed = shape.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  return parsed.error.issues.map(({ path, message }) => ({ member: path.join('.'), message }))
}

/** Members of the metadata that mean nothing here; a misspelt one is among them. */
export function unknownMembers(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return []
  return Object.keys(json).filter((name) => !Object.hasOwn(shape.shape, name))
}

/** The member that a misspelt one most likely was meant to be; null when none is near. */
export function nearestMember(name: string): string | null {
  return nearest(name, Object.keys(shape.shape))
}
