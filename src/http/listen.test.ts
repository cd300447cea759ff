import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createLogger } from '../lib/log.ts'
import { readBytes } from './body.ts'
import type { Front } from './front.ts'
import { type Listening, listen } from './listen.ts'
import { addHeader, reply } from './reply.ts'

const LIMIT = 1000
const lines: string[] = []
const log = createLogger({ logLevel: 'info' }, { write: (line: string) => lines.push(line) })
let server: Listening | null = null
afterEach(async () => {
  await server?.close()
  server = null
  lines.length = 0
})

/** Answers with what it read. */
const echo: Front = async (request, peer) => {
  const body = request.method === 'POST' ? await readBytes(request, LIMIT) : null
  const { pathname, search } = new URL(request.url)
  const seen = {
    ...{ method: request.method, path: pathname + search, peer },
    authorization: request.headers.get('Authorization'),
    cookie: request.headers.get('cookie'),
    body: body && Buffer.from(body).toString(),
  }
  return reply(JSON.stringify(seen), { status: request.method === 'POST' && !body ? 413 : 200 })
}

async function open(front: Front): Promise<Socket> {
  server = await listen(front, 0, '127.0.0.1', log)
  const socket = connect(server.port, '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}

/** All that comes until the server closes, or until `end` has come. */
function answerOf(socket: Socket, end: RegExp | null = null): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
      if (end?.test(text)) resolve(text)
    })
    socket.on('error', () => {}) // also a close
    socket.on('close', () => resolve(text))
  })
}

/** Sends one request and reads until the server, told so, closes. */
async function ask(front: Front, head: string, body = ''): Promise<string> {
  const socket = await open(front)
  socket.write(`${head}\r\nHost: gate.example\r\nConnection: close\r\n\r\n${body}`)
  return answerOf(socket)
}
const bodyOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))

describe('a request', () => {
  test('comes with method, target, headers and the address of its peer', async () => {
    const answer = await ask(echo, 'GET /a?b=%7B|1 HTTP/1.1\r\nAuthorization: Bearer x')
    expect(bodyOf(answer)).toMatchObject({
      ...{ method: 'GET', path: '/a?b=%7B|1', peer: '127.0.0.1', authorization: 'Bearer x' },
    })
  })

  test.each([
    ['/a/../b', '/b'],
    ['/a/%2e%2E/b?c=/../', '/b?c=/../'],
    ['/a"<b>', '/a%22%3Cb%3E'],
    ['//evil.example/a', '//evil.example/a'],
    ['http://evil.example/a?b', '/a?b'],
    ['/a?b#c', '/a?b'],
  ])('for %s is for the normalized path %s, whatever host it names', async (target, path) => {
    expect(bodyOf(await ask(echo, `GET ${target} HTTP/1.1`))).toMatchObject({ path })
  })

  test.each(['/a\\..\\b', '*', 'ftp://gate.example/a', 'http://gate.example:x/'])(
    'for %s is refused before any room sees it (RFC 9112 §3.2)',
    async (target) => {
      let seen = false
      const answer = await ask(async () => {
        seen = true
        return reply(null)
      }, `OPTIONS ${target} HTTP/1.1`)
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
      expect(seen).toBe(false)
    },
  )

  test('shows all values of a header that came twice, so that none is preferred', async () => {
    const twice = 'authorization: Bearer a\r\nAuthorization: Bearer b\r\nCookie: a=1\r\ncookie: b=2'
    expect(bodyOf(await ask(echo, `GET / HTTP/1.1\r\n${twice}`))).toMatchObject({
      ...{ authorization: 'Bearer a, Bearer b', cookie: 'a=1; b=2' },
    })
  })

  test('without Host is refused (RFC 9112 §3.2)', async () => {
    const socket = await open(echo)
    socket.write('GET / HTTP/1.1\r\n\r\n')
    expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 400 /)
  })
})

describe('a body', () => {
  test.each([
    ['of told length', 'Content-Length: 3', 'a=1'],
    ['in chunks', 'Transfer-Encoding: chunked', '1\r\na\r\n2\r\n=1\r\n0\r\n\r\n'],
  ])('%s is read whole', async (_, header, body) => {
    const answer = await ask(echo, `POST / HTTP/1.1\r\n${header}`, body)
    expect(bodyOf(answer)).toMatchObject({ body: 'a=1' })
  })

  test('is empty where none is announced (RFC 9112 §6.3)', async () => {
    const answer = await ask(
      async (request) => reply(`${(await readBytes(request, LIMIT))?.length} bytes`),
      'POST / HTTP/1.1',
    )
    expect(answer).toContain('0 bytes')
  })

  test('is asked for where the sender waits for that (RFC 9110 §10.1.1)', async () => {
    const socket = await open(echo)
    socket.write(
      'POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n',
    )
    socket.once('data', (chunk) => {
      expect(String(chunk)).toBe('HTTP/1.1 100 Continue\r\n\r\n')
      socket.write('a=1')
    })
    expect(bodyOf((await answerOf(socket)).replace('HTTP/1.1 100 Continue\r\n\r\n', ''))).toEqual(
      expect.objectContaining({ body: 'a=1' }),
    )
  })

  test.each([
    ['by its told length', 'Content-Length: 5000000', ''],
    ['once it is', 'Transfer-Encoding: chunked', `5dc\r\n${'a'.repeat(1500)}\r\n`],
  ])('over the limit is answered %s, and the connection goes soon', async (_, header, body) => {
    const socket = await open(echo)
    socket.write(`POST / HTTP/1.1\r\nHost: h\r\n${header}\r\n\r\n${body}`)
    const began = Date.now()
    expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 413 /)
    expect(Date.now() - began).toBeLessThan(5000)
  })

  test('that nobody read leaves the connection to the next request, once it has come', async () => {
    const socket = await open(async ({ method }) => reply(method))
    socket.write('PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n')
    await answerOf(socket, /PUT$/)
    const next = answerOf(socket, /GET$/)
    socket.write('a=1GET / HTTP/1.1\r\nHost: h\r\n\r\n')
    expect(await next).toMatch(/^HTTP\/1\.1 200 /)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(socket.readyState).toBe('open')
    socket.destroy()
  })

  test('that ends early is told to the room, which goes on no further', async () => {
    const failed = new Promise<unknown>((resolve) => {
      open(async (request) => {
        await readBytes(request, LIMIT).catch(resolve)
        return reply(null)
      }).then((socket) => {
        socket.write('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na')
        setTimeout(() => socket.destroy(), 50)
      })
    })
    expect(await failed).toMatchObject({ code: 'invalid_request' })
  })

  test.each(['a', 'a=1'])(
    'of a sender who left before anybody read it (%j) is told as ended early',
    async (sent) => {
      const failed = new Promise<unknown>((resolve) => {
        open(async (request) => {
          await new Promise((wait) => setTimeout(wait, 200))
          await readBytes(request, LIMIT).catch(resolve)
          return reply(null)
        }).then((socket) => {
          socket.write(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n${sent}`)
          setTimeout(() => socket.destroy(), 50)
        })
      })
      expect(await failed).toMatchObject({ code: 'invalid_request' })
    },
  )

  test('is not read twice', async () => {
    const answer = await ask(
      async (request) => {
        await readBytes(request, LIMIT)
        return reply(String(await readBytes(request, LIMIT).catch((error) => error)))
      },
      'POST / HTTP/1.1\r\nContent-Length: 1',
      'a',
    )
    expect(answer).toContain('read before')
  })
})

describe('an answer', () => {
  test('has its headers, each cookie by itself, and the length of its bytes', async () => {
    const answer = await ask(async () => {
      const made = reply('grüezi', { status: 403, headers: { 'Content-Type': 'text/plain' } })
      addHeader(made, 'Set-Cookie', 'a=1')
      addHeader(made, 'Set-Cookie', 'b=2')
      return made
    }, 'GET / HTTP/1.1')
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\nContent-Type: text\/plain\r\n/)
    expect(answer).toContain('\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n')
    expect(answer).toContain('\r\nContent-Length: 7\r\n')
    expect(answer).toContain('\r\nDate: ')
    expect(answer.endsWith('\r\n\r\ngrüezi')).toBe(true)
  })

  test('may be any Response', async () => {
    const answer = await ask(async () => Response.json({ a: 1 }), 'GET / HTTP/1.1')
    expect(answer).toMatch(/content-type: application\/json/i)
    expect(answer).toContain('{"a":1}')
  })

  test('to HEAD has no body, nor the length of one that it does not know', async () => {
    const answer = await ask(async () => reply(null), 'HEAD / HTTP/1.1')
    expect(answer).not.toContain('Content-Length')
  })

  test.each([
    [204, false],
    [304, false],
    [303, true],
    [405, true],
  ])('%i without a body tells a length: %s (RFC 9110 §8.6)', async (status, told) => {
    const answer = await ask(async () => reply(null, { status }), 'GET / HTTP/1.1')
    expect(answer.includes('Content-Length: 0')).toBe(told)
    expect(answer).not.toContain('chunked')
  })

  test('that is a stream is written as it is made, no faster than it is taken', async () => {
    let made = 0
    const stream = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => {
          made++
          if (made > 1000) controller.close()
          else controller.enqueue(Buffer.alloc(100_000, 'a'))
        },
      })
    const socket = await open(async () => reply(stream()))
    socket.write('GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(made).toBeLessThan(500)
    let bytes = 0
    socket.on('data', (chunk) => {
      bytes += chunk.length
    })
    await new Promise((resolve) => socket.on('close', resolve))
    expect(bytes).toBeGreaterThan(100_000_000)
  })

  test('that is a stream is given up when its reader goes away, without a word', async () => {
    const given = new Promise((cancel) => {
      const endless = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(Buffer.alloc(100_000)),
        cancel,
      })
      open(async () => reply(endless)).then((socket) => {
        socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n')
        socket.once('data', () => socket.destroy())
      })
    })
    await given
    expect(lines).toEqual([])
  })

  test('that is a stream is given up when its reader went away before it began', async () => {
    const gone = Promise.withResolvers<void>()
    const given = new Promise((cancel) => {
      open(async () => {
        await gone.promise
        return reply(new ReadableStream({ cancel }))
      }).then((socket) => {
        socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n')
        setTimeout(() => socket.resetAndDestroy(), 50)
        setTimeout(gone.resolve, 150)
      })
    })
    await given
    expect(lines).toEqual([])
  })

  test('that is a stream is cut off where it fails, so that nobody takes it for whole', async () => {
    const failing = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from('half')),
      pull: () => Promise.reject(new Error('the disk failed')),
    })
    const answer = await ask(async () => reply(failing), 'GET / HTTP/1.1')
    expect(answer).not.toContain('\r\n0\r\n')
    expect(lines.join('')).toContain('the disk failed')
  })

  test('that cannot be written is 500 without detail, and logged', async () => {
    const bad = reply('x', { headers: { 'X-Bad': 'a\r\nSet-Cookie: b=1' } })
    const answer = await ask(async () => bad, 'GET / HTTP/1.1')
    expect(answer).toMatch(/^HTTP\/1\.1 500 /)
    expect(answer).not.toContain('Set-Cookie')
    expect(lines.join('')).toContain('could not be written')
  })
})

describe('a connection', () => {
  test('serves one request after the other, in their order', async () => {
    const socket = await open(echo)
    const both = answerOf(socket, /"\/2"/)
    socket.write('GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n')
    expect((await both).match(/"\/\d"/g)).toEqual(['"/1"', '"/2"'])
    socket.destroy()
  })

  test.each(['GET / HTTP/1.1\r\nHost: h\r\nBad Header: x\r\n\r\n', 'nonsense\r\n\r\n'])(
    'with what is no HTTP is refused and closed',
    async (sent) => {
      const socket = await open(echo)
      socket.write(sent)
      expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 400 /)
    },
  )

  test('is refused headers beyond any measure (RFC 6585 §5)', async () => {
    const answer = await ask(echo, `GET / HTTP/1.1\r\nX: ${'a'.repeat(20_000)}`)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  })

  test('ends when the server is told to close, and no new one begins', async () => {
    const socket = await open(echo)
    const { port } = server as Listening // just opened
    await server?.close()
    await answerOf(socket)
    const refused = connect(port, '127.0.0.1')
    await expect(new Promise((_, reject) => refused.once('error', reject))).rejects.toThrowError()
  })
})
