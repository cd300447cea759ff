// Judges one clause on one resource, by the same values the index is made of. Used where no index is: for
// the constraints of granular scopes, and for what another server answered.
import type {
  Clause,
  DateTest,
  NumberTest,
  QuantityTest,
  ReferenceTest,
  StringMode,
  TokenTest,
  UriMode,
} from './clause.ts'
import { extractTogether, type Together } from './composite.ts'
import { type CompositeParameter, compositeParameter, keyPart } from './definitions/composites.ts'
import { impliedSystems, searchParameter } from './definitions/definitions.ts'
import { extract } from './extract.ts'
import {
  type DateValue,
  type IndexValue,
  type NumberValue,
  normaliseString,
  type QuantityValue,
  type ReferenceValue,
  type TokenValue,
} from './index-value.ts'
import type { Resource } from './resource.ts'

/**
 * Tells whether the resource meets the clause. A clause about another type is not met, and one that
 * looks beyond the resource (a chain, `_has`) cannot be judged here: it throws.
 * @param bases absolute FHIR bases that are ours: references under them are local.
 */
export function matches(
  resource: Resource,
  clause: Clause,
  bases: readonly string[] = [],
): boolean {
  if (clause.kind === 'chain' || clause.kind === 'has')
    throw new Error(`A ${clause.kind} cannot be judged on one resource`)
  if (resource.resourceType !== clause.type) return false
  const parameter = searchParameter(clause.type, clause.code)
  if (!parameter) return matchesTogether(resource, clause, bases)
  if (clause.kind === 'composite') return false
  const values = extract(resource, parameter, bases)
  if (clause.kind === 'missing') return (values.length === 0) === clause.missing
  if (clause.kind === 'token') {
    const hit = someToken(values, clause.values, impliedSystems(parameter))
    return hit !== clause.negated
  }
  return positive(values, clause)
}

/** Whether values that stand together in one element meet each their part. */
function matchesTogether(resource: Resource, clause: Clause, bases: readonly string[]): boolean {
  const parameter = compositeParameter(clause.type, clause.code)
  if (!parameter) return false
  const found = extractTogether(resource, parameter, bases)
  if (clause.kind === 'missing')
    return found.every((together) => !hasKey(together, parameter)) === clause.missing
  if (clause.kind !== 'composite') return false
  return clause.values.some((tests) =>
    found.some((together) =>
      tests.every((test, place) => {
        const values = together[place] ?? []
        const part = parameter.parts[place]
        if (test.kind === 'token')
          return someToken(values, test.values, part ? impliedSystems(part) : [])
        return isPositive(test) && positive(values, test)
      }),
    ),
  )
}

/** A code that is text only is no value to search by. */
const hasKey = (together: Together, parameter: CompositeParameter) =>
  (together[keyPart(parameter)] ?? []).some(
    (value) => value.kind === 'token' && value.code !== null,
  )

const isPositive = (clause: Clause): clause is Positive =>
  !['missing', 'token', 'composite', 'chain', 'has'].includes(clause.kind)

const someToken = (
  values: readonly IndexValue[],
  tests: readonly TokenTest[],
  implied: readonly string[],
) => some(values, 'token', tests, (value, test) => tokenMeets(value, test, implied))

type Positive = Exclude<Clause, { kind: 'missing' | 'token' | 'composite' | 'chain' | 'has' }>

function positive(values: readonly IndexValue[], clause: Positive): boolean {
  switch (clause.kind) {
    case 'token-text':
      return some(
        values,
        'token',
        clause.values.map(normaliseString),
        (value, test) => normaliseString(value.text ?? '').startsWith(test) && value.text !== null,
      )
    case 'of-type':
      return some(
        values,
        'token',
        clause.values,
        (value, test) =>
          value.code === test.value &&
          (value.types ?? []).some(
            ({ system, code }) => system === test.system && code === test.code,
          ),
      )
    case 'reference':
      return some(values, 'reference', clause.values, referenceMeets)
    case 'date':
      return some(values, 'date', clause.values, dateMeets)
    case 'string':
      return some(values, 'string', clause.values, (value, test) =>
        stringMeets(value, test, clause.mode),
      )
    case 'quantity':
      return some(values, 'quantity', clause.values, quantityMeets)
    case 'number':
      return some(values, 'number', clause.values, numberMeets)
    case 'uri':
      return some(values, 'uri', clause.values, ({ uri }, test) => uriMeets(uri, test, clause.mode))
  }
}

type OfKind<Kind extends IndexValue['kind']> = Extract<IndexValue, { kind: Kind }>

function some<Kind extends IndexValue['kind'], Test>(
  values: readonly IndexValue[],
  kind: Kind,
  tests: readonly Test[],
  meets: (value: OfKind<Kind>, test: Test) => boolean,
): boolean {
  return values.some(
    (value) =>
      value.kind === kind &&
      // Narrowed by the line before, which TypeScript does not see through the type parameter.
      tests.some((test) => meets(value as OfKind<Kind>, test)),
  )
}

/** Codes are compared as written: case matters in the code systems that are bound here. */
function tokenMeets(value: TokenValue, test: TokenTest, implied: readonly string[]): boolean {
  if (value.code === null) return false
  if (test.code !== undefined && value.code !== test.code) return false
  if (test.system === undefined) return true
  if (test.system !== null) return value.system === test.system
  return value.system === null || implied.includes(value.system)
}

function referenceMeets(value: ReferenceValue, test: ReferenceTest): boolean {
  switch (test.kind) {
    case 'local':
      return (
        value.type !== null &&
        value.id === test.id &&
        (test.types === null || test.types.includes(value.type))
      )
    case 'url':
      return value.url === test.url && (test.version === null || value.version === test.version)
    case 'identifier': {
      const { identifier } = value
      if (!identifier) return false
      const { system, code } = test.test
      if (code !== undefined && identifier.value !== code) return false
      return system === undefined || identifier.system === system
    }
  }
}

/** FHIR R4 search.html#prefix, on half-open ranges. */
function dateMeets(value: DateValue, test: DateTest): boolean {
  const within = test.lo <= value.lo && value.hi <= test.hi
  switch (test.prefix) {
    case 'eq':
      return within
    case 'ne':
      return !within
    case 'gt':
      return value.hi > test.hi
    case 'lt':
      return value.lo < test.lo
    case 'ge':
      return within || value.hi > test.hi
    case 'le':
      return within || value.lo < test.lo
    case 'sa':
      return value.lo >= test.hi
    case 'eb':
      return value.hi <= test.lo
    case 'ap':
      return value.lo < test.hi && test.lo < value.hi
  }
}

/** Prefixes other than `eq`, `ne` and `ap` compare to the exact number (FHIR R4 search.html#number). */
function numberMeets(value: Pick<NumberValue, 'lo' | 'hi'>, test: NumberTest): boolean {
  const within = test.lo <= value.lo && value.hi < test.hi
  switch (test.prefix) {
    case 'eq':
      return within
    case 'ne':
      return !within
    case 'gt':
      return value.hi > test.value
    case 'lt':
      return value.lo < test.value
    case 'ge':
      return value.hi >= test.value
    case 'le':
      return value.lo <= test.value
    case 'sa':
      return value.lo > test.value
    case 'eb':
      return value.hi < test.value
    case 'ap':
      return value.lo <= test.hi && test.lo <= value.hi
  }
}

/** Without a system, the code may also be the unit as it is printed. Units are not converted. */
function quantityMeets(value: QuantityValue, test: QuantityTest): boolean {
  if (test.system !== undefined && value.system !== test.system) return false
  if (test.code !== undefined && value.code !== test.code) {
    if (test.system !== undefined || value.unit !== test.code) return false
  }
  return numberMeets(value, test)
}

function stringMeets(
  value: { normal: string; exact: string },
  test: string,
  mode: StringMode,
): boolean {
  if (mode === 'exact') return value.exact === test
  const normal = normaliseString(test)
  return mode === 'starts' ? value.normal.startsWith(normal) : value.normal.includes(normal)
}

/** Each is a beginning of the other (FHIR R4 search.html#uri). */
function uriMeets(uri: string, test: string, mode: UriMode): boolean {
  if (mode === 'equals') return uri === test
  return mode === 'below' ? uri.startsWith(test) : test.startsWith(uri)
}
