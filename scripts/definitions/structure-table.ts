// Collects what validation must know: of each type and each element with children the elements below it,
// their types, how often they may be there, and the codes of required bindings while those are few
// (FHIR R4 elementdefinition.html, terminologies.html#required).
import { readDefinitions } from './read.ts'
import { resourceTypes } from './structures.ts'

type Element = {
  path: string
  min: number
  max: string
  type?: { code: string; extension?: { url: string; valueUrl?: string; valueUri?: string }[] }[]
  contentReference?: string
  binding?: { strength: string; valueSet?: string }
}

type Structure = {
  resourceType: string
  name: string
  kind: string
  abstract: boolean
  baseDefinition?: string
  derivation?: string
  snapshot: { element: Element[] }
}

type Concept = { code: string; concept?: Concept[] }
type CodeSystem = { resourceType: 'CodeSystem'; url: string; content: string; concept?: Concept[] }
type ValueSet = {
  resourceType: 'ValueSet'
  url: string
  compose?: {
    include: { system?: string; concept?: Concept[]; filter?: unknown[]; valueSet?: string[] }[]
    exclude?: unknown[]
  }
}

/** Longer lists of codes cost more than they tell. */
const MAX_CODES = 60

/** Elements that the types derived from a base have from it. */
const OF_BASE: Readonly<Record<string, readonly string[]>> = {
  Element: ['id', 'extension'],
  BackboneElement: ['id', 'extension', 'modifierExtension'],
  Resource: ['id', 'meta', 'implicitRules', 'language'],
  DomainResource: [
    'id',
    'meta',
    'implicitRules',
    'language',
    'text',
    'contained',
    'extension',
    'modifierExtension',
  ],
}

const codeSystems = new Map<string, CodeSystem>()
const valueSets = new Map<string, ValueSet>()
for (const file of ['valuesets.json', 'v3-codesystems.json'])
  for (const resource of readDefinitions<CodeSystem | ValueSet>(file)) {
    if (resource.resourceType === 'CodeSystem' && !codeSystems.has(resource.url))
      codeSystems.set(resource.url, resource)
    if (resource.resourceType === 'ValueSet' && !valueSets.has(resource.url))
      valueSets.set(resource.url, resource)
  }

const codesOf = (concepts: readonly Concept[] = []): string[] =>
  concepts.flatMap(({ code, concept }) => [code, ...codesOf(concept)])

/** Every code of a value set; null when they are many, or cannot be told from the definitions alone. */
function expand(url: string): string[] | null {
  const { compose } = valueSets.get(url) ?? {}
  if (!compose || compose.exclude) return null
  const codes = new Set<string>()
  for (const { system, concept, filter, valueSet } of compose.include) {
    if (filter || valueSet) return null
    if (concept) for (const code of codesOf(concept)) codes.add(code)
    else {
      const whole = codeSystems.get(system ?? '')
      if (whole?.content !== 'complete') return null
      for (const code of codesOf(whole.concept)) codes.add(code)
    }
  }
  return codes.size > 0 && codes.size <= MAX_CODES ? [...codes] : null
}

/** Value sets that some element is bound to, under the last segment of their URL. */
const bound = new Map<string, string[]>()

function bindingOf({ type, binding }: Element): string {
  if (binding?.strength !== 'required' || !binding.valueSet) return ''
  if (!type?.every(({ code }) => code === 'code')) return ''
  const url = binding.valueSet.replace(/\|.*$/, '')
  const codes = expand(url)
  if (codes === null) return ''
  const name = url.replace(/^.*\//, '')
  const known = bound.get(name)
  if (known && known.join(' ') !== codes.join(' ')) throw new Error(`Two value sets ${name}`)
  bound.set(name, codes)
  return `=${name}`
}

const SYSTEM_TYPES: Readonly<Record<string, string>> = { 'System.String': 'string' }

function typeOf(element: Element, { code }: { code: string }): string {
  const system = code.replace('http://hl7.org/fhirpath/', '')
  // An element that is defined in place: its children stand under its own path.
  if (code === 'BackboneElement' || code === 'Element') return `@${element.path}`
  return SYSTEM_TYPES[system] ?? system
}

function printElement(element: Element, parent: string): string {
  const name = element.path.slice(parent.length + 1)
  const types = element.contentReference
    ? [`@${element.contentReference.replace(/^.*#/, '')}`]
    : (element.type ?? []).map((type) => typeOf(element, type))
  const min = element.min > 0 ? '!' : ''
  const max = element.max === '1' ? '' : '*'
  return `${name}${min}${max}:${types.join('|')}${bindingOf(element)}`
}

type Row = { path: string; base: string; elements: string[] }

function rowsOf({ name, baseDefinition, snapshot }: Structure): Row[] {
  const base = baseDefinition?.replace(/^.*\//, '') ?? ''
  const parents = new Set(snapshot.element.map(({ path }) => path.replace(/\.[^.]*$/, '')))
  return [...parents].map((path): Row => {
    const own = path === name ? base : inlineBase(path, snapshot.element)
    const inherited = new Set(OF_BASE[own] ?? [])
    const elements = snapshot.element
      .filter((element) => element.path.startsWith(`${path}.`))
      .filter((element) => !element.path.slice(path.length + 1).includes('.'))
      .filter((element) => !inherited.has(element.path.slice(path.length + 1)))
      .map((element) => printElement(element, path))
    // A type derived from a complete one has all of its elements already.
    return { path, base: Object.hasOwn(OF_BASE, own) ? own : '', elements }
  })
}

const inlineBase = (path: string, elements: readonly Element[]) =>
  elements.find((element) => element.path === path)?.type?.[0]?.code ?? ''

/** The file's lines: the structures, then the value sets they are bound to. */
export function structureLines(): { structures: string[]; valueSets: string[] } {
  const wanted = new Set(resourceTypes())
  const all = [
    ...readDefinitions<Structure>('profiles-types.json'),
    ...readDefinitions<Structure>('profiles-resources.json'),
  ].filter(
    ({ resourceType, name, kind, derivation }) =>
      resourceType === 'StructureDefinition' &&
      // Profiles of a type say less than it, for a purpose of their own.
      derivation !== 'constraint' &&
      (kind === 'complex-type' || wanted.has(name)),
  )
  const bases = Object.entries(OF_BASE).map(([path, names]) => baseRow(path, names, all))
  const rows = [
    ...bases,
    ...all.filter(({ name }) => !Object.hasOwn(OF_BASE, name)).flatMap(rowsOf),
  ]
  return {
    structures: rows.map(
      ({ path, base, elements }) => `  '${path}': '<${base} ${elements.join(' ')}',\n`,
    ),
    valueSets: [...bound]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, codes]) => `  '${name}': '${codes.join(' ')}',\n`),
  }
}

/** What a base gives, as some type derived from it has it. */
function baseRow(path: string, names: readonly string[], all: readonly Structure[]): Row {
  const example = all.find(({ baseDefinition }) => baseDefinition?.endsWith(`/${path}`))
  if (!example) throw new Error(`Nothing is derived from ${path}`)
  const elements = names.flatMap((name) => {
    const element = example.snapshot.element.find((each) => each.path === `${example.name}.${name}`)
    if (!element) return []
    // The id of a resource is an id; of an element, any text (FHIR R4 resource.html#id, element.html#id).
    const isResource = path.endsWith('Resource')
    return [isResource && name === 'id' ? 'id:id' : printElement(element, example.name)]
  })
  return { path, base: '', elements }
}
