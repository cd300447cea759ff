// Reads parameters once into a typed value: from a query string or from an
// application/x-www-form-urlencoded body, with the strictness of RFC 6749 §3.1 and §3.2. Nobody else
// looks into the raw form.
import { invalidRequest, OAuthError } from '../model/errors.ts'
import { readBytes } from './body.ts'

export type Form = {
  /** The parameter's value; undefined when absent or empty, which is the same (RFC 6749 §3.1). */
  get(name: string): string | undefined
  /** All values of a parameter of our own pages' forms, where repeating is how checkboxes answer. */
  all(name: string): string[]
  /** Names that came more than once. */
  repeated: ReadonlySet<string>
  names(): string[]
}

const FORM = 'application/x-www-form-urlencoded'
const UTF_8 = new TextDecoder('utf-8', { fatal: true })
const ENCODED = /[%+]/
const MALFORMED_PERCENT = /%(?![0-9A-Fa-f]{2})/

/** Parses `a=b&c=d`. Throws `invalid_request` when it is not well formed. */
export function parseForm(text: string): Form {
  const values = new Map<string, string[]>()
  const repeated = new Set<string>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const name = decode(at < 0 ? pair : pair.slice(0, at))
    const value = at < 0 ? '' : decode(pair.slice(at + 1))
    const list = values.get(name)
    if (list) {
      list.push(value)
      repeated.add(name)
    } else values.set(name, [value])
  }
  return {
    get: (name) => values.get(name)?.[0] || undefined,
    all: (name) => values.get(name) ?? [],
    repeated,
    names: () => [...values.keys()],
  }
}

function decode(text: string): string {
  if (!ENCODED.test(text)) return text
  if (MALFORMED_PERCENT.test(text)) throw malformed()
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw malformed()
  }
}

const malformed = () =>
  invalidRequest('request-malformed', 'A parameter is not well-formed percent-encoded UTF-8.')

/** Refuses a form in which a parameter stands twice (RFC 6749 §3.2). */
export function withoutRepeats(form: Form): Form {
  const [name] = form.repeated
  if (name !== undefined)
    throw invalidRequest(
      'parameter-repeated',
      `The parameter '${name.slice(0, 40)}' was sent more than once.`,
    )
  return form
}

/**
 * Reads a form body. Throws `invalid_request` for another content type, for a body over `limitBytes`
 * (status 413) and for a malformed one.
 */
export async function readForm(request: Request, limitBytes: number): Promise<Form> {
  const type = request.headers.get('content-type') ?? ''
  if (type !== FORM && type.split(';')[0]?.trim().toLowerCase() !== FORM)
    throw invalidRequest(
      'request-malformed',
      'Send the parameters as an application/x-www-form-urlencoded body.',
    )
  return parseForm(await readText(request, limitBytes))
}

/** The body as UTF-8 text, at most `limitBytes` of it. Stops reading where it is too long. */
export async function readText(request: Request, limitBytes: number): Promise<string> {
  const tooLong = () =>
    new OAuthError(
      'invalid_request',
      'request-too-long',
      `The body is longer than ${limitBytes} bytes.`,
      {
        status: 413,
      },
    )
  const body = await readBytes(request, limitBytes)
  if (body === null) throw tooLong()
  try {
    return UTF_8.decode(body)
  } catch {
    throw invalidRequest('request-malformed', 'The body is not UTF-8 text.')
  }
}

/** The request's query string as a form. */
export function queryForm(request: Request): Form {
  const at = request.url.indexOf('?')
  return parseForm(at < 0 ? '' : (request.url.slice(at + 1).split('#')[0] ?? ''))
}
