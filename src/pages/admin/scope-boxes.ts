// Which scopes the editor offers as boxes to tick. What a registration holds beside them stays text. Pure.
import {
  isResourceScope,
  parseScopes,
  resourceScope,
  type ScopeContext,
} from '../../model/scope.ts'
import { KINDS, type Kind } from '../kinds.ts'

export const SCOPE_CONTEXTS: readonly ScopeContext[] = ['patient', 'user', 'system']

/** Identity, launch and how long. */
export const IDENTITY_SCOPES = [
  'openid',
  'fhirUser',
  'launch',
  'launch/patient',
  'offline_access',
  'online_access',
] as const

export type ScopeBox = { scope: string; kind: Kind | '*'; changes: boolean }

const READ = new Set(['r', 's'] as const)
const ALL = new Set(['c', 'r', 'u', 'd', 's'] as const)
const CHANGE = new Set(['c', 'u', 'd'] as const)

/** The boxes of one context: everything first, then kind by kind, each for reading and for changing. */
export function scopeBoxes(context: ScopeContext): ScopeBox[] {
  const box = (kind: Kind | '*', letters: ReadonlySet<'c' | 'r' | 'u' | 'd' | 's'>): ScopeBox => ({
    scope: resourceScope({ context, type: kind, letters, filter: [] }).text,
    kind,
    changes: letters !== READ,
  })
  // Object.keys forgets that the keys are kinds.
  const kinds = Object.keys(KINDS) as Kind[]
  return [
    box('*', READ),
    box('*', ALL),
    ...kinds.flatMap((kind) => [box(kind, READ), box(kind, CHANGE)]),
  ]
}

const OFFERED: ReadonlySet<string> = new Set([
  ...IDENTITY_SCOPES,
  ...SCOPE_CONTEXTS.flatMap(scopeBoxes).map(({ scope }) => scope),
])

/** A scope string as the editor shows it: what is ticked, and the rest as text. */
export function splitScopes(scope: string): { ticked: string[]; more: string } {
  const words = scope.split(' ').filter((word) => word !== '')
  return {
    ticked: words.filter((word) => OFFERED.has(word)),
    more: words.filter((word) => !OFFERED.has(word)).join(' '),
  }
}

/** How many kinds a context's scopes name one by one, for the summary of what is folded away. */
export function kindsNamed(ticked: readonly string[], context: ScopeContext): number {
  const scopes = parseScopes(ticked.join(' ')).scopes.filter(isResourceScope)
  const named = scopes.filter((scope) => scope.context === context && scope.type !== '*')
  return new Set(named.map(({ type }) => type)).size
}
