// What a document in a chart consists of: the attachments of a DocumentReference, read from inside it or from a
// Binary of this server that the user may see. What is kept on other servers is never fetched from here.
import { localReference } from '../fhir/reference.ts'
import type { Resource } from '../fhir/resource.ts'
import type { ChartReader } from './chart-reader.ts'
import { type Json, objectOf, objectsOf, textOf } from './values.ts'

type DocumentPart = {
  title: string | null
  /** As the record says, in lower case and without parameters; null when it says nothing. */
  mediaType: string | null
  /** The character set it names; UTF-8 when it names none. */
  charset: string
  /** Null when it is kept elsewhere, or is not to be had. */
  bytes: Buffer | null
}

/** More parts of one document than this are not read. */
const MAX_PARTS = 20
/** Longer text is for downloading. */
const MAX_SHOWN_BYTES = 200_000

/** Finds a document of the chart; null when there is none that the user may see. */
export async function findDocument(chart: ChartReader, id: string): Promise<Resource | null> {
  if (localReference(`DocumentReference/${id}`, []) === null) return null
  const found = await chart.search('DocumentReference', [['_id', id]], 2)
  return found.find((document) => document.id === id && isShown(document)) ?? null
}

/** Tells whether a document is one to be shown: not entered by mistake, and not replaced by another. */
export function isShown({ status }: Resource): boolean {
  return status !== 'entered-in-error' && status !== 'superseded'
}

/** Reads the parts of a document, in their order. */
export function partsOf(
  document: Resource,
  chart: ChartReader,
  bases: readonly string[],
): Promise<DocumentPart[]> {
  const attachments = objectsOf(document.content)
    .slice(0, MAX_PARTS)
    .map(({ attachment }) => objectOf(attachment))
  return Promise.all(attachments.map((attachment) => readPart(attachment, chart, bases)))
}

async function readPart(
  attachment: Json,
  chart: ChartReader,
  bases: readonly string[],
): Promise<DocumentPart> {
  const { contentType, data, title, url } = attachment
  const named = typeof url === 'string' ? localReference(url, bases) : null
  const binary =
    typeof data !== 'string' && named?.type === 'Binary'
      ? await chart.read('Binary', named.id)
      : null
  const held = typeof data === 'string' ? data : binary?.data
  const [type = '', ...parameters] = String(textOf(contentType) ?? binary?.contentType ?? '')
    .toLowerCase()
    .split(';')
  const charset = parameters.map((each) => /^\s*charset="?([a-z0-9_-]+)/.exec(each)?.[1])
  return {
    title: textOf(title),
    mediaType: type.trim() === '' ? null : type.trim(),
    charset: charset.find((each) => each !== undefined) ?? 'utf-8',
    bytes: typeof held === 'string' ? Buffer.from(held, 'base64') : null,
  }
}

/** The part as text to be read on a page; null when it is none, or too much. Only plain text is: never markup. */
export function textOfPart({ mediaType, charset, bytes }: DocumentPart): string | null {
  if (mediaType !== 'text/plain' || bytes === null || bytes.length > MAX_SHOWN_BYTES) return null
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    // A character set that nobody knows: the bytes are there for downloading.
    return null
  }
}
