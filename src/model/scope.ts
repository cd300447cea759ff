// SMART scopes: one parser and one printer for version 1 (`patient/Observation.read`), version 2
// (`patient/Observation.rs`) and granular scopes (`...rs?category=system|code`), and what one scope
// covers of another (SMART 2.2 scopes, "Scopes for requesting FHIR Resources"). Pure; which resource
// types and search parameters exist is for the caller to say.

export type ScopeContext = 'patient' | 'user' | 'system'
export type ScopeLetter = 'c' | 'r' | 'u' | 'd' | 's'

export type ResourceScope = {
  kind: 'resource'
  context: ScopeContext
  /** A resource type's name, or `*`. */
  type: string
  letters: ReadonlySet<ScopeLetter>
  /** The notation it was written in; a request in version 1 is answered in version 1. */
  version: 1 | 2
  /** `?name=value` constraints, all of which must hold. */
  filter: readonly (readonly [name: string, value: string])[]
  /** As written, and as echoed: scopes are never re-spelt (SMART 2.2 scopes, "Scope Equivalence"). */
  text: string
}

/** `launch`, `launch/patient`, `launch/encounter`. */
type LaunchScope = { kind: 'launch'; context: 'ehr' | 'patient' | 'encounter'; text: string }
type IdentityScope = { kind: 'identity'; text: 'openid' | 'fhirUser' | 'profile' }
type AccessScope = { kind: 'access'; text: 'offline_access' | 'online_access' }
export type Scope = ResourceScope | LaunchScope | IdentityScope | AccessScope

const LETTERS: readonly ScopeLetter[] = ['c', 'r', 'u', 'd', 's']
const VERSION_1: Record<string, string> = { read: 'rs', write: 'cud', '*': 'cruds' }
const MAX_TOKEN_LENGTH = 1024

const OTHERS: Record<string, Scope> = {
  launch: { kind: 'launch', context: 'ehr', text: 'launch' },
  'launch/patient': { kind: 'launch', context: 'patient', text: 'launch/patient' },
  'launch/encounter': { kind: 'launch', context: 'encounter', text: 'launch/encounter' },
  openid: { kind: 'identity', text: 'openid' },
  fhirUser: { kind: 'identity', text: 'fhirUser' },
  profile: { kind: 'identity', text: 'profile' },
  offline_access: { kind: 'access', text: 'offline_access' },
  online_access: { kind: 'access', text: 'online_access' },
}

const RESOURCE = /^(patient|user|system)\/(\*|[A-Z][A-Za-z]*)\.([a-z]+|\*)(?:\?(.*))?$/s
// A granular parameter is a plain search parameter: modifiers and chains are not honoured in scopes
// (SMART 2.2 scopes, "experimental features"), so their signs (`:` and `.`) are not part of a name.
const PARAMETER = /^([A-Za-z_][A-Za-z0-9_-]*)=([\x21\x24\x27-\x5b\x5d-\x7e]+)$/

/** Scopes read before, since every request reads those of its token. Nothing in a scope can be changed. */
const known = new Map<string, Scope | null>()
const MAX_KNOWN = 2000

/** The scope behind one token of a scope string, or null for what is none of ours. Never widens. */
export function parseScope(text: string): Scope | null {
  if (text.length > MAX_TOKEN_LENGTH) return null
  const before = known.get(text)
  if (before !== undefined) return before
  const scope = readScope(text)
  if (known.size >= MAX_KNOWN) known.clear()
  known.set(text, scope)
  return scope
}

function readScope(text: string): Scope | null {
  if (Object.hasOwn(OTHERS, text)) return OTHERS[text] ?? null
  const match = RESOURCE.exec(text)
  if (!match) return null
  const [, context, type, access, query] = match
  const version = Object.hasOwn(VERSION_1, access as string) ? 1 : 2
  const letters = version === 1 ? VERSION_1[access as string] : access
  // In that order and each at most once: `.dus` or `.sr` means nothing (SMART 2.2 scopes, "Scope Strings").
  if (letters === undefined || !/^(?=.)c?r?u?d?s?$/.test(letters)) return null
  const filter = query === undefined ? [] : parseFilter(query)
  if (filter === null) return null
  // A constraint on "every type" or in version 1 has no defined meaning, so it is no scope.
  if (filter.length > 0 && (type === '*' || version === 1)) return null
  return {
    kind: 'resource',
    context: context as ScopeContext, // the expression admits no other
    type: type as string,
    letters: new Set(letters as Iterable<ScopeLetter>), // checked above
    version,
    filter,
    text,
  }
}

function parseFilter(query: string): [string, string][] | null {
  const filter: [string, string][] = []
  for (const part of query.split('&')) {
    // One spelling only: an encoded separator would print differently from what it means.
    const match = part.includes('%') ? null : PARAMETER.exec(part)
    if (!match) return null
    filter.push([match[1] as string, match[2] as string])
  }
  return filter
}

/** The scopes of a scope string in their order, each once, and the tokens that are none (RFC 6749 §3.3). */
export function parseScopes(text: string): { scopes: Scope[]; unknown: string[] } {
  const scopes: Scope[] = []
  const unknown: string[] = []
  for (const token of new Set(text.split(' '))) {
    if (token === '') continue
    const scope = parseScope(token)
    if (scope) scopes.push(scope)
    else unknown.push(token)
  }
  return { scopes, unknown }
}

/** Prints scopes as one parameter, each once (RFC 6749 §3.3). */
export function printScopes(scopes: readonly { text: string }[]): string {
  return [...new Set(scopes.map((scope) => scope.text))].join(' ')
}

/** A scope of these parts, written in the notation that can say them. */
export function resourceScope(
  parts: Pick<ResourceScope, 'context' | 'type' | 'letters' | 'filter'> & { version?: 1 | 2 },
): ResourceScope {
  const letters = LETTERS.filter((letter) => parts.letters.has(letter)).join('')
  const word = Object.entries(VERSION_1).find(([, meaning]) => meaning === letters)?.[0]
  const version = parts.version === 1 && word !== undefined && parts.filter.length === 0 ? 1 : 2
  const query = parts.filter.map(([name, value]) => `${name}=${value}`).join('&')
  return {
    kind: 'resource',
    context: parts.context,
    type: parts.type,
    letters: new Set(letters as Iterable<ScopeLetter>), // of LETTERS
    version,
    filter: parts.filter,
    text: `${parts.context}/${parts.type}.${version === 1 ? word : letters}${query && `?${query}`}`,
  }
}

/** Tells whether the scope is about FHIR resources. */
export function isResourceScope(scope: Scope): scope is ResourceScope {
  return scope.kind === 'resource'
}

const sameClause = (a: readonly [string, string], b: readonly [string, string]) =>
  a[0] === b[0] && a[1] === b[1]

/** Whether everything `inner` allows by `letter` is allowed by `outer` as well. */
function coversLetter(outer: ResourceScope, inner: ResourceScope, letter: ScopeLetter): boolean {
  return (
    outer.context === inner.context &&
    (outer.type === '*' || outer.type === inner.type) &&
    outer.letters.has(letter) &&
    // Fewer constraints are wider: each constraint of the outer must bind the inner too.
    outer.filter.every((clause) => inner.filter.some((other) => sameClause(clause, other)))
  )
}

/** Whether the union of `outer` allows all that `inner` allows. Contexts never cover one another. */
export function covers(outer: readonly Scope[], inner: Scope): boolean {
  if (inner.kind !== 'resource') return outer.some((scope) => scope.text === inner.text)
  const wide = outer.filter(isResourceScope)
  return [...inner.letters].every((letter) =>
    wide.some((scope) => coversLetter(scope, inner, letter)),
  )
}

/** What two resource scopes have in common; null for nothing. */
function meet(a: ResourceScope, b: ResourceScope): ResourceScope | null {
  if (a.context !== b.context) return null
  if (a.type !== '*' && b.type !== '*' && a.type !== b.type) return null
  const type = a.type === '*' ? b.type : a.type
  const letters = new Set(
    LETTERS.filter((letter) => a.letters.has(letter) && b.letters.has(letter)),
  )
  if (letters.size === 0) return null
  const added = b.filter.filter((clause) => !a.filter.some((other) => sameClause(clause, other)))
  return resourceScope({
    context: a.context,
    type,
    letters,
    filter: [...a.filter, ...added],
    version: a.version,
  })
}

/**
 * What of `requested` lies within `allowed`: a requested scope that is allowed whole stays as it was
 * written, one that is allowed in part becomes its allowed parts, the rest falls away.
 */
export function intersect(requested: readonly Scope[], allowed: readonly Scope[]): Scope[] {
  const kept: Scope[] = []
  for (const scope of requested) {
    if (covers(allowed, scope)) kept.push(scope)
    else if (scope.kind === 'resource') {
      const parts = allowed
        .filter(isResourceScope)
        .map((other) => meet(scope, other))
        .filter((part) => part !== null)
      // The widest first, so that a part within another is not told twice.
      for (const part of parts)
        if (!parts.some((other) => other !== part && strictlyWider(other, part))) kept.push(part)
    }
  }
  return [...new Map(kept.map((scope) => [scope.text, scope])).values()]
}

function strictlyWider(a: ResourceScope, b: ResourceScope): boolean {
  return covers([a], b) && !covers([b], a)
}

/** A wildcard spread out into one scope per type, in the same notation; any other scope stays alone. */
export function expandWildcard(scope: ResourceScope, types: readonly string[]): ResourceScope[] {
  if (scope.type !== '*') return [scope]
  return types.map((type) => resourceScope({ ...scope, type }))
}

/** The same access, but only where `name=value` holds too. */
export function constrained(scope: ResourceScope, name: string, value: string): ResourceScope {
  return resourceScope({ ...scope, filter: [...scope.filter, [name, value]] })
}
