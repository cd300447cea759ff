// Reads the body of another server's answer as JSON: of the media types that promise it, unpacked no further than an
// answer may be large (attack row L10).
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { WholeAnswer } from './exchange.ts'
import { badAnswer } from './refusals.ts'

const JSON_TYPE = /^application\/(?:fhir\+)?json\s*(?:;|$)/i

const unpack = promisify(gunzip)

/** The JSON in a whole body. Throws a 502 for what is none. @param maxBytes the most it may be unpacked */
export async function readJson(
  { headers, body }: Pick<WholeAnswer, 'headers' | 'body'>,
  maxBytes: number,
): Promise<unknown> {
  const type = headers['content-type'] ?? ''
  if (typeof type !== 'string' || !JSON_TYPE.test(type)) throw badAnswer(`content type ${type}`)
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip')
    throw badAnswer(`content encoding ${encoding}`)
  try {
    const bytes = encoding === 'gzip' ? await unpack(body, { maxOutputLength: maxBytes }) : body
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw badAnswer(cause)
  }
}
