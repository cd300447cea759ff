// What index rows and the conditions on them name alike: the terms of parameters, and the keys that values are
// found by. Pure.
import { hash } from 'node:crypto'
import type { IndexValue } from '../index-value.ts'
import type { Term } from './terms.ts'

/** The term of the reference a Binary is judged by, which is no search parameter. */
export const SECURITY_CONTEXT = 'Binary.securityContext'

/** Text that a key holds; PostgreSQL's index rows end at some 2,700 bytes. */
const KEY_LENGTH = 200

/** The term of a parameter, and of the rows that `:identifier` and `:of-type` look at. */
export function parameterTerm(
  type: string,
  code: string,
  modifier: 'identifier' | 'of-type' | null = null,
): string {
  return modifier === null ? `${type}.${code}` : `${type}.${code}:${modifier}`
}

/** Adds the terms that a value's rows need. */
export function addTerms(value: IndexValue, type: string, code: string, terms: Term[]): void {
  switch (value.kind) {
    case 'token':
      if (value.system !== null) terms.push(['system', value.system])
      if (value.types) terms.push(['parameter', parameterTerm(type, code, 'of-type')])
      for (const { system } of value.types ?? [])
        if (system !== null) terms.push(['system', system])
      break
    case 'reference':
      if (value.type !== null) terms.push(['type', value.type])
      if (value.identifier) terms.push(['parameter', parameterTerm(type, code, 'identifier')])
      if (value.identifier?.system) terms.push(['system', value.identifier.system])
      break
    case 'quantity':
      if (value.system !== null) terms.push(['system', value.system])
      break
    default:
  }
}

/** What the key of a string row holds: as much from the start as fits. */
export function startOf(folded: string): string {
  if (folded.length <= KEY_LENGTH) return folded
  // Half of a surrogate pair is no text that a database could keep.
  const whole = /[\ud800-\udbff]$/.test(folded.slice(0, KEY_LENGTH)) ? KEY_LENGTH - 1 : KEY_LENGTH
  return folded.slice(0, whole)
}

/** What the key holds of text that is only ever compared as a whole: a digest where it is too long. */
export function keyOf(text: string): string {
  return text.length <= KEY_LENGTH ? text : `sha256:${hash('sha256', text, 'base64url')}`
}

/** The key of an identifier by type and value. */
export function ofTypeKey(code: string, value: string): string {
  return keyOf(`${code}|${value}`)
}

/** SQL has no infinity that both engines share. */
export function finite(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value))
}
