// Takes a request off the wire: the target below the FHIR base, still escaped, and the body up to a limit.
import type { Context } from 'hono'
import { routePath } from 'hono/route'
import { readBytes } from '../../http/body.ts'
import { FhirError } from '../../model/errors.ts'
import type { FhirRequest } from '../interaction.ts'
import { MAX_PATH_LENGTH, MAX_QUERY_LENGTH } from '../request-target.ts'

const UTF_8 = new TextDecoder('utf-8', { fatal: true })
export const MAX_BODY_BYTES = 2 * 1024 * 1024
/** A link to a further page holds a whole search, encrypted. */
const MAX_TARGET_LENGTH = 2 * MAX_QUERY_LENGTH + MAX_PATH_LENGTH

/** Reads a request. Throws what is wrong with its target or body. */
export async function readFhirRequest(c: Context): Promise<FhirRequest> {
  const { method, headers, url } = c.req.raw
  // What is not the path or the query: the origin, and a fragment, which no client sends.
  const target = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  if (target.length > MAX_TARGET_LENGTH)
    throw new FhirError(414, 'too-long', `A URL has at most ${MAX_TARGET_LENGTH} characters here.`)
  const [path = '', query = ''] = target.split(/\?(.*)/s)
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return {
    method,
    path: belowMount(path, routePath(c)),
    query,
    headers,
    body: hasBody ? await readBody(c.req.raw) : null,
  }
}

/** The path below the route `.../*` that this room is mounted at. */
function belowMount(path: string, route: string): string {
  const depth = route.split('/').length - 1
  return path
    .split('/')
    .slice(depth)
    .map((segment) => `/${segment}`)
    .join('')
}

async function readBody(request: Request): Promise<string | null> {
  const tooLong = () =>
    new FhirError(413, 'too-long', `A body has at most ${MAX_BODY_BYTES} bytes here.`)
  const body = await readBytes(request, MAX_BODY_BYTES)
  if (body === null) throw tooLong()
  if (body.length === 0) return null
  try {
    return UTF_8.decode(body)
  } catch (cause) {
    throw new FhirError(400, 'structure', 'The body is not UTF-8.', { cause })
  }
}
