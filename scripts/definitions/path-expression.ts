// Translates the FHIRPath of a search parameter into the path language of the runtime: JSON properties
// separated by dots, an optional `[child=value]` after each, then the type found there. Whatever it does
// not understand is an error, so that no parameter is ever served half.
import { contentOf, propertiesOf } from './structures.ts'

/** One alternative: `steps type[@system][>resolved type]`, and what a reference there may point at. */
export type PrintedPath = { text: string; targets: string[] }

type Step =
  | { kind: 'child'; name: string }
  | { kind: 'as'; type: string }
  | { kind: 'where'; child: string; equals: string }
  | { kind: 'resolve'; type: string }

/** Types that hold a value of a search parameter's type (FHIR R4 search.html#token and its sisters). */
const CONVERTIBLE: Record<string, readonly string[]> = {
  token: 'CodeableConcept Coding code Identifier ContactPoint boolean string uri id'.split(' '),
  reference: 'Reference canonical uri'.split(' '),
  date: 'date dateTime instant Period Timing'.split(' '),
  string: 'string markdown HumanName Address'.split(' '),
  quantity: 'Quantity Age Duration Count Distance Money Range SampledData'.split(' '),
  number: 'integer decimal positiveInt unsignedInt Range'.split(' '),
  uri: 'uri url canonical oid uuid'.split(' '),
}

/** Expressions outside of the path language, by parameter; each says what stands for it. */
const ODD: Record<string, string> = {
  'Patient.deceased.exists() and Patient.deceased != false': 'deceased[x] deceased',
  'Bundle.entry[0].resource': 'entry[0].resource Resource',
  '(Observation.value.ofType(CodeableConcept)).text': 'valueCodeableConcept.text string',
}

/** Expressions that name no type; the specification forgot it. */
const UNTYPED: Record<string, string> = {
  name: 'InsurancePlan.name',
  alias: 'InsurancePlan.alias',
}

/** The alternatives of an expression: split at `|` outside of parentheses. */
export function alternatives(expression: string): string[] {
  const found: string[] = []
  let depth = 0
  let current = ''
  for (const character of expression) {
    if (character === '(') depth++
    if (character === ')') depth--
    if (character === '|' && depth === 0) {
      found.push(current.trim())
      current = ''
    } else current += character
  }
  return [...found, current.trim()]
}

/** The printed paths of one alternative as far as it starts at `type`; none when it is about another type. */
export function pathsOf(expression: string, type: string, parameterType: string): PrintedPath[] {
  const odd = ODD[expression]
  if (odd) return expression.includes(`${type}.`) ? [{ text: odd, targets: [] }] : []
  const [root, ...steps] = parse(UNTYPED[expression] ?? expression)
  if (root?.kind !== 'child') throw new Error(`No root type in: ${expression}`)
  if (root.name !== type && root.name !== 'Resource' && root.name !== 'DomainResource') return []
  const start = root.name === type ? type : root.name
  return relativePaths(steps, start, parameterType, expression)
}

function relativePaths(
  steps: Step[],
  start: string,
  parameterType: string,
  expression: string,
): PrintedPath[] {
  const found: PrintedPath[] = []
  walk(
    { path: start, type: start, printed: '', system: null, targets: [], open: false },
    steps,
    null,
  )
  if (found.length === 0) throw new Error(`Nothing of type ${parameterType} at: ${expression}`)
  return found

  type At = {
    path: string
    type: string
    printed: string
    system: string | null
    targets: string[]
    /** One of several types of a choice that the expression left open. */
    open: boolean
  }
  function walk(at: At, rest: Step[], resolved: string | null): void {
    const [step, ...later] = rest
    if (!step) finish(at, resolved)
    else if (step.kind === 'resolve') walk(at, later, step.type)
    else if (step.kind === 'where')
      walk({ ...at, printed: `${at.printed}[${step.child}=${step.equals}]` }, later, null)
    else if (step.kind === 'as') throw new Error(`A cast of what is no choice: ${expression}`)
    else enter(at, step.name, later)
  }

  function enter(at: At, name: string, later: Step[]): void {
    const properties = propertiesOf(contentOf(at.path, at.type), name)
    if (properties.length === 0) throw new Error(`No element ${name} at: ${expression}`)
    const [cast, ...afterCast] = later
    const chosen =
      cast?.kind === 'as' ? properties.filter(({ type }) => type === cast.type) : properties
    if (chosen.length === 0) throw new Error(`No such choice at: ${expression}`)
    for (const property of chosen) {
      const printed = at.printed === '' ? property.name : `${at.printed}.${property.name}`
      const open = properties.length > 1 && cast?.kind !== 'as'
      walk({ ...property, printed, open }, cast?.kind === 'as' ? afterCast : later, null)
    }
  }

  function finish(at: At, resolved: string | null): void {
    if (!CONVERTIBLE[parameterType]?.includes(at.type)) {
      // A choice that was left open may hold types the parameter does not speak of.
      if (at.open) return
      throw new Error(`A ${at.type} is no ${parameterType} at: ${expression}`)
    }
    const system = at.system ? `@${at.system}` : ''
    found.push({
      text: `${at.printed} ${at.type}${system}${resolved ? `>${resolved}` : ''}`,
      targets: resolved ? [resolved] : at.targets,
    })
  }
}

const TOKEN =
  /^(?:\.?(?:ofType|as)\((?<as>\w+)\)| as (?<infix>\w+)|\.?where\(resolve\(\) is (?<resolve>\w+)\)|\.?where\((?<child>\w+) ?= ?'(?<equals>[^']+)'\)|\.?(?<name>\w+))/

/** Splits an alternative into steps, or throws. */
function parse(expression: string): Step[] {
  const steps: Step[] = []
  let rest = expression.replace(/^\((.*)\)$/, '$1')
  while (rest !== '') {
    const match = TOKEN.exec(rest)
    const groups = match?.groups
    if (!match || !groups) throw new Error(`Cannot read '${rest}' in: ${expression}`)
    const type = groups.as ?? groups.infix
    if (type) steps.push({ kind: 'as', type })
    else if (groups.resolve) steps.push({ kind: 'resolve', type: groups.resolve })
    else if (groups.child && groups.equals)
      steps.push({ kind: 'where', child: groups.child, equals: groups.equals })
    else if (groups.name) steps.push({ kind: 'child', name: groups.name })
    rest = rest.slice(match[0].length)
  }
  return steps
}
