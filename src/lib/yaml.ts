// YAML that people keep in a repository, read as plain data and nothing more: one document, YAML 1.2, without
// aliases, anchors, tags and directives, no key twice. What is wrong is told with its line. And printed, in
// the order of the value, so that two printings differ only where the values do.
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  visit,
  type YAMLMap,
} from 'yaml'

export type YamlFault = { line: number; message: string }

export type YamlDocument = {
  value: unknown
  /** The line of what stands at this path, or of the nearest thing around it that is there. */
  lineOf(path: readonly (string | number)[]): number
}

const MAX_FAULTS = 20

/** Reads a document; answers its faults when it is more than plain data. Throws nothing. */
export function readYaml(text: string, maxBytes: number): YamlDocument | YamlFault[] {
  if (Buffer.byteLength(text) > maxBytes)
    return [{ line: 1, message: `the file is longer than ${maxBytes} bytes` }]
  const lines = new LineCounter()
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line)
  try {
    const document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      prettyErrors: false,
      // At 'silent' a second document would be passed over.
      logLevel: 'error',
      lineCounter: lines,
      // The library compares every key with every other; sameKeys() below does not.
      uniqueKeys: false,
    })
    const faults = faultsOf(document, lineAt)
    if (faults.length > 0) return faults.slice(0, MAX_FAULTS)
    const offsetOf = offsetsOf(document)
    return { value: document.toJS(), lineOf: (path) => lineAt(offsetOf(path)) }
  } catch (error) {
    // A document that is nested too deeply overflows the parser's stack.
    if (error instanceof RangeError) return [{ line: 1, message: 'is nested too deeply' }]
    throw error
  }
}

/** Prints plain data, one entry a line. */
export function printYaml(value: unknown): string {
  return stringify(value, {
    version: '1.2',
    schema: 'core',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  })
}

function faultsOf(document: Document.Parsed, lineAt: (offset: number) => number): YamlFault[] {
  const faults: YamlFault[] = [...document.errors, ...document.warnings].map((error) => ({
    line: lineAt(error.pos[0]),
    message: `is not YAML here: ${error.message.slice(0, 200)}`,
  }))
  const { yaml, tags } = document.directives
  if (yaml.explicit || Object.keys(tags).length > 1)
    faults.push({ line: 1, message: 'has a directive (%); it is YAML 1.2 without one' })
  visit(document, {
    Node: (_, node) => {
      const line = lineAt(node.range?.[0] ?? 0)
      if (isAlias(node)) faults.push({ line, message: 'has an alias (*); write the value out' })
      else if (node.anchor !== undefined)
        faults.push({ line, message: 'has an anchor (&), which aliases need; leave it out' })
      if (node.tag !== undefined) faults.push({ line, message: 'has a tag (!); leave it out' })
      if (isMap(node))
        faults.push(
          ...sameKeys(
            node.items.map(({ key }) => key),
            lineAt,
          ),
        )
      return faults.length >= MAX_FAULTS ? visit.BREAK : undefined
    },
  })
  return faults.sort((a, b) => a.line - b.line)
}

function sameKeys(keys: readonly unknown[], lineAt: (offset: number) => number): YamlFault[] {
  const seen = new Set<string>()
  const faults: YamlFault[] = []
  for (const key of keys) {
    const node = key as Node // of a parsed document
    const line = lineAt(node?.range?.[0] ?? 0)
    if (!isScalar(node) || typeof node.value !== 'string')
      faults.push({ line, message: 'has a key that is no text; put it into quotes' })
    else if (seen.has(node.value))
      faults.push({ line, message: `has the key '${node.value.slice(0, 60)}' twice` })
    else seen.add(node.value)
  }
  return faults
}

/** Finds where the value at a path stands: at its key in a mapping, at the entry itself in a list. */
function offsetsOf(document: Document.Parsed): (path: readonly (string | number)[]) => number {
  // Every mapping is walked once, however many of its entries are asked for.
  const indexed = new WeakMap<object, Map<unknown, Pair>>()
  const entriesOf = (map: YAMLMap): Map<unknown, Pair> => {
    const known = indexed.get(map)
    if (known) return known
    const entries = new Map(map.items.map((pair) => [isScalar(pair.key) && pair.key.value, pair]))
    indexed.set(map, entries)
    return entries
  }
  return (path) => {
    let node: unknown = document.contents
    let offset = document.contents?.range?.[0] ?? 0
    for (const step of path) {
      const pair = isMap(node) ? entriesOf(node).get(step) : undefined
      const found = pair ?? (isSeq(node) ? node.items[Number(step)] : undefined)
      if (found === undefined) break
      offset = ((pair ? pair.key : found) as Node).range?.[0] ?? offset // of a parsed document
      node = pair ? pair.value : found
    }
    return offset
  }
}
