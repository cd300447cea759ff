// JSON Patch on a resource (RFC 6902; FHIR R4 http.html#patch). Pure: answers a changed copy, or refuses the
// whole patch; never half of it.
import { isDeepStrictEqual } from 'node:util'
import { FhirError } from '../model/errors.ts'

const MAX_OPERATIONS = 500
/** Copying may double what is there each time; a document has an end all the same. */
const MAX_LENGTH = 4_000_000

type Operation = { op: string; path: string[]; from: string[]; value: unknown }

/** Applies the operations in their order. */
export function applyPatch(document: unknown, patch: unknown): unknown {
  const operations = readPatch(patch)
  let changed = structuredClone(document)
  for (const [place, operation] of operations.entries()) {
    changed = applyOne(changed, operation, `Operation ${place + 1} of the patch`)
    const copies = operation.op === 'copy' || operation.op === 'add'
    if (copies && JSON.stringify(changed).length > MAX_LENGTH)
      throw new FhirError(413, 'too-long', 'The patch makes the resource too large.')
  }
  return changed
}

function readPatch(patch: unknown): Operation[] {
  if (!Array.isArray(patch)) throw malformed('A JSON Patch is a list of operations.')
  if (patch.length > MAX_OPERATIONS)
    throw new FhirError(400, 'too-costly', `A patch has at most ${MAX_OPERATIONS} operations.`)
  return patch.map((operation: unknown, index): Operation => {
    const name = `Operation ${index + 1} of the patch`
    if (!isObject(operation)) throw malformed(`${name} is no object.`)
    const { op, path, from, value } = operation
    if (typeof op !== 'string' || !Object.hasOwn(APPLY, op))
      throw malformed(`${name} has no 'op' of ${Object.keys(APPLY).join(', ')}.`)
    if (typeof path !== 'string') throw malformed(`${name} has no 'path'.`)
    const moves = op === 'move' || op === 'copy'
    if (moves && typeof from !== 'string') throw malformed(`${name} has no 'from'.`)
    if ((op === 'add' || op === 'replace' || op === 'test') && !Object.hasOwn(operation, 'value'))
      throw malformed(`${name} has no 'value'.`)
    return {
      op,
      path: readPointer(path, name),
      from: moves ? readPointer(String(from), name) : [],
      value,
    }
  })
}

/** Reads a JSON Pointer (RFC 6901). */
function readPointer(text: string, name: string): string[] {
  if (text === '') return []
  if (!text.startsWith('/') || /~(?![01])/.test(text))
    throw malformed(`${name} has a path that is no JSON Pointer, such as /name/0/family.`)
  return text
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

type Apply = (document: unknown, operation: Operation, name: string) => unknown

const APPLY: Readonly<Record<string, Apply>> = {
  add: (document, { path, value }, name) =>
    put(document, path, structuredClone(value), 'add', name),
  remove: (document, { path }, name) => take(document, path, name),
  replace: (document, { path, value }, name) =>
    put(document, path, structuredClone(value), 'replace', name),
  move(document, { from, path }, name) {
    const value = valueAt(document, from, name)
    // A place within what is moved would have gone with it (RFC 6902 §4.4).
    if (path.length > from.length && from.every((step, index) => step === path[index]))
      throw inapplicable(`${name} moves something into itself.`)
    return put(take(document, from, name), path, value, 'add', name)
  },
  copy: (document, { from, path }, name) =>
    put(document, path, structuredClone(valueAt(document, from, name)), 'add', name),
  test(document, { path, value }, name) {
    if (!isDeepStrictEqual(valueAt(document, path, name), value))
      throw inapplicable(`${name} tests for a value that is not there.`)
    return document
  },
}

function applyOne(document: unknown, operation: Operation, name: string): unknown {
  return APPLY[operation.op]?.(document, operation, name)
}

function valueAt(document: unknown, path: readonly string[], name: string): unknown {
  let value = document
  for (const step of path) value = memberOf(value, step, name)
  return value
}

function memberOf(value: unknown, step: string, name: string): unknown {
  if (Array.isArray(value)) return value[indexIn(value, step, value.length - 1, name)]
  // `__proto__` and its like are no members unless the document says so.
  if (!isObject(value) || !Object.hasOwn(value, step))
    throw inapplicable(`${name} names something that is not there.`)
  return value[step]
}

/** Puts a value in place in a document that is ours to change. */
function put(
  document: unknown,
  path: readonly string[],
  value: unknown,
  how: 'add' | 'replace',
  name: string,
): unknown {
  const last = path.at(-1)
  if (last === undefined) return value
  const parent = valueAt(document, path.slice(0, -1), name)
  if (how === 'replace') memberOf(parent, last, name)
  if (Array.isArray(parent)) {
    const index =
      last === '-' && how === 'add' ? parent.length : indexIn(parent, last, parent.length, name)
    parent.splice(index, how === 'add' ? 0 : 1, value)
  } else if (isObject(parent)) define(parent, last, value)
  else throw inapplicable(`${name} names something that is not there.`)
  return document
}

function take(document: unknown, path: readonly string[], name: string): unknown {
  const last = path.at(-1)
  if (last === undefined) throw inapplicable(`${name} removes the whole resource.`)
  const parent = valueAt(document, path.slice(0, -1), name)
  memberOf(parent, last, name)
  if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else if (isObject(parent)) delete parent[last]
  return document
}

/** Also for names like `__proto__`, which an assignment would take for something else. */
function define(parent: Json, name: string, value: unknown): void {
  Object.defineProperty(parent, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  })
}

function indexIn(list: readonly unknown[], step: string, most: number, name: string): number {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(step) || Number(step) > most || Number(step) > list.length)
    throw inapplicable(`${name} names a place that its list does not have.`)
  return Number(step)
}

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const malformed = (diagnostics: string) => new FhirError(400, 'structure', diagnostics)

/** Well-formed, but not for this resource as it is (RFC 5789 §2.2). */
const inapplicable = (diagnostics: string) => new FhirError(422, 'processing', diagnostics)
