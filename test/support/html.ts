// A look at rendered HTML without a browser, for rules that every page must keep.

export type Tag = {
  name: string
  attributes: Record<string, string>
  inLabel: boolean
  text: string
}

const ENTITIES: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
}

/** Text as a reader gets it. */
export function decode(text: string): string {
  return text.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity)
}

/** The opening tags in their order, each with its attributes and the text up to its closing tag. */
export function tags(html: string): Tag[] {
  const found: Tag[] = []
  let labels = 0
  for (const match of html.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s[^>]*?)?)\/?>/g)) {
    const [whole, closing, name = '', rest = ''] = match
    if (name === 'label') labels += closing ? -1 : 1
    if (closing) continue
    const attributes: Record<string, string> = {}
    for (const [, key = '', value = ''] of rest.matchAll(/([a-z][a-z0-9-]*)="([^"]*)"/g))
      attributes[key] = decode(value)
    const from = match.index + whole.length
    const to = html.indexOf(`</${name}>`, from)
    const text = to < 0 ? '' : decode(html.slice(from, to).replace(/<[^>]*>/g, ''))
    found.push({ name, attributes, inLabel: labels > 0, text: text.replace(/\s+/g, ' ').trim() })
  }
  return found
}

/** The visible text of a page's main region. */
export function textOf(html: string): string {
  const main = /<main[^>]*>(.*)<\/main>/s.exec(html)?.[1] ?? ''
  return decode(main.replace(/<[^>]*>/g, ''))
    .replace(/\s+/g, ' ')
    .trim()
}
