// What the elements of the pages become: text, at once. The compiler writes a call for each element (TypeScript,
// "JSX", react-jsx); this is the function it calls. Children come before what holds them, so a page is put together
// from the inside out, and nothing of it waits, remembers or has a life in the browser. The one place that
// escapes: all text passes here, as a child or as a value of an attribute (attack B06).
import type { JSX as Elements } from 'hono/jsx/jsx-runtime'

/** HTML that is as it must be: made here and nowhere else. */
export class Markup {
  readonly html: string
  constructor(html: string) {
    this.html = html
  }
  toString(): string {
    return this.html
  }
}

export type Child = Markup | string | number | boolean | null | undefined | readonly Child[]

type Props = Record<string, unknown> & { children?: Child }

/** Where the compiler looks for the types of elements. */
export declare namespace JSX {
  type Element = Markup
  // A component may draw nothing, or several things.
  type ElementType = string | ((props: never) => Child)
  interface ElementChildrenAttribute {
    children: Child
  }
  type IntrinsicAttributes = Elements.IntrinsicAttributes
  type IntrinsicElements = Elements.IntrinsicElements
}

/** Elements without an end (HTML, "Void elements"). */
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))
/** Attributes that are there or not (HTML, "Boolean attributes"); the value of any other is written out. */
const BOOLEAN = new Set(
  [
    'allowfullscreen async autofocus autoplay checked controls default defer disabled formnovalidate hidden inert',
    'ismap itemscope loop multiple muted nomodule novalidate open playsinline readonly required reversed selected',
  ].flatMap((names) => names.split(' ')),
)

/** Makes an element, or what a component makes of its props. */
export function jsx(tag: string | ((props: Props) => Child), props: Props): Child {
  if (typeof tag === 'function') return tag(props)
  let html = `<${tag}`
  for (const name in props) if (name !== 'children') html += attribute(name, props[name])
  if (VOID.has(tag)) return new Markup(`${html}/>`)
  return new Markup(`${html}>${print(props.children)}</${tag}>`)
}

export { jsx as jsxDEV, jsx as jsxs }

/** Several children without an element around them. */
export function Fragment({ children }: { children?: Child }): Markup {
  return new Markup(print(children))
}

function print(child: Child): string {
  if (typeof child === 'string') return escaped(child)
  if (child instanceof Markup) return child.html
  if (typeof child === 'number') return String(child)
  if (child === null || child === undefined || typeof child === 'boolean') return ''
  let html = ''
  for (const each of child) html += print(each)
  return html
}

function attribute(name: string, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return ` ${name}="${escaped(value)}"`
  if (typeof value === 'boolean' && BOOLEAN.has(name)) return value ? ` ${name}=""` : ''
  if (typeof value === 'boolean' || typeof value === 'number') return ` ${name}="${value}"`
  throw new TypeError(`The attribute ${name} takes a text, a number or yes and no.`)
}

const SPECIAL = /[&<>"']/
const EACH = /[&<>"']/g
const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return SPECIAL.test(text) ? text.replace(EACH, (found) => ENTITIES[found] ?? '') : text
}
