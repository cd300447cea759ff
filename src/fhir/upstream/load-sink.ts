// Loading into another FHIR server: each resource is PUT under its own id (FHIR R4 http.html#update), a few
// at a time. What it refuses is reported with its words, cut short.
import type { LoadSink, SinkOutcome } from '../load.ts'
import type { Resource } from '../resource.ts'
import type { UpstreamClient } from './client.ts'
import { isObject, list } from './searchset.ts'

const AT_ONCE = 6
const MAX_REASON = 200

/** The sink of the FHIR server that the client speaks to. */
export function upstreamSink(client: Pick<UpstreamClient, 'change'>): LoadSink {
  return {
    async put(resources) {
      const outcomes: SinkOutcome[] = []
      const waiting = [...resources]
      const worker = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
          outcomes.push(await putOne(client, next))
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))
      return outcomes
    },
  }
}

async function putOne(
  client: Pick<UpstreamClient, 'change'>,
  resource: Resource & { id: string },
): Promise<SinkOutcome> {
  const { resourceType: type, id } = resource
  const target = `/${encodeURIComponent(type)}/${encodeURIComponent(id)}`
  try {
    const { status, json } = await client.change({ method: 'PUT', target, body: resource })
    if (status === 201) return { type, id, outcome: 'created' }
    if (status === 200) return { type, id, outcome: 'updated' }
    return { type, id, outcome: 'refused', reason: `${status} ${diagnosticsOf(json)}`.trim() }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const reason = cause instanceof Error ? cause.message : String(cause)
    return { type, id, outcome: 'refused', reason: `no answer: ${reason}` }
  }
}

/** The first diagnostics of an OperationOutcome; nothing of any other body. */
function diagnosticsOf(json: unknown): string {
  const [issue] = isObject(json) ? list(json.issue) : []
  const diagnostics = isObject(issue) ? issue.diagnostics : undefined
  return typeof diagnostics === 'string' ? diagnostics.slice(0, MAX_REASON) : ''
}
