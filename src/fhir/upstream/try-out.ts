// Tries a FHIR server before it is put behind a practice: whether it answers, speaks R4, lets us in, and what apps
// could do there. Asks for its statement and for one patient, and keeps nothing.
import type { Clock } from '../../lib/clock.ts'
import { FhirError } from '../../model/errors.ts'
import type { TrialFinding } from '../../model/practice-change.ts'
import type { UpstreamSettings } from '../../model/upstream-settings.ts'
import type { UpstreamClient } from './client.ts'
import { openClient } from './open.ts'
import { isObject } from './searchset.ts'
import { readServed } from './served.ts'

/** Longer than this nobody waits at a page. */
const PATIENCE_MILLIS = 10_000
const WRITES = ['create', 'update', 'delete']

/** What is found at the server of these settings. */
export async function tryOut(settings: UpstreamSettings, clock: Clock): Promise<TrialFinding[]> {
  const timeoutMillis = Math.min(settings.timeoutMillis, PATIENCE_MILLIS)
  const client = openClient({ ...settings, timeoutMillis, maxConnections: 1 }, clock)
  try {
    return await findings(client)
  } catch (error) {
    return [{ tone: 'bad', code: 'records-fault', detail: reasonOf(error) }]
  } finally {
    client.close()
  }
}

async function findings(client: UpstreamClient): Promise<TrialFinding[]> {
  const statement = await client.get('/metadata')
  const served = readServed(statement)
  if (served === null)
    return [{ tone: 'bad', code: 'records-fault', detail: '/metadata: no CapabilityStatement' }]
  const version = isObject(statement) ? String(statement.fhirVersion).slice(0, 20) : ''
  const found: TrialFinding[] = [
    { tone: 'good', code: 'records-answers', detail: `FHIR ${version}` },
  ]
  if (!version.startsWith('4.0')) return [{ tone: 'bad', code: 'records-version', detail: version }]
  found.push({ tone: 'good', code: 'records-types', detail: String(served.types.size) })
  if (!served.types.has('Patient')) return [...found, { tone: 'bad', code: 'records-no-patients' }]
  found.push(await searchFinding(client))
  const writes = [...served.types.values()].some(({ interactions }) =>
    WRITES.some((code) => interactions.has(code)),
  )
  if (!writes) found.push({ tone: 'warn', code: 'records-read-only' })
  return found
}

async function searchFinding(client: UpstreamClient): Promise<TrialFinding> {
  try {
    await client.get('/Patient?_count=1')
    return { tone: 'good', code: 'records-reads' }
  } catch (error) {
    return { tone: 'bad', code: 'records-refuses', detail: reasonOf(error) }
  }
}

/** What happened, in words that tell no secret: a status, or what the network said. */
function reasonOf(error: unknown): string {
  if (!(error instanceof FhirError)) throw error
  const { cause } = error
  const words = cause instanceof Error ? cause.message || String(Reflect.get(cause, 'code')) : cause
  return typeof words === 'string' ? words.slice(0, 200) : error.message
}
