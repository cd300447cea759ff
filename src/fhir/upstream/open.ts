// Opens another FHIR server as the backend of a practice, and keeps asking what it serves, so that what it
// cannot do is told beforehand and not found out by trying.
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log.ts'
import { UpstreamBackend } from './backend.ts'
import { type UpstreamClient, upstreamClient } from './client.ts'
import { type CredentialSettings, upstreamCredentials } from './credentials.ts'

export type UpstreamSettings = {
  /** The other server's FHIR base, without a slash at its end. */
  upstreamUrl: string
  /** Our own, likewise. */
  baseUrl: string
  credentials: CredentialSettings
  timeoutMillis: number
  maxConnections: number
}

export type OpenUpstream = { backend: UpstreamBackend; client: UpstreamClient; close(): void }

/** The largest answer that is taken: a page of 500 resources and what they include. */
const MAX_BYTES = 64 * 1024 * 1024
const PROBE_MILLIS = 10 * 60_000
const RETRY_MILLIS = 15_000

/** Opens the server. It need not be there yet. */
export function openUpstream(settings: UpstreamSettings, clock: Clock, log: Logger): OpenUpstream {
  const { upstreamUrl, baseUrl, timeoutMillis, maxConnections } = settings
  const client = upstreamClient({
    baseUrl: upstreamUrl,
    credentials: upstreamCredentials(settings.credentials, clock),
    timeoutMillis,
    maxConnections,
    maxBytes: MAX_BYTES,
  })
  const backend = new UpstreamBackend({ client, upstreamUrl, baseUrl, log })
  let closed = false
  let timer: NodeJS.Timeout | undefined

  async function keepProbing(): Promise<void> {
    let next = PROBE_MILLIS
    try {
      await backend.probe()
    } catch (err) {
      next = RETRY_MILLIS
      if (!closed) log.warn({ err }, 'the FHIR upstream does not say what it serves')
    }
    if (!closed) timer = setTimeout(keepProbing, next).unref()
  }
  void keepProbing()

  return {
    backend,
    client,
    close() {
      closed = true
      clearTimeout(timer)
      client.close()
    },
  }
}
