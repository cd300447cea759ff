// The practice's look, as far as the app takes it over: two colours and a radius, each only in the form of
// one, so that a style document cannot bring in anything else (SMART App Launch 2.2, "Styling").
import type { Granted } from './launch.ts'
import { fetchJson } from './practice.ts'

export type Theme = { css: string }
export const OWN_THEME: Theme = { css: '' }

const COLOR = /^#[0-9a-f]{6}$/i
const LENGTH = /^\d{1,2}px$/

/** Reads the style document, when it is on the practice's own host. */
export async function themeOf({ styleUrl, practice }: Granted): Promise<Theme> {
  if (styleUrl === null || !URL.canParse(styleUrl)) return OWN_THEME
  if (new URL(styleUrl).origin !== new URL(practice.fhirBase).origin) return OWN_THEME
  try {
    const { status, json } = await fetchJson(styleUrl)
    return status === 200 ? themeFrom(json) : OWN_THEME
  } catch {
    // The look is no reason not to show the record.
    return OWN_THEME
  }
}

export function themeFrom(json: unknown): Theme {
  const style = new Map(Object.entries(typeof json === 'object' && json !== null ? json : {}))
  const take = (name: string, form: RegExp, variable: string): string => {
    const value: unknown = style.get(name)
    return typeof value === 'string' && form.test(value) ? `${variable}:${value};` : ''
  }
  const rules =
    take('color_highlight', COLOR, '--accent') + take('dim_border_radius', LENGTH, '--radius')
  // The style is made for a light ground.
  return { css: rules === '' ? '' : `@media (prefers-color-scheme: light){:root{${rules}}}` }
}
