// A person who can sign in: a patient (or somebody who acts for one), a practitioner, an operator or an auditor.
import type { Millis } from '../lib/clock.ts'

/** An operator looks after the practice's server; an auditor may look at all of that and change nothing. */
export const USER_KINDS = ['patient', 'practitioner', 'operator', 'auditor'] as const
export type UserKind = (typeof USER_KINDS)[number]

export type User = {
  id: string
  kind: UserKind
  /** Unique in the tenant; stored as `normaliseUsername` makes it. */
  username: string
  /** PHC string; null for a user who cannot sign in with a password. */
  passwordHash: string | null
  displayName: string
  /** `Patient/85`, `Practitioner/12`, `RelatedPerson/3` or `Person/5`; null for operators. */
  fhirUser: string | null
  createdAt: Millis
  passwordChangedAt: Millis
  /** Set while the user may not sign in; what they allowed to apps rests as well. */
  disabledAt: Millis | null
}

/** A right to act for somebody else's record: a parent for a child, a carer for a parent. */
export type Proxy = {
  id: string
  userId: string
  /** Logical id of the Patient whose record it opens. */
  patientId: string
  /** In words people use: `mother`, `carer`. */
  relationship: string
  from: Millis
  /** Null = until ended. */
  until: Millis | null
}

/** Usernames compare without case and without compatibility variants of letters. */
export function normaliseUsername(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase()
}

/** Whether the proxy holds at `now`. */
export function proxyHolds(proxy: Proxy, now: Millis): boolean {
  return proxy.from <= now && (proxy.until === null || now < proxy.until)
}

export interface UserStore {
  find(id: string): Promise<User | null>
  /** By username in any spelling. */
  findByUsername(username: string): Promise<User | null>
  /** Those who are this resource, as `Patient/85`. */
  listByFhirUser(fhirUser: string): Promise<User[]>
  /** By id, which is by when they were added. `text`: a part of the username or the name, in any case. */
  list(filter?: {
    kind?: UserKind | undefined
    limit?: number
    after?: string | undefined
    text?: string | undefined
  }): Promise<User[]>
  /** Adds the user; false when the username is taken. */
  add(user: User): Promise<boolean>
  /**
   * Sets a new password, ends the user's sessions but the one kept, and announces a change; false when there
   * is no such user.
   */
  setPassword(
    id: string,
    passwordHash: string,
    now: Millis,
    keptSessionId?: string,
  ): Promise<boolean>
  /** Disables (a time) or enables (null), and announces a change; disabling ends the user's sessions. */
  setDisabled(id: string, at: Millis | null): Promise<boolean>
  /** Adds a proxy and announces a change of the user. */
  addProxy(proxy: Proxy): Promise<void>
  /** Ends it at `now`; false when there is none. Announces a change of the user. */
  endProxy(id: string, now: Millis): Promise<boolean>
  /** All proxies of the user, held or not. */
  proxies(userId: string): Promise<Proxy[]>
}
