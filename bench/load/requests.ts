// Requests as the text that goes over the wire.

/** A GET request. */
export function getRequest(path: string, headers: Record<string, string> = {}): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${lines(headers)}\r\n`
}

/** A POST request with a form. */
export function formRequest(
  path: string,
  form: Record<string, string> | URLSearchParams,
  headers: Record<string, string> = {},
): string {
  const body = new URLSearchParams(form).toString()
  const type = 'Content-Type: application/x-www-form-urlencoded'
  // A form's text is ASCII, so its length is its length in bytes.
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${type}\r\nContent-Length: ${body.length}\r\n${lines(headers)}\r\n${body}`
}

/** HTTP Basic with form-encoded parts (RFC 6749 §2.3.1). */
export function basic(id: string, secret: string): Record<string, string> {
  const text = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`
  return { Authorization: `Basic ${Buffer.from(text).toString('base64')}` }
}

const lines = (headers: Record<string, string>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
