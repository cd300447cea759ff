// Where the tenant's look for apps is (SMART 2.2 scopes, "Styling": `smart_style_url`). Named by its content, so
// that another look has another URL.
import { sha256 } from '../lib/hashing.ts'
import type { SmartStyle } from '../model/smart-style.ts'

/** Where a style is served, below the issuer. */
export function stylePath(style: SmartStyle): string {
  return `/style/${sha256(JSON.stringify(style)).slice(0, 16)}.json`
}
