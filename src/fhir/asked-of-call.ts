// What of a FHIR request may be kept when it is refused: the kind, the type, the id in its path, and the names
// of its parameters as far as FHIR has them. Values of a search may be anybody's name, so none is kept. Pure.
import { searchParameter } from './definitions/definitions.ts'
import type { Call } from './interaction.ts'

/** Parameters of any search and of operations (FHIR R4 search.html#all, #Summary). */
const COMMON = new Set([
  ...['_id', '_lastUpdated', '_tag', '_profile', '_security', '_text', '_content', '_list', '_has'],
  ...['_type', '_sort', '_count', '_include', '_revinclude', '_summary', '_total', '_elements'],
  ...['_contained', '_containedType', '_filter', '_query', '_since', '_at', '_source', '_graph'],
  ...['_typeFilter', '_outputFormat', '_until', 'includeAssociatedData', 'start', 'end'],
])

const MAX_NAMES = 40

/** What was asked, in words that are safe to keep. */
export function askedOfCall({ interaction, parameters }: Call): Record<string, string> {
  const { kind } = interaction
  const type = 'type' in interaction ? interaction.type : null
  const id = 'id' in interaction ? interaction.id : null
  const names = new Set<string>()
  let others = 0
  for (const [name] of parameters) {
    const base = /^[^:.]*/.exec(name)?.[0] ?? ''
    if (COMMON.has(base) || (type !== null && searchParameter(type, base))) names.add(base)
    else others++
  }
  return {
    request: kind === 'operation' ? `$${knownOperation(interaction.name)}` : kind,
    ...(type !== null && { resource: id === null ? type : `${type}/${id}` }),
    ...(names.size > 0 && { parameters: [...names].slice(0, MAX_NAMES).join(', ') }),
    ...(others > 0 && { others: String(others) }),
  }
}

const OPERATIONS = [
  ...['everything', 'export', 'graphql', 'meta', 'match', 'member-match', 'validate', 'lastn'],
  ...['docref', 'summary', 'lookup', 'expand', 'translate', 'validate-code', 'process-message'],
]

const knownOperation = (name: string) => (OPERATIONS.includes(name) ? name : '(another operation)')
