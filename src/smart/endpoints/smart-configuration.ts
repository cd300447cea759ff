// The SMART discovery document (SMART 2.2 conformance, "Using Well-Known"): JSON to anybody, whatever the
// Accept header says.
import { fixedPublicJson } from '../../http/headers.ts'
import { type SmartFacts, smartMetadata } from '../capabilities.ts'

const MAX_AGE_SECONDS = 300

/** Makes what answers the document. */
export function smartConfiguration(facts: SmartFacts): () => Response {
  return fixedPublicJson(smartMetadata(facts), MAX_AGE_SECONDS)
}
