// Proof Key for Code Exchange with S256 (RFC 7636). `plain` is not offered (SMART 2.2 app-launch,
// "Considerations for PKCE Support").
import { hash } from 'node:crypto'
import { equalInConstantTime } from '../lib/hashing.ts'
import { invalidGrant, invalidRequest } from '../model/errors.ts'

const CHALLENGE = /^[A-Za-z0-9_-]{43}$/
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/

/**
 * The challenge of an authorization request, or null when a client that is exempt sent none. Throws
 * `invalid_request` for a missing or plain one (RFC 7636 §4.4.1).
 */
export function checkChallenge(
  challenge: string | undefined,
  method: string | undefined,
  required: boolean,
): string | null {
  if (challenge === undefined) {
    if (method !== undefined || required)
      throw invalidRequest(
        'pkce-required',
        'PKCE is required: send code_challenge with code_challenge_method=S256.',
      )
    return null
  }
  // An absent method means plain (RFC 7636 §4.3).
  if (method !== 'S256')
    throw invalidRequest('pkce-malformed', 'code_challenge_method must be S256.')
  if (!CHALLENGE.test(challenge))
    throw invalidRequest(
      'pkce-malformed',
      'code_challenge must be a SHA-256 in base64url, 43 characters.',
    )
  return challenge
}

/** Throws unless the verifier is the one behind the code's challenge (RFC 7636 §4.6). */
export function checkVerifier(challenge: string | null, verifier: string | undefined): void {
  if (challenge === null) {
    // A verifier for a code without challenge: somebody stripped the challenge (RFC 9700 §2.1.1).
    if (verifier !== undefined)
      throw invalidGrant(
        'verifier-unexpected',
        'code_verifier was sent, but the code was requested without a challenge.',
      )
    return
  }
  if (verifier === undefined)
    throw invalidGrant(
      'verifier-missing',
      'code_verifier is missing: the code was requested with a code_challenge.',
    )
  if (!VERIFIER.test(verifier))
    throw invalidGrant(
      'verifier-mismatch',
      'code_verifier must be 43 to 128 unreserved characters (RFC 7636 4.1).',
    )
  if (!equalInConstantTime(hash('sha256', verifier, 'base64url'), challenge))
    throw invalidGrant('verifier-mismatch', 'code_verifier does not match the code_challenge.')
}
