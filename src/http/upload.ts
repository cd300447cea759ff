// A form with files (RFC 7578), of the few pages of ours that take one. Read into memory up to a limit; names and
// types of files are what a stranger says, and mean nothing here.
import { invalidRequest, OAuthError } from '../model/errors.ts'
import { readBytes } from './body.ts'
import { type Form, parseForm } from './form.ts'

export type Upload = {
  form: Form
  /** The bytes of a file that was chosen; undefined when none was. */
  file(name: string): Uint8Array | undefined
}

/** Reads a form with files. Throws `invalid_request` for another content type, a malformed body or one over `limitBytes` (413). */
export async function readUpload(request: Request, limitBytes: number): Promise<Upload> {
  const contentType = request.headers.get('content-type') ?? ''
  if (contentType.split(';')[0]?.trim().toLowerCase() !== 'multipart/form-data')
    throw invalidRequest('request-malformed', 'Send the form as multipart/form-data.')
  const body = await readBytes(request, limitBytes)
  if (body === null)
    throw new OAuthError(
      'invalid_request',
      'request-too-long',
      `The body is longer than ${limitBytes} bytes.`,
      {
        status: 413,
      },
    )
  const fields = new URLSearchParams()
  const files = new Map<string, Uint8Array>()
  for (const [name, value] of await partsOf(body, contentType)) {
    if (typeof value === 'string') fields.append(name, value)
    else if (value.size > 0) files.set(name, new Uint8Array(await value.arrayBuffer()))
  }
  return { form: parseForm(fields.toString()), file: (name) => files.get(name) }
}

async function partsOf(body: Uint8Array, contentType: string): Promise<FormData> {
  try {
    const whole = new Response(Buffer.from(body), { headers: { 'content-type': contentType } })
    return await whole.formData()
  } catch {
    // The parser's words are about bytes; what is wrong is that they make no form.
    throw invalidRequest('request-malformed', 'The body is no well-formed multipart/form-data.')
  }
}
