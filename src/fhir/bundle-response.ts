// What a batch or a transaction is answered with: a response for each entry, in their order (FHIR R4
// http.html#transaction-response). Pure.
import { FhirError } from '../model/errors.ts'
import { outcomeOfError } from './operation-outcome.ts'
import { versionHeaders } from './preconditions.ts'
import type { Resource } from './resource.ts'
import type { Answer } from './work.ts'

export type BundleAnswer = Answer | FhirError

/** Shapes the answer. */
export function bundleResponse(
  type: 'batch-response' | 'transaction-response',
  answers: readonly BundleAnswer[],
  baseUrl: string,
): Resource {
  const entry = answers.map((answer) => entryOf(answer, baseUrl))
  return { resourceType: 'Bundle', type, ...(entry.length === 0 ? {} : { entry }) }
}

function entryOf(answer: BundleAnswer, baseUrl: string): object {
  if (answer instanceof FhirError)
    return { response: { status: String(answer.status), outcome: outcomeOfError(answer) } }
  const { resource } = answer
  switch (answer.as) {
    case 'not-modified':
      return { response: { status: '304', ...version(resource) } }
    case 'written': {
      const { stored, type, id, status } = answer
      const versionId = stored?.meta?.versionId
      const location = `${baseUrl}/${type}/${id}${versionId === undefined ? '' : `/_history/${versionId}`}`
      return {
        ...(status === 204 ? {} : { fullUrl: `${baseUrl}/${type}/${id}` }),
        ...(resource === null ? {} : { resource }),
        response: {
          status: String(status),
          ...(status === 201 ? { location } : {}),
          ...version(stored),
        },
      }
    }
    default:
      return {
        ...(resource?.id === undefined || answer.as === 'accepted'
          ? {}
          : { fullUrl: `${baseUrl}/${resource.resourceType}/${resource.id}` }),
        resource,
        response: { status: '200', ...version(resource) },
      }
  }
}

function version(resource: Resource | null): { etag?: string; lastModified?: string } {
  if (resource === null) return {}
  const etag = versionHeaders(resource).ETag
  const lastModified = resource.meta?.lastUpdated
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  }
}
