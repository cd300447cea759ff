// Collects the composite search parameters of R4: where each pair (or three) of values stands together, and what
// of it is compared as what (FHIR R4 search.html#combining).
import { alternatives, pathsOf } from './path-expression.ts'
import { readDefinitions } from './read.ts'

type SearchParameter = {
  url: string
  code: string
  type: string
  base: string[]
  expression?: string
  component?: { definition: string; expression: string }[]
}

const all = readDefinitions<SearchParameter>('search-parameters.json')

/** `.` for the resource itself, or the element; then each part: its type, and its paths from there or (`^`) from the root. */
export type PrintedComposite = [code: string, elements: string, ...parts: string[]]

/** Every composite parameter of a type, sorted by code. */
export function compositesOf(type: string): PrintedComposite[] {
  return all
    .filter((parameter) => parameter.type === 'composite' && parameter.base.includes(type))
    .map((parameter) => printed(parameter, type))
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

function printed(
  { code, expression = '', component = [] }: SearchParameter,
  type: string,
): PrintedComposite {
  const bases = alternatives(expression).filter((each) => each.split('.')[0] === type)
  const parts = bases.map((base) => component.map((each) => printedPart(each, base, type)))
  const [first, ...others] = parts
  if (!first) throw new Error(`${type}.${code} has no element`)
  for (const other of others)
    if (other.join() !== first.join()) throw new Error(`${type}.${code} differs by element`)
  return [code, bases.map((base) => base.slice(type.length + 1) || '.').join(' '), ...first]
}

/** The specification gives the two parts of a relationship each the other's expression. */
const SWAPPED: Readonly<Record<string, string>> = {
  'DocumentReference-relatesto': 'target',
  'DocumentReference-relation': 'code',
}

function printedPart(
  { definition, expression }: { definition: string; expression: string },
  base: string,
  type: string,
): string {
  const as = all.find(({ url }) => url === definition)?.type
  if (as === undefined) throw new Error(`There is no ${definition}`)
  const corrected = SWAPPED[definition.split('/').at(-1) ?? ''] ?? expression
  const paths = alternatives(corrected).flatMap((each) => {
    const [root, rest] = each.startsWith('%resource.')
      ? [type, each.slice('%resource.'.length)]
      : [base, each.replace('ofType(DateTime)', 'ofType(dateTime)')]
    const prefix = root === base ? base.slice(type.length + 1) : ''
    return pathsOf(`${root}.${rest}`, type, as).map(({ text }) => {
      const relative = prefix === '' ? text : text.slice(prefix.length + 1)
      return root === base || base === type ? relative : `^${relative}`
    })
  })
  return `${as} ${paths.join(' | ')}`
}
