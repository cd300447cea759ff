// Writes to another server: one as PUT, POST or DELETE under the version that was judged, several as one
// transaction of our own making. References to resources that a transaction adds are made names within it,
// since the other server gives the ids (FHIR R4 http.html#transaction).
import { randomUUID } from 'node:crypto'
import { type Expected, VersionConflict, type Write, type Written } from '../backend.ts'
import { rewrite } from '../load-bundle.ts'
import { localReference } from '../reference.ts'
import type { Resource } from '../resource.ts'
import type { UpstreamClient, UpstreamReply } from './client.ts'
import { badAnswer, refusalOfChange } from './refusals.ts'
import { belowBase, isObject, list, readResource } from './searchset.ts'

/** Answers that mean: the resource is not what the write expects. */
const CONFLICTS = new Set([404, 409, 410, 412])

/** Carries out one write. */
export async function writeOne(write: Write, client: UpstreamClient): Promise<Written> {
  const { type, id } = nameOf(write)
  const target = `/${type}/${id}`
  if (write.kind === 'delete') {
    const reply = await client.change({ method: 'DELETE', target, ...ifMatch(write.expected) })
    requireDone(reply, true)
    return { type, id, how: 'deleted', resource: null }
  }
  const body = sent(write.resource)
  if (write.kind === 'create') {
    const { id: _proposed, ...resource } = body
    const reply = await client.change({ method: 'POST', target: `/${type}`, body: resource })
    requireDone(reply, false)
    const made = readResource(reply.json)
    const named = reply.location === null ? made : localReference(reply.location.slice(1), [])
    const given = named?.id ?? made?.id
    if (given === undefined) throw badAnswer('a create without an id')
    return { type, id: given, how: 'created', resource: answered(reply.json, type, given) }
  }
  const reply = await client.change({ method: 'PUT', target, body, ...ifMatch(write.expected) })
  requireDone(reply, write.expected !== 'absent')
  const how = reply.status === 201 ? 'created' : 'updated'
  return { type, id, how, resource: answered(reply.json, type, id) }
}

/** Carries out several writes as one transaction; answers them in their order, without content. */
export async function writeTransaction(
  writes: readonly Write[],
  client: UpstreamClient,
  base: string,
): Promise<Written[]> {
  const names = new Map<string, string>()
  for (const write of writes)
    if (write.kind === 'create')
      names.set(`${write.resource.resourceType}/${write.resource.id}`, `urn:uuid:${randomUUID()}`)
  const entry = writes.map((write) => entryOf(write, names))
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry }
  const reply = await client.change({ method: 'POST', target: '', body: bundle })
  requireDone(reply, true)
  const { json } = reply
  const answers = isObject(json) && json.type === 'transaction-response' ? list(json.entry) : []
  if (answers.length !== writes.length) throw badAnswer('not the answer to the transaction')
  return writes.map((write, place) => writtenBy(write, answers[place], base))
}

function entryOf(write: Write, names: ReadonlyMap<string, string>): object {
  const { type, id } = nameOf(write)
  if (write.kind === 'delete')
    return { request: { method: 'DELETE', url: `${type}/${id}`, ...ifMatch(write.expected) } }
  const resource = rewrite(sent(write.resource), (text) => names.get(text) ?? null)
  if (write.kind === 'create') {
    const { id: _proposed, ...body } = resource
    return {
      fullUrl: names.get(`${type}/${id}`),
      resource: body,
      request: { method: 'POST', url: type },
    }
  }
  return {
    resource,
    request: { method: 'PUT', url: `${type}/${id}`, ...ifMatch(write.expected) },
  }
}

function writtenBy(write: Write, answer: unknown, base: string): Written {
  const { type, id } = nameOf(write)
  const response = isObject(answer) && isObject(answer.response) ? answer.response : {}
  if (write.kind === 'delete') return { type, id, how: 'deleted', resource: null }
  const created = String(response.status).startsWith('201')
  const location = typeof response.location === 'string' ? belowBase(response.location, base) : null
  const named = location === null ? null : localReference(location.slice(1), [])
  if (write.kind === 'create' && named?.type !== type) throw badAnswer('a create without an id')
  return {
    type,
    id: write.kind === 'create' && named ? named.id : id,
    how: created ? 'created' : 'updated',
    resource: null,
  }
}

/** Without what only the server says of a version. */
function sent({ meta, ...resource }: Resource): Resource {
  const { versionId: _version, lastUpdated: _time, ...kept } = meta ?? {}
  return Object.keys(kept).length === 0 ? resource : { ...resource, meta: kept }
}

function answered(json: unknown, type: string, id: string): Resource | null {
  const resource = readResource(json)
  return resource?.resourceType === type && resource.id === id ? resource : null
}

function requireDone({ status }: UpstreamReply, expects: boolean): void {
  if (status >= 200 && status < 300) return
  if (expects && CONFLICTS.has(status)) throw new VersionConflict(`upstream status ${status}`)
  throw refusalOfChange(status)
}

function nameOf(write: Write): { type: string; id: string } {
  return write.kind === 'delete'
    ? { type: write.type, id: write.id }
    : { type: write.resource.resourceType, id: write.resource.id }
}

const etagOf = (expected: Expected) =>
  typeof expected === 'string' ? null : `W/"${expected.version}"`

function ifMatch(expected: Expected): { ifMatch?: string } {
  const etag = etagOf(expected)
  return etag === null ? {} : { ifMatch: etag }
}
