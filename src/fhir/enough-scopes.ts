// Which scopes would have allowed what no scope of a token does, for those who ask why. Pure.
import type { BearerAccess } from '../model/bearer-access.ts'
import { isResourceType, typeClass } from './definitions/definitions.ts'

/** Constraints that SMART asks servers to support, as examples (SMART 2.2 scopes, "Finer-grained resource constraints"). */
const EXAMPLES: Readonly<Record<string, string>> = {
  Observation: 'category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory',
  Condition: 'category=http://terminology.hl7.org/CodeSystem/condition-category|problem-list-item',
}

/** Words for the scopes that have the letter for the type, in the context that the token has. */
export function enoughScopes(
  { type, letter }: { type: string; letter: string },
  { authorization, client }: Pick<BearerAccess, 'authorization' | 'client'>,
): string {
  if (!client.fhirEnabled)
    return 'The practice must let this app use FHIR (its FHIR switch is off).'
  const context =
    authorization.userId === null
      ? 'system'
      : authorization.context.patient === undefined
        ? 'user'
        : 'patient'
  if (!isResourceType(type)) return `${context}/*.rs, or scopes for single types`
  const reads = letter === 'r' || letter === 's'
  const letters = reads ? 'rs' : letter
  if (context === 'patient' && !isOfPatients(type, letter))
    return `No patient/ scope: ${type} is not a patient's own. A user/ or system/ scope may be: system/${type}.${letters}`
  const scope = `${context}/${type}.${letters}`
  const example = EXAMPLES[type]
  return example === undefined ? scope : `${scope}, or ${scope}?${example}`
}

function isOfPatients(type: string, letter: string): boolean {
  const reads = letter === 'r' || letter === 's'
  const kind = typeClass(type)
  if (kind === 'closed') return false
  return reads || kind === 'member' || (kind === 'patient' && letter === 'u')
}
