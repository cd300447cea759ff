// Reads a request's body into memory, up to a limit.

/** The body's bytes; null when there are more than `limitBytes`, of which no more are read than needed to know. */
export async function readBytes(request: Request, limitBytes: number): Promise<Uint8Array | null> {
  const told = request.headers.get('content-length')
  if (told !== null) {
    if (Number(told) > limitBytes) return null
    // The HTTP server reads no more than was told (RFC 9112 §6.2), so this is bounded; and it is many times
    // faster than a stream, which costs more than all else that a token request does.
    const bytes = new Uint8Array(await request.arrayBuffer())
    return bytes.length > limitBytes ? null : bytes
  }
  const chunks: Uint8Array[] = []
  let size = 0
  if (request.body) {
    for await (const chunk of request.body) {
      size += chunk.byteLength
      if (size > limitBytes) return null
      chunks.push(chunk)
    }
  }
  return Buffer.concat(chunks)
}
