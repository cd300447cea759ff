// Serves the tenant's style to apps, without a token (SMART 2.2 scopes, "Styling").
import { publicJson } from '../../http/headers.ts'
import type { SmartStyle } from '../../model/smart-style.ts'

const YEAR_SECONDS = 31_536_000

/** Answers the style document. Its URL changes with its content, so it may be kept. */
export function style(document: SmartStyle): Response {
  return publicJson(document, YEAR_SECONDS)
}
