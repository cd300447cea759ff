// A FHIR server to wrap exports of that is as bad as a test wants it: what it answers to each request of Bulk
// Data Access is set by the test, and what reached it is kept.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Resource } from '../../src/fhir/resource.ts'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

export type HostileExporter = {
  origin: string
  baseUrl: string
  /** Method, path and authorization of what arrived. */
  arrived: { method: string; path: string; authorization: string | undefined }[]
  /** What the next requests are answered with; what is not set is answered well. */
  answers: { order: Answer | null; status: Answer | null; file: Answer | null }
  /** What a well-meant manifest lists, as file name, type and lines. */
  files: Map<string, { list: 'output' | 'deleted' | 'error'; type: string; lines: string[] }>
  /** What is there to be read by itself. */
  resources: Resource[]
  requiresAccessToken: boolean
  close(): Promise<void>
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

/** Starts the server. */
export async function hostileExporter(): Promise<HostileExporter> {
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request
    const { authorization } = request.headers
    exporter.arrived.push({ method, path: url, authorization })
    answerOf(method, new URL(url, exporter.origin))(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  const origin = `http://127.0.0.1:${address.port}`
  const exporter: HostileExporter = {
    origin,
    baseUrl: `${origin}/fhir`,
    arrived: [],
    answers: { order: null, status: null, file: null },
    files: new Map(),
    resources: [],
    requiresAccessToken: true,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return exporter

  function answerOf(method: string, { pathname, searchParams }: URL): Answer {
    const { answers, files, baseUrl } = exporter
    if (pathname.endsWith('$export'))
      return answers.order ?? json(202, '', { 'content-location': `${origin}/status/1` })
    if (pathname.startsWith('/status'))
      return method === 'DELETE' ? json(202, {}) : (answers.status ?? json(200, manifest()))
    if (pathname.startsWith('/files/')) {
      const file = files.get(pathname.slice('/files/'.length))
      return answers.file ?? ndjson(file?.lines ?? [])
    }
    if (pathname === '/fhir/metadata') return json(200, STATEMENT)
    const [type = '', id, history] = pathname.slice('/fhir/'.length).split('/')
    const ids = id === undefined ? (searchParams.get('_id') ?? '').split(',') : [id]
    const found = exporter.resources.filter(
      (each) => each.resourceType === type && ids.includes(each.id ?? ''),
    )
    if (history !== undefined) return json(200, historyOf(found))
    if (id !== undefined) return found[0] ? json(200, found[0]) : json(404, {})
    const entry = found.map((resource) => ({
      resource,
      fullUrl: `${baseUrl}/${type}/${resource.id}`,
    }))
    return json(200, { resourceType: 'Bundle', type: 'searchset', entry })
  }

  function manifest(): object {
    const listed = (name: string) =>
      [...exporter.files].flatMap(([file, { list, type }]) =>
        list === name ? [{ type, url: `${origin}/files/${file}` }] : [],
      )
    return {
      transactionTime: '2026-01-02T03:04:05.678Z',
      request: `${exporter.baseUrl}/$export`,
      requiresAccessToken: exporter.requiresAccessToken,
      output: listed('output'),
      deleted: listed('deleted'),
      error: listed('error'),
    }
  }
}

export const ndjson =
  (lines: readonly string[], headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/fhir+ndjson', ...headers })
    response.end(lines.map((line) => `${line}\n`).join(''))
  }

/** Deleted just now, and before that what they are. */
function historyOf(found: readonly Resource[]): object {
  const entry = found.flatMap((resource) => {
    const url = `${resource.resourceType}/${resource.id}`
    return [
      { request: { method: 'DELETE', url }, response: { status: '204', etag: 'W/"2"' } },
      { resource, request: { method: 'PUT', url }, response: { status: '200', etag: 'W/"1"' } },
    ]
  })
  return { resourceType: 'Bundle', type: 'history', entry }
}

const STATEMENT = {
  resourceType: 'CapabilityStatement',
  rest: [
    {
      mode: 'server',
      operation: [{ name: 'export' }],
      resource: ['Patient', 'Group', 'Observation', 'Provenance', 'Practitioner'].map((type) => ({
        type,
        interaction: ['read', 'search-type', 'history-instance'].map((code) => ({ code })),
        ...(type === 'Observation' && { searchParam: [{ name: 'code' }, { name: 'patient' }] }),
        ...(type === 'Patient' || type === 'Group' ? { operation: [{ name: 'export' }] } : {}),
      })),
    },
  ],
}
