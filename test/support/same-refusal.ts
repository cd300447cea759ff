// Two refusals are the same when they differ in nothing but the id of their request, which is told so that
// it can be looked up.

/** The text of a refusal without its request's id. */
export function withoutRequestId(text: string): string {
  return text
    .replace(/("resourceType":"OperationOutcome".*)"id":"[0-9a-z]{26}"/, '$1"id":""')
    .replace(/"request_id":"[0-9a-z]{26}"/, '"request_id":""')
}
