// Reads the R4 StructureDefinitions into a table that can be asked what an element is in JSON: which
// property holds it, and of which type (FHIR R4 formats.html#choice, elementdefinition.html).
import { readDefinitions } from './read.ts'

/** What an element may be in JSON: one entry, or one a type for a choice element. */
export type Property = {
  name: string
  type: string
  /** The code system of a `code` that is bound to exactly one. */
  system: string | null
  /** What a Reference or canonical may point at; `Resource` for anything. */
  targets: string[]
}

type Element = {
  path: string
  min: number
  max: string
  isSummary?: boolean
  type?: { code: string; targetProfile?: string[] }[]
  contentReference?: string
  binding?: { strength: string; valueSet?: string }
}

type StructureDefinition = {
  resourceType: string
  name: string
  kind: string
  abstract: boolean
  derivation?: string
  snapshot: { element: Element[] }
}

type ValueSet = {
  resourceType: string
  url: string
  compose?: { include: { system?: string }[] }
}

/** FHIRPath system types stand for the primitive that carries them. */
const PRIMITIVE_OF_SYSTEM_TYPE: Record<string, string> = { 'System.String': 'string' }

const elements = new Map<string, Element>()
const resources: string[] = []
const systems = new Map<string, string>()

for (const resource of readDefinitions<StructureDefinition>('profiles-types.json')) add(resource)
for (const resource of readDefinitions<StructureDefinition>('profiles-resources.json'))
  add(resource)
for (const set of readDefinitions<ValueSet>('valuesets.json')) {
  const included = set.resourceType === 'ValueSet' ? (set.compose?.include ?? []) : []
  const [first] = included
  if (included.length === 1 && first?.system) systems.set(set.url, first.system)
}

function add(definition: StructureDefinition): void {
  if (definition.resourceType !== 'StructureDefinition') return
  // Part of R5 that the package carries along; R4 has no such type.
  if (definition.name === 'SubscriptionStatus') return
  if (definition.kind === 'resource' && !definition.abstract) resources.push(definition.name)
  for (const element of definition.snapshot.element) elements.set(element.path, element)
}

/** Every concrete R4 resource type, sorted. */
export function resourceTypes(): string[] {
  return [...resources].sort()
}

/** The element paths directly below `path`, in the order of the specification. */
export function childrenOf(path: string): Element[] {
  const prefix = `${path}.`
  return [...elements.values()].filter(
    (element) =>
      element.path.startsWith(prefix) && !element.path.slice(prefix.length).includes('.'),
  )
}

/** Where to look for the children of an element: its own path, the one it points to, or its type. */
export function contentOf(path: string, type: string): string {
  const target = elements.get(path)?.contentReference
  if (target) return target.replace(/^.*#/, '')
  if (type === 'BackboneElement' || type === 'Element') return path
  return type
}

/** The JSON properties of the element `name` below `path`; empty when there is no such element. */
export function propertiesOf(path: string, name: string): (Property & { path: string })[] {
  const plain = elements.get(`${path}.${name}`)
  if (plain) return [{ ...property(plain, name, typesOf(plain)[0]), path: `${path}.${name}` }]
  const choice = elements.get(`${path}.${name}[x]`)
  return typesOf(choice).map((type) => ({
    ...property(choice, name + type.charAt(0).toUpperCase() + type.slice(1), type),
    path: `${path}.${name}[x]`,
  }))
}

function typesOf(element: Element | undefined): string[] {
  if (element?.contentReference) return ['BackboneElement']
  return (element?.type ?? []).map(({ code }) => {
    const system = code.replace('http://hl7.org/fhirpath/', '')
    return PRIMITIVE_OF_SYSTEM_TYPE[system] ?? system
  })
}

function property(element: Element | undefined, name: string, type: string | undefined): Property {
  if (!type) throw new Error(`The element ${element?.path} has no type`)
  const bound = element?.binding?.strength === 'required' ? element.binding.valueSet : undefined
  const system = type === 'code' && bound ? systems.get(bound.replace(/\|.*$/, '')) : undefined
  const targets = (element?.type ?? [])
    .filter(({ code }) => code === type)
    .flatMap(({ targetProfile }) => targetProfile ?? [])
    .map((profile) => profile.replace(/^.*\//, ''))
  return { name, type, system: system ?? null, targets }
}
