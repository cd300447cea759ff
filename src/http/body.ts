// Reads a request's body into memory, up to a limit.
import { IncomingRequest } from './incoming-request.ts'

/** The body's bytes; null when there are more than `limitBytes`, of which no more are read than needed to know. */
export function readBytes(request: Request, limitBytes: number): Promise<Uint8Array | null> {
  const known: unknown = request
  return known instanceof IncomingRequest
    ? known.bytes(limitBytes)
    : readStream(request, limitBytes)
}

async function readStream(request: Request, limitBytes: number): Promise<Uint8Array | null> {
  if (Number(request.headers.get('content-length')) > limitBytes) return null
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
