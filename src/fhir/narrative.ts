// What a narrative may hold: XHTML that says something and does nothing. No scripts, no forms, no frames, no
// handlers, nothing that is fetched from elsewhere by looking (FHIR R4 narrative.html#xhtml, txt-1). Pure.

const ELEMENTS = new Set(
  `div p br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr th td col colgroup
  b i em strong small big tt sub sup span pre code kbd samp var cite q blockquote abbr acronym address
  dfn ins del a img bdo`.split(/\s+/),
)
const ATTRIBUTES = new Set(
  `xmlns xml:lang lang dir title id class style name href src alt height width border rowspan colspan
  align valign summary scope headers abbr cellspacing cellpadding span start type frame rules axis
  char charoff cite char longdesc shape coords tabindex accesskey rel rev hreflang charset`.split(
    /\s+/,
  ),
)
const TAG =
  /<(?:!--[\s\S]*?--|(?<close>\/)?(?<name>[A-Za-z][A-Za-z0-9:]*)(?<attributes>(?:[^<>"']|"[^"<]*"|'[^'<]*')*))>/y
const ATTRIBUTE =
  /\s*(?<name>[A-Za-z_:][A-Za-z0-9_:.-]*)\s*=\s*(?:"(?<double>[^"<]*)"|'(?<single>[^'<]*)')/y
/** References of a narrative: to a place in it, or to something one may choose to follow. */
const HREF = /^(?:#|https?:\/\/|mailto:|tel:|[A-Za-z0-9./_-]+$)/i
/** An image is part of the resource, or travels in it. */
const SRC = /^(?:#|data:image\/(?:png|jpeg|gif);base64,)/i

/** What is wrong with the XHTML of a narrative, to follow its place; null when nothing is. */
export function narrativeFault(text: string): string | null {
  if (!/^\s*<div[\s>]/.test(text) || !/<\/div>\s*$/.test(text)) return 'must be one <div>'
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    TAG.lastIndex = at
    const tag = TAG.exec(text)
    if (tag === null) return 'must be XHTML'
    at = TAG.lastIndex
    const { name, attributes = '' } = tag.groups ?? {}
    if (name === undefined) continue
    if (!ELEMENTS.has(name)) return `must not hold <${name.slice(0, 32)}>`
    const fault = attributesFault(attributes.replace(/\/\s*$/, ''))
    if (fault !== null) return fault
  }
  return null
}

function attributesFault(text: string): string | null {
  ATTRIBUTE.lastIndex = 0
  for (let at = 0; text.slice(at).trim() !== ''; at = ATTRIBUTE.lastIndex) {
    const found = ATTRIBUTE.exec(text)
    const { name, double, single } = found?.groups ?? {}
    if (name === undefined) return 'must be XHTML'
    if (!ATTRIBUTES.has(name)) return `must not hold the attribute '${name.slice(0, 32)}'`
    const value = decoded(double ?? single ?? '').trim()
    if (name === 'href' && !HREF.test(value)) return "must not hold such an 'href'"
    if (name === 'src' && !SRC.test(value)) return "must not hold such a 'src'"
    if (name === 'style' && /url\s*\(|expression|@import|\\/i.test(value))
      return "must not hold such a 'style'"
  }
  return null
}

/** Character references as what they stand for, so that they hide nothing. */
function decoded(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));?/gi, (_all, decimal, hex, name) => {
    if (decimal !== undefined || hex !== undefined) {
      const point = decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd'
    }
    // Names of no consequence for an address, but for the two that could be one.
    return /^(?:colon|tab|newline)$/i.test(name) ? ':' : '&'
  })
}
