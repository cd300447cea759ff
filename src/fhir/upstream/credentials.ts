// What we prove ourselves with to the FHIR server behind us. It is ours alone: no app ever sees it, and
// nothing of an app's goes there in its place (attack L07).
import type { Clock } from '../../lib/clock.ts'
import { FhirError } from '../../model/errors.ts'
import type { UpstreamCredentials } from './client.ts'

export type CredentialSettings = {
  basic: { username: string; password: string } | null
  token: string | null
  clientCredentials: {
    tokenUrl: string
    clientId: string
    clientSecret: string
    scope: string
  } | null
  certificate: { cert: string; key: string } | null
}

/** Makes the credentials of one kind, or none. */
export function upstreamCredentials(
  { basic, token, clientCredentials, certificate }: CredentialSettings,
  clock: Clock,
  send: typeof fetch = fetch,
): UpstreamCredentials {
  const shown = { ...(certificate === null ? {} : { certificate }) }
  if (clientCredentials !== null)
    return { ...shown, authorization: byClientCredentials(clientCredentials, clock, send) }
  const fixed =
    basic !== null
      ? `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`
      : token !== null
        ? `Bearer ${token}`
        : null
  return { ...shown, authorization: async () => fixed }
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
  settings: NonNullable<CredentialSettings['clientCredentials']>,
  clock: Clock,
  send: typeof fetch,
): UpstreamCredentials['authorization'] {
  let held: Held | null = null
  let asking: Promise<Held> | null = null
  let failedAt = Number.NEGATIVE_INFINITY

  async function renew(): Promise<Held> {
    if (clock.now() - failedAt < PAUSE_MILLIS) throw noToken('it was refused a moment ago')
    try {
      held = await askForToken(settings, clock, send)
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
  new FhirError(502, 'exception', 'The data source could not answer.', { cause })

async function askForToken(
  { tokenUrl, clientId, clientSecret, scope }: NonNullable<CredentialSettings['clientCredentials']>,
  clock: Clock,
  send: typeof fetch,
): Promise<Held> {
  const asked = clock.now()
  // RFC 6749 §2.3.1: both are form-encoded before they are joined.
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`
  const response = await send(tokenUrl, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }).toString(),
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
