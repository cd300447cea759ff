// Reads a JSON body strictly: a key given twice means one thing to us and perhaps another to whoever
// reads it next, and nesting without bound exhausts the stack (FHIR R4 json.html).
import { FhirError } from '../model/errors.ts'

const MAX_DEPTH = 64

/** Parses a JSON text, or refuses it with what is wrong. */
export function parseBody(text: string | null): unknown {
  if (text === null || text.trim() === '')
    throw new FhirError(400, 'structure', 'There is no body.')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new FhirError(400, 'structure', `The body is not JSON${whereOf(cause, text)}.`, { cause })
  }
  const fault = structureFault(text)
  if (fault) throw new FhirError(400, 'structure', fault)
  return value
}

/** Where the text stops being JSON; the engine's own words would repeat what stands there. */
function whereOf(cause: unknown, text: string): string {
  const position =
    cause instanceof SyntaxError ? /at position (\d+)/.exec(cause.message)?.[1] : null
  const place = position === undefined || position === null ? text.length : Number(position)
  const lines = text.slice(0, place).split('\n')
  return ` from line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1} on`
}

/** What JSON.parse lets pass. The text is known to be JSON, so its strings and brackets are all it takes. */
function structureFault(text: string): string | null {
  // One set of keys per open object, null per open array.
  const open: (Set<string> | null)[] = []
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]/g
  const colon = /\s*:/y
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match
    if (found === '}' || found === ']') open.pop()
    else if (found === '{' || found === '[') {
      open.push(found === '{' ? new Set() : null)
      if (open.length > MAX_DEPTH) return `The body is nested deeper than ${MAX_DEPTH} levels.`
    } else {
      colon.lastIndex = token.lastIndex
      if (!colon.test(text)) continue
      const key = String(JSON.parse(found))
      if (open.at(-1)?.has(key)) return `The key '${printable(key)}' is given twice in one object.`
      open.at(-1)?.add(key)
    }
  }
  return null
}

const printable = (key: string) => key.replace(/[^\x20-\x7e]/g, '?').slice(0, 64)
