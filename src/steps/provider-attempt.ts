// One sign-in through a provider between leaving and coming back: a cookie of this browser holds a secret, of
// which state, nonce and the PKCE verifier are made, and where to go on afterwards. Nothing is kept here until
// then. A cookie a tab, so that two sign-ins at once do not disturb each other (attack B14).
import { createHmac } from 'node:crypto'
import type { Clock, Millis } from '../lib/clock.ts'
import { equalInConstantTime, randomSecret } from '../lib/hashing.ts'
import type { ProviderAttempt } from '../oidc/upstream-provider.ts'

export type Attempt = ProviderAttempt & {
  cookieName: string
  /** A path of ours. */
  returnTo: string
  /** Whether the person had to prove anew who they are. */
  fresh: boolean
  startedAt: Millis
}

export const ATTEMPT_LIFETIME_SECONDS = 600
const COOKIE = 'cg_provider_'
const NAME_LENGTH = 8

/** Begins one; `cookie` is the value to set under `cookieName`. */
export function beginAttempt(
  returnTo: string,
  fresh: boolean,
  clock: Clock,
): Attempt & { cookie: string } {
  const secret = randomSecret()
  const startedAt = clock.now()
  const path = Buffer.from(returnTo).toString('base64url')
  const cookie = [secret, startedAt, fresh ? 'fresh' : 'any', path].join('.')
  return { ...secretsOf(secret), returnTo, fresh, startedAt, cookie }
}

/** The name of the cookie of the attempt with this state. */
export const cookieNameOf = (state: string) =>
  COOKIE + state.slice(0, NAME_LENGTH).replaceAll(/[^A-Za-z0-9_-]/g, '')

/** The attempt that a cookie holds; null when it is none, another state's, or over. */
export function readAttempt(cookie: string, state: string, clock: Clock): Attempt | null {
  const [secret = '', started = '', fresh = '', path = ''] = cookie.split('.')
  const startedAt = Number(started)
  const now = clock.now()
  if (!(startedAt <= now && now < startedAt + ATTEMPT_LIFETIME_SECONDS * 1000)) return null
  const secrets = secretsOf(secret)
  if (!equalInConstantTime(secrets.state, state)) return null
  const returnTo = Buffer.from(path, 'base64url').toString()
  return { ...secrets, returnTo, fresh: fresh === 'fresh', startedAt }
}

function secretsOf(secret: string): ProviderAttempt & { cookieName: string } {
  const made = (purpose: string) =>
    createHmac('sha256', secret).update(`provider ${purpose}`).digest('base64url')
  const state = made('state')
  return {
    state,
    nonce: made('nonce'),
    codeVerifier: made('code verifier'),
    cookieName: cookieNameOf(state),
  }
}
