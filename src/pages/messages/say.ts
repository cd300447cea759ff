// Sentences with parts in them. A part may be text (escaped where it is rendered) or an element, so a
// translator sees the whole sentence and may put its parts in any order.
import { type Child, jsx } from 'hono/jsx'

export type Part = Child

/** Joins a sentence and its parts for a page. */
export function say(texts: TemplateStringsArray, ...parts: Part[]): Part[] {
  return texts.flatMap((text, at) => (at < parts.length ? [text, parts[at]] : [text]))
}

/** Words that carry the sentence's weight. */
export function strong(text: string): Part {
  return jsx('strong', {}, text)
}

const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g

/** The text without direction overrides, by which a name could look like another (Unicode UTR 36 §2.5). */
export function withoutOverrides(text: string): string {
  return text.replace(DIRECTION_CONTROLS, '')
}

/** Sets text of foreign origin apart where no element can do it: in a title, an attribute (Unicode UAX 9 §2.4). */
export function isolate(text: string): string {
  return `\u2068${withoutOverrides(text)}\u2069`
}

/** A sentence whose parts are all text, as text. */
export function plainText(parts: Part[]): string {
  return parts.filter((part) => typeof part === 'string' || typeof part === 'number').join('')
}
