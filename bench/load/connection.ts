// One keep-alive connection that sends a request and reads its answer, on bare sockets: a client that is
// dearer than the servers it measures would measure itself. Reads bodies by length and in chunks.
import { connect, type Socket } from 'node:net'

export type HttpAnswer = { status: number; head: string; body: Buffer }

export type Connection = {
  /** Sends a whole request and resolves with its answer; one at a time. */
  send(request: string): Promise<HttpAnswer>
  close(): void
}

const HEAD_END = Buffer.from('\r\n\r\n')
const EMPTY = Buffer.alloc(0)

/** Opens a connection to a port of this machine. */
export function openConnection(port: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(overSocket(socket))
    })
  })
}

function overSocket(socket: Socket): Connection {
  let received: Buffer = EMPTY
  let settle: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | null = null
  const fail = (error: Error) => {
    settle?.reject(error)
    settle = null
  }
  socket.on('data', (data: Buffer) => {
    received = received.length === 0 ? data : Buffer.concat([received, data])
    const read = readAnswer(received)
    if (read === null) return
    received = received.subarray(read.end)
    const waiting = settle
    settle = null
    waiting?.resolve(read.answer)
  })
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the server closed the connection')))
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject }
        socket.write(request)
      }),
    close: () => socket.destroy(),
  }
}

/** The first whole answer in what was received, and where it ends. */
function readAnswer(bytes: Buffer): { answer: HttpAnswer; end: number } | null {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd === -1) return null
  const head = bytes.toString('latin1', 0, headEnd)
  const status = Number(head.slice(9, 12))
  const from = headEnd + HEAD_END.length
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined || !/\r\ntransfer-encoding: *chunked/i.test(head)) {
    const end = from + Number(length ?? 0)
    return bytes.length < end
      ? null
      : { answer: { status, head, body: bytes.subarray(from, end) }, end }
  }
  const read = readChunks(bytes, from)
  return read && { answer: { status, head, body: read.body }, end: read.end }
}

/** RFC 9112 §7.1, without trailers. */
function readChunks(bytes: Buffer, from: number): { body: Buffer; end: number } | null {
  const chunks: Buffer[] = []
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return null
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const end = lineEnd + 2 + size + 2
    if (bytes.length < end) return null
    if (size === 0) return { body: Buffer.concat(chunks), end }
    chunks.push(bytes.subarray(lineEnd + 2, end - 2))
    at = end
  }
}

/** The value of a header in an answer's head. */
export function headerOf({ head }: HttpAnswer, name: string): string | null {
  return new RegExp(`\\r\\n${name}: *([^\\r]*)`, 'i').exec(head)?.[1] ?? null
}
