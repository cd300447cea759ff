// The limit: a bare `node:http` server that reads the same form and answers the same bytes as the server it
// stands beside, and does nothing else. `node limit-server.ts PORT ANSWERS.json`; the file maps
// "METHOD path" to an answer.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

export type FixedAnswer = { status: number; headers: Record<string, string>; body: string }

const [port = '', file = ''] = process.argv.slice(2)
// Written by the bench that starts this process.
const given = JSON.parse(readFileSync(file, 'utf8')) as Record<string, FixedAnswer>
const answers = new Map(
  Object.entries(given).map(([request, { status, headers, body }]) => [
    request,
    // With the length told and names and values in turn: what `node:http` writes with the least work.
    {
      status,
      body,
      headers: [
        ...Object.entries(headers).flat(),
        'Content-Length',
        String(Buffer.byteLength(body)),
      ],
    },
  ]),
)

const server = createServer((request, response) => {
  const [path] = (request.url ?? '').split('?')
  const answer = answers.get(`${request.method} ${path}`)
  const reply = () => {
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body)
    else response.writeHead(404).end()
  }
  if (request.method === 'GET') {
    reply()
    return
  }
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    if ([...form].length > 0) reply()
    else response.writeHead(400).end()
  })
})
server.listen(Number(port), '127.0.0.1')
process.once('SIGTERM', () => process.exit())
