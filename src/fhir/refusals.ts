// The refusals that several rules make, so that they are the same to the letter wherever they come from.
import { FhirError, type FhirErrorOptions } from '../model/errors.ts'
import type { HiddenRule, RefusalRule } from '../model/refusal-rules.ts'
import type { Letter } from './resource.ts'

const WORDS: Record<Letter, string> = {
  c: 'create',
  r: 'read',
  u: 'update',
  d: 'delete',
  s: 'search',
}

/**
 * The one answer for what is hidden, deleted, foreign or was never there.
 * @param hidden which of them it is; kept for people of the practice, never told to the app
 */
export function notFound(hidden: HiddenRule): FhirError {
  const words = 'There is no such resource that this token could see.'
  return new FhirError(404, 'not-found', words, { hidden })
}

/** The refusal of what no scope of this kind allows (RFC 6750 §3.1). */
export function forbidden(
  rule: RefusalRule,
  diagnostics: string,
  options: Pick<FhirErrorOptions, 'enough' | 'missing'> = {},
): FhirError {
  const challenge = 'Bearer realm="fhir", error="insufficient_scope"'
  return new FhirError(403, 'forbidden', diagnostics, {
    ...options,
    rule,
    headers: { 'WWW-Authenticate': challenge },
  })
}

/** The refusal of a request whose letter is in no scope for the type. */
export function insufficientScope(type: string, letter: Letter): FhirError {
  return forbidden(
    'scope-missing',
    `This token may not ${WORDS[letter]} ${type}: no scope it holds has '${letter}' for it.`,
    { missing: { type, letter } },
  )
}
