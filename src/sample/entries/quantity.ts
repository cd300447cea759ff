// Quantities in UCUM, with the unit as people write it.
import type { Quantity } from 'fhir/r4.js'

/** A value with a UCUM unit; `unit` is how it is written, the code itself unless said otherwise. */
export function quantity(value: number, code: string, unit: string = code): Quantity {
  return { value, unit, system: 'http://unitsofmeasure.org', code }
}
