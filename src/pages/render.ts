// The room of pages: props in, HTML out. A page is a function from its props to the whole document; it
// knows no store, no request and no clock, works without client script, and holds no sentence of its own
// (they are in messages/). What is drawn on several pages is in components/, how it looks in style/, the
// few lines that help where script runs in enhance.js. Endpoints call `render(SomePage(props))`.
import type { HtmlEscapedString } from 'hono/utils/html'

/** Renders a page as the text of an HTML document. */
export function render(page: HtmlEscapedString | Promise<HtmlEscapedString>): string {
  if (page instanceof Promise) throw new TypeError('a page waits for nothing')
  return `<!doctype html>\n${page.toString()}`
}
