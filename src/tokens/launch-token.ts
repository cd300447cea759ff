// The `launch` parameter: a JWT signed with the tenant's key and encrypted, so that it can be neither
// made nor read outside, and no patient id stands in an address (SMART 2.2 app-launch; attack C02). JWE
// with a direct key (RFC 7516) around a JWS (RFC 7519 §5.2, nested JWT).
import { CompactEncrypt, compactDecrypt } from 'jose'
import { type Millis, toSeconds } from '../lib/clock.ts'
import type { Launch } from '../model/launch.ts'
import { readOwnJwt, signJwt } from './jwt.ts'
import type { KeyRing } from './signing-keys.ts'

const TYPE = 'launch+jwt'

export type LaunchTokenDeps = {
  keys: KeyRing
  issuer: string
  /** 32 bytes that stay the same on every node of the tenant. */
  encryptionKey: Uint8Array
}

/** Seals a launch into the text that the app hands back. */
export async function mintLaunchToken(deps: LaunchTokenDeps, launch: Launch): Promise<string> {
  const jwt = await signJwt(deps.keys, 'ES256', TYPE, {
    iss: deps.issuer,
    aud: deps.issuer,
    sub: launch.userId,
    jti: launch.id,
    exp: toSeconds(launch.expiresAt),
    client_id: launch.clientId,
    ...(launch.sessionId !== null && { sid: launch.sessionId }),
    context: launch.context,
  })
  return new CompactEncrypt(Buffer.from(jwt))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: 'JWT' })
    .encrypt(deps.encryptionKey)
}

/** The launch behind a `launch` parameter; null when it is not ours, was altered, or has expired. */
export async function readLaunchToken(
  deps: LaunchTokenDeps,
  token: string,
  now: Millis,
): Promise<Launch | null> {
  let jwt: string
  try {
    const { plaintext } = await compactDecrypt(token, deps.encryptionKey, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    jwt = Buffer.from(plaintext).toString()
  } catch {
    return null
  }
  const claims = readOwnJwt(deps.keys, jwt, TYPE)?.claims
  if (!claims || claims.iss !== deps.issuer || claims.aud !== deps.issuer) return null
  const { sub, jti, exp, client_id: clientId, sid, context } = claims
  if (typeof sub !== 'string' || typeof jti !== 'string' || typeof clientId !== 'string')
    return null
  if (typeof exp !== 'number' || now >= exp * 1000) return null
  if (typeof context !== 'object' || context === null) return null
  return {
    id: jti,
    clientId,
    userId: sub,
    sessionId: typeof sid === 'string' ? sid : null,
    // We signed it, so it is what mintLaunchToken was given.
    context: context as Launch['context'],
    expiresAt: exp * 1000,
  }
}
