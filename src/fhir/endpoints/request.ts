// Takes a request off the wire: the target below the FHIR base, still escaped, and the body up to a limit.
import type { Context } from 'hono'
import { routePath } from 'hono/route'
import { readBytes } from '../../http/body.ts'
import { FhirError } from '../../model/errors.ts'
import type { FhirRequest } from '../interaction.ts'
import { isRawContent } from '../raw-content.ts'
import { MAX_PATH_LENGTH, MAX_QUERY_LENGTH } from '../request-target.ts'

const UTF_8 = new TextDecoder('utf-8', { fatal: true })
/** Where the operator says nothing else. */
const MAX_BODY_BYTES = 2 * 1024 * 1024
/** A link to a further page holds a whole search, encrypted. */
const MAX_TARGET_LENGTH = 2 * MAX_QUERY_LENGTH + MAX_PATH_LENGTH

/** Reads a request. Throws what is wrong with its target or body. */
export async function readFhirRequest(
  c: Context,
  limitBytes: number = MAX_BODY_BYTES,
): Promise<FhirRequest> {
  const { method, headers, url } = c.req.raw
  const target = url.slice(url.indexOf('/', url.indexOf('://') + 3))
  if (target.length > MAX_TARGET_LENGTH)
    throw new FhirError(414, 'too-long', `A URL has at most ${MAX_TARGET_LENGTH} characters here.`)
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const bytes = hasBody ? await readBody(c.req.raw, limitBytes) : null
  const raw = isRawContent(headers.get('content-type'))
  return {
    method,
    path: belowMount(path, routePath(c)),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers,
    body: bytes === null || raw ? null : textOf(bytes, headers.get('content-type')),
    content: raw ? bytes : null,
  }
}

/** The path below the route `.../*` that this room is mounted at. */
function belowMount(path: string, route: string): string {
  let at = -1
  for (let slash = 0; slash >= 0; slash = route.indexOf('/', slash + 1)) {
    at = path.indexOf('/', at + 1)
    if (at < 0) return ''
  }
  return path.slice(at)
}

async function readBody(request: Request, limitBytes: number): Promise<Uint8Array | null> {
  const body = await readBytes(request, limitBytes)
  if (body === null)
    throw new FhirError(413, 'too-long', `A body has at most ${limitBytes} bytes here.`)
  return body.length === 0 ? null : body
}

/** A body of a type that is refused anyway need not be text. */
function textOf(bytes: Uint8Array, contentType: string | null): string {
  if (!/json|form/i.test(contentType ?? '')) return Buffer.from(bytes).toString()
  try {
    return UTF_8.decode(bytes)
  } catch (cause) {
    throw new FhirError(400, 'structure', 'The body is not UTF-8.', { cause })
  }
}
