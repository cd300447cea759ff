// The values a search parameter finds in a resource: pure, each parameter compiled once to a closure. The
// same values feed the index, the matcher and the compartment, so that the three cannot disagree.
// Contained resources are never looked into: what they say confers nothing (FHIR R4 references.html#contained).
import { convert } from './convert.ts'
import type { PathStep, SearchParameter, SearchPath } from './definitions/definitions.ts'
import type { IndexValue } from './index-value.ts'
import type { Resource } from './resource.ts'

type Extractor = (resource: Resource, bases: readonly string[]) => IndexValue[]

const NO_BASES: readonly string[] = []
const extractors = new WeakMap<SearchParameter, Extractor>()

/**
 * Finds the parameter's values in the resource. What has not the shape R4 demands yields nothing.
 * @param bases absolute FHIR bases that are ours: references under them are local.
 */
export function extract(
  resource: Resource,
  parameter: SearchParameter,
  bases: readonly string[] = NO_BASES,
): IndexValue[] {
  return extractor(parameter)(resource, bases)
}

function extractor(parameter: SearchParameter): Extractor {
  const known = extractors.get(parameter)
  if (known) return known
  const compiled = compile(parameter)
  extractors.set(parameter, compiled)
  return compiled
}

function compile(parameter: SearchParameter): Extractor {
  const ways = parameter.paths.map((path) => compilePath(path, parameter))
  return (resource, bases) => {
    const values: IndexValue[] = []
    for (const way of ways) way(resource, bases, values)
    return values
  }
}

type Way = (resource: Resource, bases: readonly string[], into: IndexValue[]) => void

function compilePath(path: SearchPath, parameter: SearchParameter): Way {
  // Patient.deceased[x] is a truth about two properties, not a value of either.
  if (path.cast === 'deceased') return (resource, _bases, into) => into.push(deceased(resource))
  const collect = compileSteps(path.steps)
  const convertValue = convert(path, parameter.type)
  return (resource, bases, into) => collect(resource, (value) => convertValue(value, bases, into))
}

type Collect = (element: unknown, found: (value: unknown) => void) => void

function compileSteps(steps: readonly PathStep[]): Collect {
  const [step, ...rest] = steps
  if (!step) return (element, found) => found(element)
  const next = compileSteps(rest)
  const { name, where, index } = step
  const enter: Collect = where
    ? (value, found) => {
        if (property(value, where.child) === where.equals) next(value, found)
      }
    : next
  return (element, found) => {
    const value = property(element, name)
    if (value === undefined || value === null) return
    if (!Array.isArray(value)) enter(value, found)
    else if (index !== null) enter(value[index], found)
    else for (const item of value) enter(item, found)
  }
}

function deceased(resource: Resource): IndexValue {
  const died =
    property(resource, 'deceasedBoolean') === true ||
    typeof property(resource, 'deceasedDateTime') === 'string'
  return { kind: 'token', system: null, code: String(died), text: null, types: null }
}

function property(element: unknown, name: string): unknown {
  if (typeof element !== 'object' || element === null) return undefined
  // An object of parsed JSON; its properties are looked at one by one.
  return (element as Record<string, unknown>)[name]
}
