// Reads another server's answer to a history. An entry that does not say what it is about is left out; what
// is in it is taken as JSON to be judged. Pure.
import type { HistoryPage, Version } from '../backend.ts'
import { localReference } from '../reference.ts'
import { badAnswer } from './refusals.ts'
import { belowBase, isObject, linkOf, list, readResource } from './searchset.ts'

/** Reads a Bundle. @param base the server's FHIR base, without a slash at its end. */
export function readHistory(body: unknown, base: string): HistoryPage {
  if (!isObject(body) || body.resourceType !== 'Bundle' || body.type !== 'history')
    throw badAnswer('not a history')
  const next = linkOf(body, 'next')
  return {
    versions: list(body.entry).flatMap((entry) => readVersion(entry, base) ?? []),
    next: next === null ? null : belowBase(next, base),
  }
}

const HOW: Readonly<Record<string, Version['how']>> = {
  POST: 'created',
  PUT: 'updated',
  PATCH: 'updated',
  DELETE: 'deleted',
}

function readVersion(entry: unknown, base: string): Version | null {
  if (!isObject(entry)) return null
  const resource = readResource(entry.resource)
  const request = isObject(entry.request) ? entry.request : {}
  const response = isObject(entry.response) ? entry.response : {}
  const named = namedBy(entry.fullUrl, base) ?? namedBy(request.url, base)
  const type = resource?.resourceType ?? named?.type
  const id = resource?.id ?? named?.id
  const etag = typeof response.etag === 'string' ? /"([^"]*)"/.exec(response.etag)?.[1] : undefined
  const versionId = resource?.meta?.versionId ?? etag
  if (type === undefined || id === undefined || versionId === undefined) return null
  if (!/^[A-Za-z0-9\-.]{1,64}$/.test(versionId)) return null
  const lastUpdated = resource?.meta?.lastUpdated ?? response.lastModified
  const how = HOW[String(request.method)] ?? (resource === null ? 'deleted' : 'updated')
  return {
    type,
    id,
    versionId,
    lastUpdated: instant(lastUpdated),
    how,
    resource: how === 'deleted' ? null : resource,
  }
}

const namedBy = (url: unknown, base: string) =>
  typeof url === 'string' ? localReference(url, [base]) : null

function instant(text: unknown): string | null {
  const time = Date.parse(String(text))
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
