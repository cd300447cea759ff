// What people call a resource: the name of a person or a place, the words of a code.
import type { Resource } from './resource.ts'

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null
const text = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const words = (value: unknown): string[] => list(value).flatMap((item) => text(item) ?? [])

/** The name a person goes by now; null when the resource has none. */
export function personName(resource: Resource): string | null {
  const names = list(resource.name).filter(isObject)
  const [first] = names.toSorted((a, b) => rank(a) - rank(b))
  return first ? printName(first) : null
}

/** Names in use before names that were (FHIR R4 valueset-name-use.html). */
function rank(name: Json): number {
  const past = isObject(name.period) && text(name.period.end) !== null
  if (past || name.use === 'old' || name.use === 'maiden') return 3
  if (name.use === 'official') return 0
  return name.use === 'usual' ? 1 : 2
}

function printName(name: Json): string | null {
  const parts = [...words(name.given), text(name.family) ?? [], ...words(name.suffix)].flat()
  return parts.length > 0 ? parts.join(' ') : text(name.text)
}

/** What the resource is called, in words for people; null when it has none. */
export function wordsFor(resource: Resource): string | null {
  return (
    text(resource.name) ??
    personName(resource) ??
    text(resource.title) ??
    conceptWords(resource.code) ??
    conceptWords(resource.type) ??
    conceptWords(list(resource.type)[0]) ??
    (isObject(resource.practitioner) ? text(resource.practitioner.display) : null)
  )
}

function conceptWords(concept: unknown): string | null {
  if (!isObject(concept)) return null
  const displays = list(concept.coding).map((coding) =>
    isObject(coding) ? text(coding.display) : null,
  )
  return text(concept.text) ?? displays.find((display) => display !== null) ?? null
}
