// How the vocabulary tables are written: a name we use in code, the code, and its display.
import type { CodeableConcept, Coding } from 'fhir/r4.js'

/** Makes a table of codings of one system from rows of `[code, display]`. */
export function codings<Name extends string>(
  system: string,
  rows: Record<Name, readonly [code: string, display: string]>,
): Record<Name, Coding> {
  const entries = Object.entries<readonly [string, string]>(rows)
  // The keys are those of `rows`, which Object.fromEntries forgets.
  return Object.fromEntries(
    entries.map(([name, [code, display]]) => [name, { system, code, display }]),
  ) as Record<Name, Coding>
}

/** A concept of one coding; its text is the display unless the practice says it otherwise. */
export function concept(coding: Coding, text?: string): CodeableConcept {
  const words = text ?? coding.display
  return { coding: [coding], ...(words !== undefined && { text: words }) }
}

/** Whether a concept holds the coding. */
export function holds(value: CodeableConcept, coding: Coding): boolean {
  return (
    value.coding?.some((one) => one.system === coding.system && one.code === coding.code) ?? false
  )
}
