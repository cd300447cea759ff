// Versions as HTTP sees them: what a resource's ETag is, and whether the client holds it already
// (FHIR R4 http.html#versions, http.html#cread). Looked at after judging only, so that a 304 is as good a
// secret as the resource itself.
import { FhirError } from '../model/errors.ts'
import type { Resource } from './resource.ts'

/** The version headers of a resource; none for what its record does not tell. */
export function versionHeaders(resource: Resource): Record<string, string> {
  const etag = etagOf(resource)
  const lastModified = lastModifiedOf(resource)
  return {
    ...(etag === null ? {} : { ETag: etag }),
    ...(lastModified === null ? {} : { 'Last-Modified': new Date(lastModified).toUTCString() }),
  }
}

/** Whether the client's copy is this very version (RFC 9110 §13.1.2, §13.1.3). */
export function notModified(
  resource: Resource,
  conditions: { ifNoneMatch: string | null; ifModifiedSince: string | null },
): boolean {
  const { ifNoneMatch, ifModifiedSince } = conditions
  if (ifNoneMatch !== null) {
    const etag = etagOf(resource)
    if (ifNoneMatch.trim() === '*') return true
    const held = ifNoneMatch.match(/(?:W\/)?"[^"]*"/g) ?? []
    return etag !== null && held.some((tag) => weak(tag) === weak(etag))
  }
  if (ifModifiedSince === null) return false
  const since = Date.parse(ifModifiedSince)
  const lastModified = lastModifiedOf(resource)
  // HTTP counts in seconds, a resource in milliseconds.
  return lastModified !== null && Math.floor(lastModified / 1000) * 1000 <= since
}

/** Refuses a change when the resource is not the version that the client means (RFC 9110 §13.1.1). */
export function requireIfMatch(ifMatch: string | null, current: Resource | null): void {
  if (ifMatch === null) return
  const meant = ifMatch.match(/(?:W\/)?"[^"]*"/g) ?? []
  const any = ifMatch.trim() === '*'
  if (!any && meant.length === 0)
    throw new FhirError(400, 'value', 'If-Match must hold an ETag, such as W/"1".')
  const etag = current === null ? null : etagOf(current)
  const holds = any
    ? current !== null
    : meant.some((tag) => etag !== null && weak(tag) === weak(etag))
  if (!holds) throw new FhirError(412, 'conflict', 'The resource has another version by now.')
}

const weak = (tag: string) => tag.replace(/^W\//, '')

function etagOf(resource: Resource): string | null {
  const version = resource.meta?.versionId
  return typeof version === 'string' && /^[A-Za-z0-9\-.]{1,64}$/.test(version)
    ? `W/"${version}"`
    : null
}

function lastModifiedOf(resource: Resource): number | null {
  const time = Date.parse(String(resource.meta?.lastUpdated))
  return Number.isNaN(time) ? null : time
}
