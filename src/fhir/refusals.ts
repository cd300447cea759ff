// The refusals that several rules make, so that they are the same to the letter wherever they come from.
import { FhirError } from '../model/errors.ts'
import type { Letter } from './resource.ts'

const WORDS: Record<Letter, string> = {
  c: 'create',
  r: 'read',
  u: 'update',
  d: 'delete',
  s: 'search',
}

/** The one answer for what is hidden, deleted, foreign or was never there. */
export function notFound(): FhirError {
  return new FhirError(404, 'not-found', 'There is no such resource that this token could see.')
}

/** The refusal of what no scope of this kind allows (RFC 6750 §3.1). */
export function forbidden(diagnostics: string): FhirError {
  const challenge = 'Bearer realm="fhir", error="insufficient_scope"'
  return new FhirError(403, 'forbidden', diagnostics, {
    headers: { 'WWW-Authenticate': challenge },
  })
}

/** The refusal of a request whose letter is in no scope for the type. */
export function insufficientScope(type: string, letter: Letter): FhirError {
  return forbidden(
    `This token may not ${WORDS[letter]} ${type}: no scope it holds has '${letter}' for it.`,
  )
}
