// Collects what can be searched for: every R4 search parameter of every type, and those that US Core
// asks for beyond R4.
import {
  alternatives,
  basePath,
  type PrintedPath,
  pathsOf,
  relativePathsOf,
} from './path-expression.ts'
import { readDefinitions } from './read.ts'
import { resourceTypes } from './structures.ts'

type SearchParameter = {
  url: string
  code: string
  type: string
  base: string[]
  target?: string[]
  expression?: string
  component?: { definition: string; expression: string }[]
}

/** The printed form of a composite: the repeating element, then code, type and paths of its parts. */
export type PrintedComposite = [
  base: string,
  ...parts: [code: string, type: string, paths: string][],
]

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

const SPECIFICATION = 'http://hl7.org/fhir/SearchParameter'

/** Components whose definitions the specification interchanged, by definition and expression. */
const INTERCHANGED: Record<string, string> = {
  [`${SPECIFICATION}/DocumentReference-relatesto code`]: `${SPECIFICATION}/DocumentReference-relation`,
  [`${SPECIFICATION}/DocumentReference-relation target`]: `${SPECIFICATION}/DocumentReference-relatesto`,
}

/** Parameters without an expression are no lookups of values; the query parser knows them by name. */
const all = readDefinitions<SearchParameter>('search-parameters.json')
const withExpression = all.filter((parameter) => parameter.expression !== undefined)

/** Every parameter of `type`, sorted by code; `Resource` holds those of all types. */
export function parametersOf(type: string): PrintedParameter[] {
  const own = withExpression
    .filter((parameter) => parameter.base.includes(type))
    .filter((parameter) => parameter.type !== 'composite' && parameter.type !== 'special')
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

/** The composite parameters of `type`, by code. */
export function compositesOf(type: string): Record<string, PrintedComposite[]> {
  const composites = withExpression.filter(
    (parameter) => parameter.type === 'composite' && parameter.base.includes(type),
  )
  return Object.fromEntries(
    composites.map((parameter) => [
      parameter.code,
      alternatives(parameter.expression ?? '')
        .filter((base) => base === type || base.startsWith(`${type}.`))
        .map(
          (base): PrintedComposite => [
            basePath(base),
            ...(parameter.component ?? []).map(
              ({ definition, expression }): [string, string, string] => {
                const url = INTERCHANGED[`${definition} ${expression}`] ?? definition
                const part = all.find((candidate) => candidate.url === url)
                if (!part) throw new Error(`No component ${definition} of ${parameter.code}`)
                return [part.code, part.type, partPaths(expression, base, part.type)]
              },
            ),
          ],
        ),
    ]),
  )
}

/** A part may leave the repeating element and start at the resource again: printed with a leading slash. */
function partPaths(expression: string, base: string, type: string): string {
  const [root] = base.split('.')
  const paths = alternatives(expression).flatMap((alternative): PrintedPath[] =>
    alternative.startsWith('%resource.')
      ? relativePathsOf(alternative.slice('%resource.'.length), root ?? '', type).map((path) => ({
          ...path,
          text: `/${path.text}`,
        }))
      : relativePathsOf(alternative, base, type),
  )
  return printed(paths)
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
