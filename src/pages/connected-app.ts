// An app that a person let in, and what its granted scopes let it do, in sentences. Pure.
import type { Millis } from '../lib/clock.ts'
import type { Access } from '../model/authorization.ts'
import { isResourceScope, parseScopes, type ResourceScope } from '../model/scope.ts'
import { compareKinds } from './kinds.ts'
import { joinWords } from './messages/format.ts'
import { categoryWords, kindWords, type Messages } from './messages/messages.ts'
import type { Part } from './messages/say.ts'

export type ConnectedApp = {
  name: string
  developer: string | null
  /** Where this server serves the app's picture. */
  logoUri: string | null
  /** Whose record; null when the app was given none. */
  subject: { name: string; isSelf: boolean } | null
  /** The granted scopes, as the authorization has them. */
  grantedScope: string
  access: Access
  since: Millis
  /** Null = no end of its own. */
  until: Millis | null
  lastUsedAt: Millis | null
}

/** What the app may do, a sentence each for reading, for reading and changing, and for changing alone. */
export function mayDo(m: Messages, app: Pick<ConnectedApp, 'grantedScope'>): Part[] {
  const scopes = parseScopes(app.grantedScope)
    .scopes.filter(isResourceScope)
    .sort((a, b) => compareKinds(a.type, b.type))
  if (scopes.length === 0) return [m.connectedApps.nothing]
  const sentences: Part[] = []
  for (const [reading, changing, sentence] of [
    [true, false, m.connectedApps.reads],
    [true, true, m.connectedApps.changes],
    [false, true, m.connectedApps.writes],
  ] as const) {
    const names = kindNames(
      m,
      scopes.filter((scope) => readsBy(scope) === reading && writesBy(scope) === changing),
    )
    if (names.length > 0) sentences.push(sentence(joinWords(m.language, [...new Set(names)])))
  }
  return sentences
}

const readsBy = (scope: ResourceScope) => scope.letters.has('r') || scope.letters.has('s')
const writesBy = (scope: ResourceScope) => WRITING.some((letter) => scope.letters.has(letter))
const WRITING = ['c', 'u', 'd'] as const

/** The kinds that a scope string opens, as a list within a sentence; the empty string when it opens none. */
export function kindList(m: Messages, scope: string): string {
  const scopes = parseScopes(scope)
    .scopes.filter(isResourceScope)
    .sort((a, b) => compareKinds(a.type, b.type))
  return joinWords(m.language, [...new Set(kindNames(m, scopes))])
}

/** What scopes open, in words that stand in the middle of a sentence: each kind once, with its parts. */
function kindNames(m: Messages, scopes: readonly ResourceScope[]): string[] {
  const kinds = new Map<string, ResourceScope[]>()
  for (const scope of scopes) kinds.set(scope.type, [...(kinds.get(scope.type) ?? []), scope])
  return [...kinds].map(([type, own]) => {
    if (type === '*') return m.connectedApps.everything
    const { name } = kindWords(m, type)
    const kind = name === type ? name : lowerFirst(name)
    if (own.some(({ filter }) => filter.length === 0)) return kind
    const parts = new Set(own.map((scope) => partName(m, scope)))
    return m.connectedApps.partOf(kind, joinWords(m.language, [...parts]))
  })
}

function partName(m: Messages, scope: ResourceScope): string {
  const category = scope.filter.find(([parameter]) => parameter === 'category')?.[1]
  const code = category?.split('|').at(-1)
  return code === undefined
    ? (scope.text.split('?')[1] ?? '')
    : lowerFirst(categoryWords(m, code).name)
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
