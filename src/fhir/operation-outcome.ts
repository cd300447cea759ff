// How a refusal, or a word on what was done, looks as FHIR (FHIR R4 operationoutcome.html).
import type { FhirError } from '../model/errors.ts'
import { InvalidResource, sentence } from './invalid-resource.ts'
import type { Resource } from './resource.ts'

/** Renders a refusal. The diagnostics are the error's own words, which are safe to show. */
export function outcomeOfError(error: FhirError): Resource {
  if (!(error instanceof InvalidResource)) return outcomeOf('error', error.issueCode, error.message)
  return {
    resourceType: 'OperationOutcome',
    issue: error.faults.map((fault) => ({
      severity: 'error',
      code: fault.code,
      diagnostics: sentence(fault),
      expression: [fault.path],
    })),
  }
}

/** Renders one issue; codes of FHIR R4 valueset-issue-type. */
export function outcomeOf(
  severity: 'error' | 'warning' | 'information',
  code: FhirError['issueCode'] | 'informational',
  diagnostics: string,
): Resource {
  return { resourceType: 'OperationOutcome', issue: [{ severity, code, diagnostics }] }
}
