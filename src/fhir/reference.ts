// What a literal reference points at (FHIR R4 references.html#literal). Only a reference to a resource of
// this server can confer anything: a relative one, or an absolute one under a base that is ours.
import { isResourceType } from './definitions/definitions.ts'

export type LocalReference = { type: string; id: string; version: string | null }

/** Stricter than R4 datatypes.html#id: `.` and `..` would climb in the path of a URL. */
const ID = /^(?!\.{1,2}$)[A-Za-z0-9\-.]{1,64}$/

/** Tells whether `text` may be a logical id. */
export function isLogicalId(text: string): boolean {
  return ID.test(text)
}

/**
 * Reads a literal reference to a resource of this server; null for fragments, `urn:`, other hosts and
 * whatever else is none. `bases` are the absolute bases that are ours, without a trailing slash.
 */
export function localReference(text: string, bases: readonly string[]): LocalReference | null {
  let relative = text
  if (text.includes(':')) {
    const base = bases.find((candidate) => text.startsWith(`${candidate}/`))
    if (base === undefined) return null
    relative = text.slice(base.length + 1)
  }
  const slash = relative.indexOf('/')
  const type = relative.slice(0, slash)
  if (slash === -1 || !isResourceType(type)) return null
  const rest = relative.slice(slash + 1)
  if (ID.test(rest)) return { type, id: rest, version: null }
  const [id = '', history, version = '', ...more] = rest.split('/')
  if (!ID.test(id) || history !== '_history' || !ID.test(version) || more.length > 0) return null
  return { type, id, version }
}

/** The resource type that an absolute reference to anywhere names by its form (`…/Type/id`); null when it names none. */
export function typeNamedBy(reference: string): string | null {
  const match =
    /(?:^|\/)([A-Z]\w+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/.exec(reference)
  const type = match?.[1]
  return type !== undefined && isResourceType(type) ? type : null
}
