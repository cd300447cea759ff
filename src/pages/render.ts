// The room of pages: props in, HTML out. A page is a function from its props to the whole document; it
// knows no store, no request and no clock, works without client script, and holds no sentence of its own
// (they are in messages/). What is drawn on several pages is in components/, how it looks in style/, the
// few lines that help where script runs in enhance.js. Endpoints call `render(SomePage(props))`.
import type { Markup } from './jsx-runtime.ts'

/** Renders a page as the text of an HTML document. */
export function render(page: Markup): string {
  return `<!doctype html>\n${page}`
}
