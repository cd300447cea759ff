// The parameters of an operation that are sent as a Parameters resource (FHIR R4 operations.html#request),
// in the same form as those of a query. Only plain values and references: no operation here takes more.
import { FhirError } from '../model/errors.ts'
import type { Parameter } from './request-target.ts'
import type { Resource } from './resource.ts'

const MAX_PARAMETERS = 20_000
const MAX_NAME_LENGTH = 64

/** Reads a Parameters resource. Throws when it is none, or holds what is neither text, number, boolean nor reference. */
export function operationParameters(resource: Resource): Parameter[] {
  const { parameter = [] } = resource
  if (!Array.isArray(parameter)) throw invalid('Parameters.parameter must be a list.')
  if (parameter.length > MAX_PARAMETERS)
    throw new FhirError(400, 'too-costly', `At most ${MAX_PARAMETERS} parameters.`)
  return parameter.map((each: unknown): Parameter => {
    if (typeof each !== 'object' || each === null)
      throw invalid('Each parameter must be an object with a name and a value.')
    const { name, ...rest } = each as Record<string, unknown> // a JSON object has string keys
    if (typeof name !== 'string' || name === '' || name.length > MAX_NAME_LENGTH)
      throw invalid('Each parameter must have a name.')
    const values = Object.entries(rest).filter(([key]) => /^value[A-Z]/.test(key))
    const [only] = values
    if (only === undefined || values.length > 1)
      throw invalid(`The parameter '${name}' must have one value.`)
    return [name, textOf(name, only[1])]
  })
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || typeof value === 'number') return String(value)
  if (typeof value === 'object' && value !== null && 'reference' in value) {
    if (typeof value.reference === 'string') return value.reference
  }
  throw invalid(`The value of '${name}' must be text, a number, a boolean or a reference.`)
}

const invalid = (diagnostics: string) => new FhirError(400, 'structure', diagnostics)
