// A practice's look in the names that SMART gives (SMART 2.2 scopes, "Styling"): the document that apps read, and
// what it may hold. Our own pages take the highlight colour and the radius from it.

export type SmartStyle = Readonly<Record<string, string>>

/** The look of our own pages. */
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

const RULES: readonly [prefix: string, form: RegExp, expected: string][] = [
  ['color_', /^#[0-9a-f]{6}$/i, 'a colour such as #0b6170'],
  ['dim_', /^\d{1,2}(\.\d{1,2})?px$/, 'a length such as 10px'],
  ['font_', /^[A-Za-z0-9 ,'-]{1,200}$/, 'names of fonts, separated by commas'],
]
/** WCAG 2.2 success criterion 1.4.3. */
const READABLE = 4.5

/** The look of a practice: its own, and ours where it says nothing. */
export const styleOf = (own: SmartStyle | null): SmartStyle =>
  own === null ? DEFAULT_STYLE : { ...DEFAULT_STYLE, ...own }

/** The members of a look that a document gives; or what is wrong with it. */
export function parseStyle(document: unknown): { style: SmartStyle } | { faults: string[] } {
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    return { faults: ['is no JSON object'] }
  const members = Object.entries(document)
  const faults = members.flatMap(([name, value]) => memberFault(name, value) ?? [])
  if (faults.length > 0) return { faults }
  // Only text is left.
  return { style: Object.fromEntries(members as [string, string][]) }
}

function memberFault(name: string, value: unknown): string | null {
  if (!Object.hasOwn(DEFAULT_STYLE, name))
    return `has a member ${JSON.stringify(name.slice(0, 60))}, which is none of ${Object.keys(DEFAULT_STYLE).join(', ')}`
  if (name === 'color_modal_backdrop' && value === '') return null
  const [, form, expected] = RULES.find(([prefix]) => name.startsWith(prefix)) ?? []
  if (typeof value !== 'string' || !form?.test(value)) return `has no ${expected} in ${name}`
  if (name === 'color_highlight' && contrast(value, '#ffffff') < READABLE)
    return `has a ${name} in which white writing could not be read (contrast below ${READABLE}:1)`
  return null
}

/** The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number] // two of them
  return (light + 0.05) / (dark + 0.05)
}

/** A colour with a share of another in it, from 0 to 1. */
export function mixed(colour: string, other: string, share: number): string {
  const theirs = channels(other)
  const parts = channels(colour).map((part, at) =>
    Math.round(part * (1 - share) + (theirs[at] ?? 0) * share),
  )
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

const channels = (colour: string) =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((part) => {
    const value = part / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
