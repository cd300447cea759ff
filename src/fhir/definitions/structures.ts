// What R4 says a type is made of, read from the generated table, a type at a time on first use
// (FHIR R4 elementdefinition.html).
import { BOUND_CODES, STRUCTURES } from './structures.generated.ts'

export type ElementRule = {
  /** As the specification names it: `value` for `value[x]`. */
  name: string
  mandatory: boolean
  list: boolean
  choice: boolean
  types: readonly string[]
  /** The codes of a required binding; null when any may stand there. */
  codes: ReadonlySet<string> | null
}

export type Structure = {
  elements: readonly ElementRule[]
  /** By JSON property: the element, and the one of its types that the property stands for. */
  properties: ReadonlyMap<string, { element: ElementRule; type: string }>
}

const ELEMENT =
  /^(?<name>[A-Za-z0-9]+)(?<choice>\[x\])?(?<min>!)?(?<max>\*)?:(?<types>[^=]+)(?:=(?<codes>.+))?$/

const structures = new Map<string, Structure>()
const codeSets = new Map<string, ReadonlySet<string>>()

/** The structure of a type, or of an element with children by its path; null when there is none. */
export function structureOf(name: string): Structure | null {
  const known = structures.get(name)
  if (known) return known
  const text = Object.hasOwn(STRUCTURES, name) ? STRUCTURES[name] : undefined
  if (text === undefined) return null
  const [base = '<', ...printed] = text.split(' ')
  const elements = [
    ...(structureOf(base.slice(1))?.elements ?? []),
    ...printed.filter((element) => element !== '').map(readElement),
  ]
  const properties = elements.flatMap((element) =>
    element.types.map((type): [string, { element: ElementRule; type: string }] => [
      element.choice ? element.name + type.charAt(0).toUpperCase() + type.slice(1) : element.name,
      { element, type },
    ]),
  )
  const structure = { elements, properties: new Map(properties) }
  structures.set(name, structure)
  return structure
}

function readElement(text: string): ElementRule {
  const groups = ELEMENT.exec(text)?.groups
  if (!groups?.name || !groups.types) throw new Error(`Cannot read the element ${text}`)
  return {
    name: groups.name,
    mandatory: groups.min !== undefined,
    list: groups.max !== undefined,
    choice: groups.choice !== undefined,
    types: groups.types.split('|'),
    codes: groups.codes === undefined ? null : codesOf(groups.codes),
  }
}

function codesOf(name: string): ReadonlySet<string> {
  const known = codeSets.get(name) ?? new Set((BOUND_CODES[name] ?? '').split(' '))
  codeSets.set(name, known)
  return known
}
