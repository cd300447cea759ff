// Opens another FHIR server as the backend of a practice, and keeps asking what it serves, so that what it
// cannot do is told beforehand and not found out by trying.
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log.ts'
import type { UpstreamSettings } from '../../model/upstream-settings.ts'
import { UpstreamBackend } from './backend.ts'
import { type UpstreamClient, upstreamClient } from './client.ts'
import { upstreamCredentials } from './credentials.ts'
import { observed, type UpstreamHealth } from './health.ts'

export type OpenUpstream = {
  settings: UpstreamSettings
  backend: UpstreamBackend
  client: UpstreamClient
  health(): UpstreamHealth
  close(): void
}

/** The largest answer that is taken: a page of 500 resources and what they include. */
const MAX_BYTES = 64 * 1024 * 1024
const PROBE_MILLIS = 10 * 60_000
const RETRY_MILLIS = 15_000

/** Opens a connection to the server; nothing is asked of it yet. */
export function openClient(settings: UpstreamSettings, clock: Clock): UpstreamClient {
  return upstreamClient({
    baseUrl: settings.url,
    credentials: upstreamCredentials(settings, clock),
    timeoutMillis: settings.timeoutMillis,
    maxConnections: settings.maxConnections,
    maxBytes: MAX_BYTES,
  })
}

/**
 * Opens the server. It need not be there yet.
 * @param baseUrl our own FHIR base, without a slash at its end
 * @param probing whether it is asked what it serves, now and then
 */
export function openUpstream(
  settings: UpstreamSettings,
  baseUrl: string,
  clock: Clock,
  log: Logger,
  probing = true,
): OpenUpstream {
  const client = observed(openClient(settings, clock), clock)
  const upstreamUrl = settings.url
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
  if (probing) void keepProbing()

  return {
    settings,
    backend,
    client,
    health: client.health,
    close() {
      closed = true
      clearTimeout(timer)
      client.close()
    },
  }
}
