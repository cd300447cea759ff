// Loading into another FHIR server: each resource is PUT under its own id (FHIR R4 http.html#update), a few
// at a time. What it refuses is reported with its words, cut short.
import type { LoadSink, SinkOutcome } from '../load.ts'
import type { Resource } from '../resource.ts'

const AT_ONCE = 6
const TIMEOUT_MILLIS = 60_000
const MAX_REASON = 200

/** The sink of the FHIR server at `base`. */
export function upstreamSink(base: string, send: typeof fetch = fetch): LoadSink {
  return {
    async put(resources) {
      const outcomes: SinkOutcome[] = []
      const waiting = [...resources]
      const worker = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
          outcomes.push(await putOne(base, send, next))
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))
      return outcomes
    },
  }
}

async function putOne(
  base: string,
  send: typeof fetch,
  resource: Resource & { id: string },
): Promise<SinkOutcome> {
  const { resourceType: type, id } = resource
  const url = `${base}/${encodeURIComponent(type)}/${encodeURIComponent(id)}`
  try {
    const response = await send(url, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/fhir+json', Accept: 'application/fhir+json' },
      body: JSON.stringify(resource),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    })
    const text = await response.text()
    if (response.status === 201) return { type, id, outcome: 'created' }
    if (response.status === 200) return { type, id, outcome: 'updated' }
    return {
      type,
      id,
      outcome: 'refused',
      reason: `${response.status} ${diagnosticsOf(text)}`.trim(),
    }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const reason = cause instanceof Error ? cause.message : String(cause)
    return { type, id, outcome: 'refused', reason: `no answer: ${reason}` }
  }
}

/** The first diagnostics of an OperationOutcome; nothing of any other body. */
function diagnosticsOf(text: string): string {
  try {
    const outcome: { issue?: { diagnostics?: unknown }[] } = JSON.parse(text)
    const diagnostics = outcome.issue?.[0]?.diagnostics
    return typeof diagnostics === 'string' ? diagnostics.slice(0, MAX_REASON) : ''
  } catch {
    // Not an OperationOutcome: the status says enough.
    return ''
  }
}
