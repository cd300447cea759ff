// Collects what a projection must know of each type: its elements that are mandatory and those that make
// a summary (FHIR R4 search.html#elements, search.html#summary).
import { childrenOf, resourceTypes } from './structures.ts'

/** Elements every resource has, which a projection keeps or drops by rules of its own. */
const COMMON = new Set(
  'id meta implicitRules language text contained extension modifierExtension'.split(' '),
)

/** The elements of `type` in the order of the specification: `!` = mandatory, `+` = part of a summary. */
export function topLevelElements(type: string): string[] {
  return childrenOf(type)
    .map((element) => ({ ...element, name: element.path.slice(type.length + 1) }))
    .filter(({ name }) => !COMMON.has(name))
    .map(({ name, min, isSummary }) => `${name}${min > 0 ? '!' : ''}${isSummary ? '+' : ''}`)
}

/** The file's lines, one a type. */
export function topLevelElementLines(): string[] {
  return resourceTypes().map((type) => `  ${type}: '${topLevelElements(type).join(' ')}',\n`)
}
