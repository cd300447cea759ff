// What we prove ourselves with to the FHIR server behind us. It is ours alone: no app ever sees it, and
// nothing of an app's goes there in its place (attack L07).
import type { Clock, Millis } from '../../lib/clock.ts'
import { FhirError } from '../../model/errors.ts'
import type { UpstreamCredential, UpstreamSettings } from '../../model/upstream-settings.ts'
import type { UpstreamCredentials } from './client.ts'
import { ASSERTION_TYPE, assertionSigner } from './client-assertion.ts'

type ByToken = Extract<UpstreamCredential, { tokenUrl: string }>

/** Makes the credentials of a server. */
export function upstreamCredentials(
  { credentials: given, certificate }: Pick<UpstreamSettings, 'credentials' | 'certificate'>,
  clock: Clock,
  send: typeof fetch = fetch,
): UpstreamCredentials {
  return {
    ...(certificate === null ? {} : { certificate }),
    authorization:
      given.kind === 'client-secret' || given.kind === 'private-key'
        ? byClientCredentials(given, clock, send)
        : fixed(given),
  }
}

function fixed(given: Exclude<UpstreamCredential, ByToken>): UpstreamCredentials['authorization'] {
  const value =
    given.kind === 'basic'
      ? `Basic ${Buffer.from(`${given.username}:${given.password}`).toString('base64')}`
      : given.kind === 'bearer'
        ? `Bearer ${given.token}`
        : null
  return async () => value
}

const TIMEOUT_MILLIS = 10_000
/** A token is asked for anew so long before it ends. */
const EARLY_MILLIS = 30_000
const DEFAULT_LIFETIME_SECONDS = 300
/** After a refusal the endpoint is left alone for a moment, however many requests come. */
const PAUSE_MILLIS = 2000

type Held = { value: string; until: number; since: number }

/** Access tokens by OAuth client credentials (RFC 6749 §4.4), one at a time for all requests. */
function byClientCredentials(
  settings: ByToken,
  clock: Clock,
  send: typeof fetch,
): UpstreamCredentials['authorization'] {
  const prove = proofOf(settings)
  let held: Held | null = null
  let asking: Promise<Held> | null = null
  let failedAt = Number.NEGATIVE_INFINITY

  async function renew(): Promise<Held> {
    if (clock.now() - failedAt < PAUSE_MILLIS) throw noToken('it was refused a moment ago')
    try {
      held = await askForToken(settings, prove(clock.now()), clock, send)
      return held
    } catch (cause) {
      failedAt = clock.now()
      throw noToken(cause)
    }
  }

  return async (refused) => {
    // Refused at once after it was given: another one would fare no better.
    const worthRenewing = refused && held !== null && clock.now() - held.since > PAUSE_MILLIS
    if (held !== null && clock.now() < held.until && !worthRenewing) return held.value
    asking ??= renew().finally(() => {
      asking = null
    })
    return (await asking).value
  }
}

const noToken = (cause: unknown) =>
  new FhirError(502, 'transient', 'The data source could not answer.', { cause })

/** What a token request proves us with. */
type Proof = { headers: Record<string, string>; form: Record<string, string> }

function proofOf(settings: ByToken): (now: Millis) => Proof {
  if (settings.kind === 'private-key') {
    const assertion = assertionSigner(settings)
    // Each is made for one request: its `jti` is good once (RFC 7523 §3).
    return (now) => ({
      headers: {},
      form: { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion(now) },
    })
  }
  // RFC 6749 §2.3.1: both are form-encoded before they are joined.
  const { clientId, clientSecret } = settings
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`
  const headers = { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
  return () => ({ headers, form: {} })
}

async function askForToken(
  { tokenUrl, scope }: ByToken,
  proof: Proof,
  clock: Clock,
  send: typeof fetch,
): Promise<Held> {
  const asked = clock.now()
  const form = { grant_type: 'client_credentials', scope, ...proof.form }
  const response = await send(tokenUrl, {
    method: 'POST',
    headers: {
      ...proof.headers,
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MILLIS),
  })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`the token endpoint answered ${response.status}`)
  }
  // An answer of somebody else's: its members are looked at one by one.
  const answer = ((await response.json()) ?? {}) as Record<string, unknown>
  const { access_token: token, token_type: type, expires_in: lifetime } = answer
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
    throw new Error('the token endpoint answered no token')
  if (String(type).toLowerCase() !== 'bearer') throw new Error('the token is no bearer token')
  const seconds = typeof lifetime === 'number' && lifetime > 0 ? lifetime : DEFAULT_LIFETIME_SECONDS
  const until = asked + Math.max(seconds * 1000 - EARLY_MILLIS, (seconds * 1000) / 2)
  return { value: `Bearer ${token}`, until, since: asked }
}
