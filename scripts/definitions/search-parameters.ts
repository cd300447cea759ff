// Collects what can be searched for: every R4 search parameter of every type, and those that US Core
// asks for beyond R4.
import { alternatives, type PrintedPath, pathsOf } from './path-expression.ts'
import { readDefinitions } from './read.ts'
import { resourceTypes } from './structures.ts'

type SearchParameter = {
  id: string
  code: string
  type: string
  base: string[]
  target?: string[]
  expression?: string
}

/** Code, type, target types, paths; all of them as the runtime reads them. */
export type PrintedParameter = [code: string, type: string, targets: string, paths: string]

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition'
const CORE = 'http://hl7.org/fhir/StructureDefinition'

/** US Core 6.1 to 8.0 search parameters that R4 does not have. */
const US_CORE_PARAMETERS: { type: string; code: string; as: string; expression: string }[] = [
  ...['race', 'ethnicity'].map((code) => ({
    type: 'Patient',
    code,
    as: 'token',
    expression: `Patient.extension.where(url = '${US_CORE}/us-core-${code}').extension.value.ofType(Coding)`,
  })),
  {
    type: 'Patient',
    code: 'gender-identity',
    as: 'token',
    expression: `Patient.extension.where(url = '${US_CORE}/us-core-genderIdentity').value.ofType(CodeableConcept)`,
  },
  {
    type: 'Condition',
    code: 'asserted-date',
    as: 'date',
    expression: `Condition.extension.where(url = '${CORE}/condition-assertedDate').value.ofType(dateTime)`,
  },
  {
    type: 'Encounter',
    code: 'discharge-disposition',
    as: 'token',
    expression: 'Encounter.hospitalization.dischargeDisposition',
  },
  { type: 'CareTeam', code: 'role', as: 'token', expression: 'CareTeam.participant.role' },
  { type: 'Goal', code: 'description', as: 'token', expression: 'Goal.description' },
]

/** Kinds that are no lookup of one value: pairs of values, and nearness of a place. */
const NO_LOOKUP = new Set(['composite', 'special'])

/** What the package adds to R4, by id. */
const NOT_IN_R4 = new Set(['DeviceDefinition-classification'])

/** Parameters without an expression (`_text`, `_query`) are known to the query parser by name. */
const lookups = readDefinitions<SearchParameter>('search-parameters.json').filter(
  (parameter) =>
    parameter.expression !== undefined &&
    !NO_LOOKUP.has(parameter.type) &&
    !NOT_IN_R4.has(parameter.id),
)

/** Every parameter of `type`, sorted by code; `Resource` holds those of all types. */
export function parametersOf(type: string): PrintedParameter[] {
  const own = lookups
    .filter((parameter) => parameter.base.includes(type))
    .map((parameter): PrintedParameter => {
      const paths = alternatives(parameter.expression ?? '').flatMap((expression) =>
        pathsOf(expression, type, parameter.type),
      )
      if (paths.length === 0) throw new Error(`${type}.${parameter.code} has no path`)
      const targets = parameter.type === 'reference' ? targetsOf(parameter, paths) : ''
      return [parameter.code, parameter.type, targets, printed(paths)]
    })
  const added = US_CORE_PARAMETERS.filter((parameter) => parameter.type === type).map(
    ({ code, as, expression }): PrintedParameter => [
      code,
      as,
      '',
      printed(pathsOf(expression, type, as)),
    ],
  )
  for (const [code] of added)
    if (own.some(([known]) => known === code)) throw new Error(`${type}.${code} is in R4 already`)
  return [...own, ...added].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** What both the parameter and its elements may point at, `*` for anything. */
function targetsOf(parameter: SearchParameter, paths: PrintedPath[]): string {
  const known = resourceTypes()
  const named = new Set(parameter.target ?? known)
  const reachable = new Set(paths.flatMap((path) => path.targets))
  const anything = reachable.size === 0 || reachable.has('Resource')
  const targets = known.filter((type) => named.has(type) && (anything || reachable.has(type)))
  if (targets.length === 0) throw new Error(`${parameter.code} points at nothing`)
  // The specification's lists of everything predate its last types.
  return targets.length > 130 ? '*' : targets.join(' ')
}

const printed = (paths: PrintedPath[]) => paths.map((path) => path.text).join(' | ')
