// The OpenID provider of a practice's hospital, as its client: discovery, the authorization request with PKCE,
// state and nonce, and what comes back, checked (OpenID Connect Core §3.1; RFC 9700 §2.1; RFC 9207). The only
// file that knows openid-client. Every address is fetched under the rules for addresses of strangers.
import type { KeyObject } from 'node:crypto'
import * as openid from 'openid-client'
import type { Clock, Millis } from '../lib/clock.ts'
import { type SafeFetch, SafeFetchError } from '../lib/safe-fetch.ts'

type ProviderSettings = {
  issuer: string
  clientId: string
  /** What proves us to the provider. */
  credential: { secret: string } | { key: KeyObject }
  scope: string
  /** Our address that the provider sends the browser back to. */
  redirectUri: string
  clockSkewSeconds: number
}

/** What one sign-in is bound to: secrets that only the browser's cookie holds. */
export type ProviderAttempt = { state: string; nonce: string; codeVerifier: string }

/** Who came back. */
export type ProviderSignIn = {
  issuer: string
  subject: string
  /** When they proved who they are; null when the provider does not say. */
  authTime: Millis | null
  /** The claims of the ID token and of UserInfo, which is asked only for this. */
  profile(): Promise<Record<string, unknown>>
}

type ProviderFault =
  /** It, or its documents, could not be had. */
  | 'unreachable'
  /** It said no, or the person did. */
  | 'refused'
  /** What it answered is not what it must be. */
  | 'invalid'

/** A sign-in that did not work. The message is safe to show; the cause is for the log. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly fault: ProviderFault

  constructor(fault: ProviderFault, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.fault = fault
  }
}

export type UpstreamProvider = {
  /** Where the browser goes to sign in; `fresh` asks for a sign-in now, whoever is signed in there. */
  authorizationUrl(attempt: ProviderAttempt, fresh: boolean): Promise<string>
  /** Who is behind the answer that the browser brought, its query. Throws a ProviderError. */
  redeem(query: string, attempt: ProviderAttempt): Promise<ProviderSignIn>
}

const DISCOVERY_LIFETIME_MILLIS = 3_600_000
const TIMEOUT_SECONDS = 10

/** Makes the client of a provider. Nothing is fetched before the first sign-in. */
export function upstreamProvider(
  settings: ProviderSettings,
  { safeFetch, clock }: { safeFetch: SafeFetch; clock: Clock },
): UpstreamProvider {
  let known: { configuration: Promise<openid.Configuration>; until: Millis } | null = null

  /** The provider's documents: asked for again after an hour, and after a failure. */
  function configuration(): Promise<openid.Configuration> {
    const now = clock.now()
    if (known && now < known.until) return known.configuration
    const fresh = {
      configuration: discover(settings, safeFetch),
      until: now + DISCOVERY_LIFETIME_MILLIS,
    }
    known = fresh
    fresh.configuration.catch(() => {
      if (known === fresh) known = null
    })
    return fresh.configuration
  }

  return {
    async authorizationUrl({ state, nonce, codeVerifier }, fresh) {
      const found = await configuration().catch(asProviderError)
      return openid.buildAuthorizationUrl(found, {
        redirect_uri: settings.redirectUri,
        scope: settings.scope,
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...(fresh && { prompt: 'login', max_age: '0' }),
      }).href
    },
    async redeem(query, { state, nonce, codeVerifier }) {
      const found = await configuration().catch(asProviderError)
      const answer = new URL(settings.redirectUri)
      answer.search = query
      const tokens = await openid
        .authorizationCodeGrant(found, answer, {
          pkceCodeVerifier: codeVerifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        })
        .catch(asProviderError)
      const claims = tokens.claims()
      if (!claims) throw new ProviderError('invalid', 'The provider sent no ID token.')
      // The library takes an empty one; it would be the same account for all whom the provider cannot name.
      if (claims.sub === '') throw new ProviderError('invalid', 'The ID token names nobody.')
      return {
        issuer: claims.iss,
        subject: claims.sub,
        authTime: claims.auth_time === undefined ? null : claims.auth_time * 1000,
        async profile() {
          if (found.serverMetadata().userinfo_endpoint === undefined) return claims
          const more = await openid
            .fetchUserInfo(found, tokens.access_token, claims.sub)
            .catch(asProviderError)
          return { ...more, ...claims }
        },
      }
    },
  }
}

async function discover(
  settings: ProviderSettings,
  safeFetch: SafeFetch,
): Promise<openid.Configuration> {
  const configuration = await openid.discovery(
    new URL(settings.issuer),
    settings.clientId,
    { [openid.clockTolerance]: settings.clockSkewSeconds },
    await clientAuthentication(settings.credential),
    {
      [openid.customFetch]: fetchOf(safeFetch),
      timeout: TIMEOUT_SECONDS,
      // Whether plain http will do is for the safe fetch to say.
      execute: [openid.allowInsecureRequests],
    },
  )
  // The signature of the ID token is checked as well, though it came straight from the provider.
  openid.enableNonRepudiationChecks(configuration)
  return configuration
}

/** RFC 6749 §2.3.1 makes Basic the one that everybody has; a key signs an assertion (RFC 7523). */
async function clientAuthentication(
  credential: ProviderSettings['credential'],
): Promise<openid.ClientAuth> {
  if ('key' in credential) return openid.PrivateKeyJwt(signingKeyOf(credential.key))
  const [basic, post] = [
    openid.ClientSecretBasic(credential.secret),
    openid.ClientSecretPost(credential.secret),
  ]
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const authenticate = methods.includes('client_secret_basic') ? basic : post
    return authenticate(server, client, body, headers)
  }
}

function signingKeyOf(key: KeyObject): openid.CryptoKey {
  const rsa = key.asymmetricKeyType === 'rsa'
  const curve = key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'P-384' : 'P-256'
  const algorithm = rsa
    ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    : { name: 'ECDSA', namedCurve: curve }
  // The same class, of which Node's types know more usages than the library's.
  return key.toCryptoKey(algorithm, false, ['sign']) as openid.CryptoKey
}

/** The safe fetch in the form that the library asks for. */
function fetchOf(safeFetch: SafeFetch): openid.CustomFetch {
  return async (url, { method, headers, body }) => {
    const sent = new Headers(headers)
    const {
      status,
      headers: received,
      body: bytes,
    } = await safeFetch(url, {
      accept: sent.get('accept') ?? 'application/json',
      headers: Object.fromEntries(sent),
      refusals: true,
      ...(method === 'POST' && { form: String(body ?? '') }),
    })
    const told = new Headers()
    for (const name of ['content-type', 'www-authenticate', 'date'])
      if (typeof received[name] === 'string') told.set(name, received[name])
    return new Response(new Uint8Array(bytes), { status, headers: told })
  }
}

/** Throws what went wrong as a ProviderError. */
function asProviderError(error: unknown): never {
  if (error instanceof ProviderError) throw error
  if (
    error instanceof openid.AuthorizationResponseError ||
    error instanceof openid.ResponseBodyError
  )
    throw new ProviderError('refused', `The provider answered ${safeCode(error.error)}.`, error)
  const cause =
    error instanceof Error && error.cause instanceof SafeFetchError ? error.cause : error
  if (cause instanceof SafeFetchError)
    throw new ProviderError('unreachable', 'The provider could not be reached.', cause)
  throw new ProviderError('invalid', 'The provider’s answer is not valid.', error)
}

/** An error code in the letters that RFC 6749 gives it, or none of it. */
const safeCode = (code: string) => (/^[a-z_]{1,60}$/.test(code) ? code : 'an error')
