// Starts the bare server beside a server of ours, with the answers that ours gives.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type HttpAnswer, openConnection } from './connection.ts'
import type { Core } from './cores.ts'
import type { FixedAnswer } from './limit-server.ts'
import { freePort, type ServerProcess, startServer } from './server-process.ts'

const PROGRAM = path.join(import.meta.dirname, 'limit-server.ts')

/**
 * Sends each request to `ours` once; the bare server then answers the same to the same method and path.
 * @param options.moved whether addresses of `ours` in the answers become its own
 */
export async function startLimit(
  ours: ServerProcess,
  requests: readonly string[],
  options: { core?: Core; moved?: boolean } = {},
): Promise<ServerProcess> {
  const { core = 'server', moved = false } = options
  const port = await freePort()
  const answers: Record<string, FixedAnswer> = {
    'GET /': { status: 200, headers: {}, body: '' },
  }
  const connection = await openConnection(ours.port)
  for (const request of requests) {
    const [method = '', target = ''] = request.split(' ')
    answers[`${method} ${target.split('?')[0]}`] = fixed(await connection.send(request))
  }
  connection.close()
  const folder = mkdtempSync(path.join(tmpdir(), 'chartgate-bench-limit-'))
  const file = path.join(folder, 'answers.json')
  const text = JSON.stringify(answers)
  const origin = (at: number) => `http://127.0.0.1:${at}/`
  writeFileSync(file, moved ? text.replaceAll(origin(ours.port), origin(port)) : text)
  const server = await startServer([PROGRAM, String(port), file], { port, path: '/', core })
  rmSync(folder, { recursive: true })
  return server
}

/** An answer as the bare server gives it; it adds date and length by itself. */
function fixed({ status, head, body }: HttpAnswer): FixedAnswer {
  const own = new Set(['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding'])
  const headers = head
    .split('\r\n')
    .slice(1)
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])
    .filter(([name = '']) => !own.has(name.toLowerCase()))
  return { status, headers: Object.fromEntries(headers), body: body.toString() }
}
