// A refusal as it is kept: who asked for what, by which rule it was refused, and what would have been enough.
// No token, secret, code, name of a person or value of a search is in it.
import type { Millis } from '../lib/clock.ts'
import type { HiddenRule, RefusalRule } from './refusal-rules.ts'

const REFUSAL_ENDPOINTS = [
  'authorize',
  'token',
  'introspect',
  'revoke',
  'register',
  'launch-api',
  'refusals',
  'userinfo',
  'fhir',
  'bulk',
] as const
export type RefusalEndpoint = (typeof REFUSAL_ENDPOINTS)[number]

export type Refusal = {
  at: Millis
  /** The request's id, as its answer named it. Entries of one bundle share it. */
  requestId: string
  endpoint: RefusalEndpoint
  rule: RefusalRule
  /** The truth behind a `not-found`: for people of the practice, never for apps. */
  hidden: HiddenRule | null
  /** The code of the error as it was answered, and its HTTP status. */
  error: string
  status: number
  /** The registered client that asked, or that an unproved request said it was. */
  clientId: string | null
  /** Whether the client had proved itself, or a token of its own stood for it. */
  proven: boolean
  userId: string | null
  authorizationId: string | null
  /** What was asked: names and values that are safe to keep. */
  asked: Readonly<Record<string, string>>
  /** What would have been enough; null where the rule's own words say it all. */
  enough: string | null
  /** More refusals of the same client or kind in this minute that were counted, not kept. */
  dropped: number
}

/** As it is kept: ids grow with time, and the next page of a list goes on below one. */
export type KeptRefusal = Refusal & { id: string }

export type RefusalFilter = {
  requestId?: string | undefined
  clientId?: string | undefined
  rule?: RefusalRule | undefined
  /** From this moment on. */
  from?: Millis | undefined
  /** Before this moment. */
  until?: Millis | undefined
}

export interface RefusalStore {
  /** Keeps them all. */
  add(refusals: readonly Refusal[]): Promise<void>
  /** Those of one request; a few at most. */
  findByRequest(requestId: string): Promise<KeptRefusal[]>
  /** One page, newest first. */
  search(
    filter: RefusalFilter,
    page: { limit: number; before?: string | undefined },
  ): Promise<KeptRefusal[]>
  /** Deletes those kept at `time` or before; answers how many. */
  deleteUntil(time: Millis): Promise<number>
}

/** Takes refusals on their way to the store. */
export type RefusalLog = {
  /** Notes one. Never throws and never waits: what is too much is counted only. */
  note(refusal: Omit<Refusal, 'dropped'>): void
  /** Writes what waits, so that it can be looked up. */
  flush(): Promise<void>
  /** Writes all there is to tell, the counts of this minute too; at the end. */
  close(): Promise<void>
}
