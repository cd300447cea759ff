// Where a resource names documents by URL: the attachments of the types that have them. A Binary without
// a security context of its own is seen by whoever sees a resource that attaches it
// (FHIR R4 binary.html, "Security Context").
import { localReference } from './reference.ts'
import type { Resource } from './resource.ts'

/** JSON paths to Attachments, by type. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  Communication: ['payload.contentAttachment'],
  CommunicationRequest: ['payload.contentAttachment'],
  Consent: ['sourceAttachment'],
  DiagnosticReport: ['presentedForm'],
  DocumentReference: ['content.attachment'],
  Media: ['content'],
  Patient: ['photo'],
  Practitioner: ['photo'],
  QuestionnaireResponse: ['item.answer.valueAttachment'],
  RelatedPerson: ['photo'],
}

/** Lists the URLs of a resource's attachments. */
function attachmentUrls(resource: Resource): string[] {
  const paths = Object.hasOwn(PATHS, resource.resourceType) ? PATHS[resource.resourceType] : []
  return (paths ?? []).flatMap((path) =>
    elementsAt(resource, path.split('.')).flatMap((attachment) => {
      const url = property(attachment, 'url')
      return typeof url === 'string' ? [url] : []
    }),
  )
}

/** Whether the resource attaches this Binary of ours. */
export function attaches(resource: Resource, binaryId: string, bases: readonly string[]): boolean {
  return attachmentUrls(resource).some((url) => {
    const named = localReference(url, bases)
    return named?.type === 'Binary' && named.id === binaryId
  })
}

function elementsAt(value: unknown, steps: readonly string[]): unknown[] {
  const [step, ...rest] = steps
  if (Array.isArray(value)) return value.flatMap((item) => elementsAt(item, steps))
  if (step === undefined) return [value]
  const child = property(value, step)
  return child === undefined ? [] : elementsAt(child, rest)
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}
