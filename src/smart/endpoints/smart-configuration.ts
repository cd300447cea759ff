// The SMART discovery document (SMART 2.2 conformance, "Using Well-Known"): JSON to anybody, whatever the
// Accept header says.
import { publicJson } from '../../http/headers.ts'
import { type SmartFacts, smartMetadata } from '../capabilities.ts'

const MAX_AGE_SECONDS = 300

/** Answers the document. */
export function smartConfiguration(facts: SmartFacts): Response {
  return publicJson(smartMetadata(facts), MAX_AGE_SECONDS)
}
