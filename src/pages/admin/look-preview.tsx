// A look before it is kept: a page in small, light and dark, drawn in its colours. An image, since the page itself
// stays as it is, and no style may stand in it.
import { contrast, mixed, type SmartStyle } from '../../model/smart-style.ts'
import { darkAccent } from '../practice-style.ts'

type Words = {
  alt: string
  light: string
  dark: string
  heading: string
  button: string
  link: string
}

export function LookPreview({ look, words }: { look: SmartStyle; words: Words }) {
  const accent = look.color_highlight ?? ''
  const radius = Math.min(14, Number.parseFloat(look.dim_border_radius ?? '') || 0)
  const dark = darkAccent(accent)
  return (
    <svg class="look-preview" viewBox="0 0 480 150" role="img" aria-label={words.alt}>
      <Half at={0} ground="#f4f6f8" card="#ffffff" ink="#14202b" accent={accent} radius={radius}>
        {words}
      </Half>
      <Half at={240} ground="#0e151b" card="#162029" ink="#e6edf2" accent={dark} radius={radius}>
        {{ ...words, light: words.dark }}
      </Half>
    </svg>
  )
}

type HalfProps = {
  at: number
  ground: string
  card: string
  ink: string
  accent: string
  radius: number
  children: Words
}

function Half({ at, ground, card, ink, accent, radius, children: words }: HalfProps) {
  const onAccent = contrast(accent, '#ffffff') >= 4.5 ? '#ffffff' : '#06232a'
  return (
    <g transform={`translate(${at} 0)`} font-size="11">
      <rect width="240" height="150" fill={ground} />
      <text x="12" y="16" fill={mixed(ink, ground, 0.2)}>
        {words.light}
      </text>
      <rect x="12" y="26" width="216" height="112" rx={radius} fill={card} />
      <rect x="12" y="26" width="216" height="5" fill={accent} />
      <text x="24" y="54" fill={ink} font-size="14" font-weight="600">
        {words.heading}
      </text>
      <text x="24" y="76" fill={accent} text-decoration="underline">
        {words.link}
      </text>
      <rect x="24" y="92" width="96" height="30" rx={radius * 0.8} fill={accent} />
      <text x="72" y="111" fill={onAccent} text-anchor="middle" font-weight="600">
        {words.button}
      </text>
    </g>
  )
}
