// How a refusal looks as FHIR (FHIR R4 operationoutcome.html).
import type { FhirError } from '../model/errors.ts'
import type { Resource } from './resource.ts'

/** Renders a refusal. The diagnostics are the error's own words, which are safe to show. */
export function operationOutcome(error: Pick<FhirError, 'issueCode' | 'message'>): Resource {
  return {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: error.issueCode, diagnostics: error.message }],
  }
}
