// The practice's own look on our pages: the accent and the radii of tokens.css and the ground of the EHR's side
// menu, made anew from its SMART style. It stands after the common stylesheet and is addressed by its content as
// well.
import { contrast, DEFAULT_STYLE, mixed, type SmartStyle } from '../model/smart-style.ts'
import { type Asset, asset } from './assets.ts'

/** The grounds that accents stand on, as in tokens.css. */
const DARK_CARD = '#162029'
const DARK_WRITING = '#06232a'
const WHITE = '#ffffff'
const BLACK = '#000000'
const READABLE = 4.5
const STEP = 0.05

/** The stylesheet of this look; null when it is ours. */
export function practiceStylesheet(style: SmartStyle): Asset | null {
  const { color_highlight: accent = '', dim_border_radius: radius = '' } = style
  const ours =
    accent.toLowerCase() === DEFAULT_STYLE.color_highlight &&
    radius === DEFAULT_STYLE.dim_border_radius
  return ours ? null : asset('practice', 'css', 'text/css; charset=utf-8', cssOf(accent, radius))
}

function cssOf(accent: string, radius: string): string {
  const light = darkAccent(accent)
  return `:root {
  --accent: ${accent};
  --accent-strong: ${mixed(accent, BLACK, 0.25)};
  --accent-soft: ${mixed(accent, WHITE, 0.88)};
  --radius-card: ${radius};
  --radius-control: calc(${radius} * 0.8);
}
@media (prefers-color-scheme: dark) {
  :root {
    --accent: ${light};
    --accent-strong: ${mixed(light, WHITE, 0.3)};
    --accent-soft: ${mixed(DARK_CARD, light, 0.14)};
  }
}
.ehr {
  --side: ${mixed(accent, BLACK, 0.62)};
  --side-here: ${mixed(accent, BLACK, 0.4)};
}
`
}

/** The accent on dark grounds: with as much white as it takes to be read on a dark ground, and dark writing on it. */
export function darkAccent(accent: string): string {
  for (let share = 0; share < 1; share += STEP) {
    const colour = mixed(accent, WHITE, share)
    if (contrast(colour, DARK_CARD) >= READABLE && contrast(colour, DARK_WRITING) >= READABLE)
      return colour
  }
  return WHITE
}
