// The composite search parameters of R4: two or three values that must stand together in one element
// (FHIR R4 search.html#combining). The data is generated; this file reads it, a type at a time on first use.
import { COMPOSITES } from './composites.generated.ts'
import { readPath, type SearchParameter, type SearchParameterType } from './definitions.ts'

type CompositePart = SearchParameter & {
  /** Whether its paths begin at the resource, and not at the element. */
  fromRoot: boolean
}

export type CompositeParameter = {
  code: string
  /** The elements that values stand together in; the resource itself is `.`. */
  elements: readonly string[]
  parts: readonly CompositePart[]
}

const byType = new Map<string, ReadonlyMap<string, CompositeParameter>>()

/** Finds the composite parameter `code` of `type`; null when there is none. */
export function compositeParameter(type: string, code: string): CompositeParameter | null {
  return compositesOf(type).get(code) ?? null
}

/** Lists the composite parameters of `type`. */
export function compositeParameters(type: string): CompositeParameter[] {
  return [...compositesOf(type).values()]
}

/** Which part is a code that rows are found by; every composite has one. */
export function keyPart({ parts }: CompositeParameter): number {
  return parts.findIndex(({ type }) => type === 'token')
}

function compositesOf(type: string): ReadonlyMap<string, CompositeParameter> {
  const known = byType.get(type)
  if (known) return known
  if (!Object.hasOwn(COMPOSITES, type)) return new Map()
  const read = (COMPOSITES[type] ?? []).map((row) => readComposite(row, type))
  const parameters = new Map(read.map((parameter) => [parameter.code, parameter]))
  byType.set(type, parameters)
  return parameters
}

function readComposite(
  [code = '', elements = '', ...parts]: readonly string[],
  of: string,
): CompositeParameter {
  return {
    code,
    elements: elements.split(' '),
    parts: parts.map((text) => {
      const [type = '', rest = ''] = text.split(/ (.*)/)
      const fromRoot = rest.startsWith('^')
      return {
        code,
        // The generator prints no other types; a test reads every row.
        type: type as SearchParameterType,
        targets: [],
        paths: rest
          .replaceAll('^', '')
          .split(' | ')
          .map((path) => readPath(path, `${of}.${code}`)),
        fromRoot,
      }
    }),
  }
}
