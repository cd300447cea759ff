// The tenant's look for embedded apps (SMART 2.2 scopes, "Styling": `smart_style_url`). Named by its
// content, so that another look has another URL.
import { sha256 } from '../lib/hashing.ts'

export type SmartStyle = Readonly<Record<string, string>>

/** The look of our own pages, in the names that SMART gives. */
export const DEFAULT_STYLE: SmartStyle = {
  color_background: '#f4f6f8',
  color_error: '#a3262a',
  color_highlight: '#0b6170',
  color_modal_backdrop: '',
  color_success: '#1c6b3f',
  color_text: '#14202b',
  dim_border_radius: '10px',
  dim_font_size: '16px',
  dim_spacing_size: '16px',
  font_family_body: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  font_family_heading: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
}

/** Where a style is served, below the issuer. */
export function stylePath(style: SmartStyle): string {
  return `/style/${sha256(JSON.stringify(style)).slice(0, 16)}.json`
}
