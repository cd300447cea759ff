import { createServer, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type UpstreamClient, upstreamClient } from './client.ts'
import { ndjsonLines } from './ndjson.ts'

let answer: (response: ServerResponse) => void = () => {}
const server = createServer((_request, response) => answer(response))
let url = ''
let client: UpstreamClient
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  client = upstreamClient({
    baseUrl: `${url}/fhir`,
    credentials: { authorization: async () => null },
    timeoutMillis: 5000,
    maxConnections: 2,
    maxBytes: 1,
  })
})
afterAll(() => {
  client.close()
  server.closeAllConnections()
  server.close()
})

const BOUNDS = { maxLineBytes: 1000, maxBytes: 100_000_000 }

async function read(bounds = BOUNDS): Promise<string[]> {
  const signal = AbortSignal.timeout(5000)
  const asked = { method: 'GET', headers: {}, authorized: true, signal } as const
  const answer = await client.open({ ...asked, url: new URL(url) })
  const lines: string[] = []
  for await (const some of ndjsonLines(answer, bounds)) lines.push(...some)
  return lines
}

const send = (body: string | Buffer, headers: Record<string, string> = {}) => {
  answer = (response) =>
    response.writeHead(200, { 'content-type': 'application/fhir+ndjson', ...headers }).end(body)
}

describe('lines', () => {
  test('come whole, wherever the chunks end, in the middle of a letter too', async () => {
    const bytes = Buffer.from('{"a":"ö"}\r\n\n{"b":"€"}\n  \n{"c":1}')
    answer = async (response) => {
      response.writeHead(200, { 'content-type': 'application/fhir+ndjson' })
      for (const byte of bytes) {
        response.write(Buffer.from([byte]))
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      response.end()
    }
    expect(await read()).toEqual(['{"a":"ö"}\r', '{"b":"€"}', '{"c":1}'])
  })

  test.each([
    ['application/ndjson; charset=utf-8'],
    ['application/octet-stream'],
    ['binary/octet-stream'],
    ['text/plain'],
  ])('are taken as %s, since storages know no better', async (type) => {
    send('{}\n', { 'content-type': type })
    expect(await read()).toEqual(['{}'])
  })

  test('are unpacked, of files in several pieces too (RFC 1952 §2.2)', async () => {
    send(Buffer.concat([gzipSync('{"a":1}\n'), gzipSync('{"b":2}\n')]), {
      'content-encoding': 'gzip',
    })
    expect(await read()).toEqual(['{"a":1}', '{"b":2}'])
  })

  test('of nothing are none', async () => {
    send('')
    expect(await read()).toEqual([])
  })
})

describe('is refused', () => {
  test.each<[string, string | Buffer, Record<string, string>]>([
    ['HTML', '{}', { 'content-type': 'text/html' }],
    ['another packing', '{}', { 'content-encoding': 'br' }],
    ['a line that is too long', `"${'x'.repeat(2000)}"\n{}\n`, {}],
    ['a line that never ends', 'x'.repeat(200_000), {}],
    ['what is no UTF-8', Buffer.from([0x7b, 0xff, 0x7d, 0x0a]), {}],
  ])('%s', async (_, body, headers) => {
    send(body, headers)
    await expect(read()).rejects.toMatchObject({ status: 502 })
  })

  test('a file that is larger than one may be', async () => {
    send('{}\n'.repeat(1000))
    await expect(read({ ...BOUNDS, maxBytes: 2999 })).rejects.toMatchObject({ status: 502 })
  })

  test('a file of short lines that unpacks to far too much', async () => {
    send(gzipSync('{}\n'.repeat(7_000_000)), { 'content-encoding': 'gzip' })
    await expect(read()).rejects.toMatchObject({ status: 502 })
  })

  test('what is not packed as it says, or ends before its packing does', async () => {
    send('no gzip', { 'content-encoding': 'gzip' })
    await expect(read()).rejects.toThrow()
    send(gzipSync('{}\n'.repeat(1000)).subarray(0, 30), { 'content-encoding': 'gzip' })
    await expect(read()).rejects.toThrow()
  })
})
