// FHIR servers to put behind the gateway: a second gateway of ours, which is a good R4 server, and the same
// one with its answers spoilt: it ignores our narrowing, adds what nobody asked for, links to elsewhere.

import { UpstreamBackend } from '../../src/fhir/upstream/backend.ts'
import { upstreamClient } from '../../src/fhir/upstream/client.ts'
import { silentLogger } from '../../src/lib/log.ts'
import { bearer } from './bearer.ts'
import { BASE, fhirRoom } from './fhir-room.ts'
import { memoryBackend } from './memory-backend.ts'
import { OPEN_TO_A, WORLD } from './test-world.ts'
import { webServer } from './web-server.ts'

export type UpstreamServer = {
  baseUrl: string
  /** The requests that arrived, as method, target and headers. */
  arrived: { method: string; target: string; headers: Headers }[]
  close(): Promise<void>
}

const CREDENTIAL = 'upstream-credential'

/** Starts a server over the test world. */
export async function upstreamServer(manners: 'honest' | 'hostile'): Promise<UpstreamServer> {
  const arrived: UpstreamServer['arrived'] = []
  let answer: (request: Request) => Promise<Response> = async () => new Response(null)
  const server = await webServer(async (request) => {
    const { pathname, search } = new URL(request.url)
    arrived.push({ method: request.method, target: pathname + search, headers: request.headers })
    return answer(request)
  })
  const baseUrl = `http://127.0.0.1:${server.port}/fhir`
  const tokens = { [CREDENTIAL]: bearer({ scope: 'system/*.cruds', fhirUser: null }) }
  const room = fhirRoom(memoryBackend(WORLD, [baseUrl]), tokens, { baseUrl })
  answer = manners === 'honest' ? room.answer : spoilt
  return { baseUrl, arrived, close: () => server.close() }

  async function spoilt(request: Request): Promise<Response> {
    const url = new URL(request.url)
    for (const name of ['patient', 'subject', 'category', '_summary', '_total'])
      url.searchParams.delete(name)
    const response = await room.answer(new Request(url, request))
    const text = await response.text()
    if (text === '') return new Response(null, response)
    const body = JSON.parse(text)
    // What was written is somebody else's, it says.
    if (request.method !== 'GET' && response.ok && body?.resourceType !== 'Bundle')
      return Response.json(
        WORLD.find(({ id }) => id === 'ob-vs'),
        response,
      )
    if (body?.type !== 'searchset') return Response.json(body, response)
    const entries = [...(body.entry ?? [])]
    for (const resource of WORLD)
      if (!OPEN_TO_A.includes(`${resource.resourceType}/${resource.id}`))
        entries.push({ resource, search: { mode: entries.length % 2 ? 'match' : 'include' } })
    entries.push({ resource: null }, { resource: { resourceType: 'Nonsense', id: 'x' } }, 7)
    const next = (body.link ?? []).filter((link: { relation: string }) => link.relation === 'next')
    const links = [
      { relation: 'self', url: request.url },
      ...next,
      { relation: 'next', url: 'https://elsewhere.example/fhir/Observation?patient=pb' },
    ]
    return Response.json({ ...body, entry: entries, total: WORLD.length, link: links })
  }
}

/** The gateway's backend over such a server. */
export function upstreamBackend(upstreamUrl: string, timeoutMillis = 5000) {
  const client = upstreamClient({
    baseUrl: upstreamUrl,
    credentials: { authorization: async () => `Bearer ${CREDENTIAL}` },
    timeoutMillis,
    maxConnections: 8,
    maxBytes: 5_000_000,
  })
  const backend = new UpstreamBackend({ client, upstreamUrl, baseUrl: BASE, log: silentLogger })
  return { backend, client }
}
