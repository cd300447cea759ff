// The FHIR room as tests speak to it: over HTTP, with a backend and tokens of the test's own.
import type { FhirBackend } from '../../src/fhir/backend.ts'
import { fhir } from '../../src/fhir/index.ts'
import type { Resource } from '../../src/fhir/resource.ts'
import type { Asking } from '../../src/http/note-refusal.ts'
import { room } from '../../src/http/room.ts'
import { manualClock } from '../../src/lib/clock.ts'
import { newId } from '../../src/lib/ids.ts'
import { silentLogger } from '../../src/lib/log.ts'
import type { AuditEvent } from '../../src/model/audit-event.ts'
import type { BearerAccess } from '../../src/model/bearer-access.ts'
import { OAuthError } from '../../src/model/errors.ts'

export const BASE = 'https://chart.example/fhir'
export const NOW = Date.UTC(2026, 0, 1)

export type Reply = {
  status: number
  headers: Headers
  /** The body as it came; empty when there was none. */
  text: string
  body: Resource
  /** `Type/id` of every entry's resource, sorted. */
  ids: string[]
}

export type FhirRoom = ReturnType<typeof fhirRoom>

/** Opens the room. Tokens are the names given here; any other is refused. */
export function fhirRoom(
  backend: FhirBackend,
  tokens: Record<string, BearerAccess>,
  more: {
    audit?: (event: AuditEvent) => void | Promise<void>
    pageKey?: Buffer
    baseUrl?: string
  } = {},
) {
  const clock = manualClock(NOW)
  const audited: AuditEvent[] = []
  const refused: { error: unknown; asking: Asking }[] = []
  const app = room()
  app.route(
    '/fhir',
    fhir({
      backend,
      baseUrl: more.baseUrl ?? BASE,
      authenticate: async (request) => authenticated(request, tokens),
      originAllowed: async (origin, clientId) =>
        origin === 'https://app.example' && (clientId === null || clientId === 'app'),
      clock,
      pageKey: more.pageKey ?? Buffer.alloc(32, 7),
      audit: more.audit ?? ((event) => void audited.push(event)),
      refused: (error, _, asking) => void refused.push({ error, asking }),
      discovery: {
        authorize: 'https://chart.example/authorize',
        token: 'https://chart.example/token',
        introspect: 'https://chart.example/introspect',
        revoke: 'https://chart.example/revoke',
      },
      softwareVersion: '0.0.0-test',
      log: silentLogger,
    }),
  )

  /** What the room answers to a request. */
  const answer = async (request: Request): Promise<Response> =>
    app.fetch(request, { requestId: newId(clock.now()), clientAddress: '192.0.2.1' })

  /** Sends a request; `target` is relative to the FHIR base. */
  async function send(
    token: string | null,
    target: string,
    init: RequestInit = {},
  ): Promise<Reply> {
    const headers = new Headers(init.headers)
    if (token !== null) headers.set('Authorization', `Bearer ${token}`)
    const url = target.startsWith('https:') ? target : `${BASE}${target}`
    return reply(await answer(new Request(url, { ...init, headers })))
  }

  return {
    answer,
    clock,
    audited,
    refused,
    send,
    get: (token: string, target: string, headers: Record<string, string> = {}) =>
      send(token, target, { headers }),
    post: (token: string, target: string, form: string) =>
      send(token, target, {
        method: 'POST',
        body: form,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      }),
    write: (
      token: string,
      method: string,
      target: string,
      body: unknown,
      headers: Record<string, string> = {},
    ) =>
      send(token, target, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: {
          'Content-Type':
            method === 'PATCH' ? 'application/json-patch+json' : 'application/fhir+json',
          ...headers,
        },
      }),
  }
}

function authenticated(request: Request, tokens: Record<string, BearerAccess>): BearerAccess {
  const token = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  const access = token !== undefined && Object.hasOwn(tokens, token) ? tokens[token] : undefined
  if (access === undefined)
    throw new OAuthError(
      'invalid_token',
      'token-invalid',
      'The access token is unknown, expired or revoked.',
    )
  return access
}

async function reply(response: Response): Promise<Reply> {
  const text = await response.text()
  const body: Resource = /json/.test(response.headers.get('content-type') ?? '')
    ? JSON.parse(text || '{"resourceType":""}')
    : { resourceType: '' }
  // A Bundle of ours, or nothing of the kind.
  const entries = (body?.entry ?? []) as { resource?: Resource }[]
  const ids = entries
    .flatMap(({ resource }) => (resource ? [`${resource.resourceType}/${resource.id}`] : []))
    .sort()
  return { status: response.status, headers: response.headers, text, body, ids }
}
