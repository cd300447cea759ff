// The small grammar inside a search value: `,` between alternatives, `|` inside a token, `$` inside a
// composite, a backslash before one that is meant literally (FHIR R4 search.html#escaping).

/** Splits at each `separator` that no backslash precedes; the pieces stay escaped. */
export function splitUnescaped(text: string, separator: string): string[] {
  const pieces: string[] = []
  let current = ''
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    if (character === '\\' && index + 1 < text.length) {
      current += character + text.charAt(++index)
    } else if (character === separator) {
      pieces.push(current)
      current = ''
    } else current += character
  }
  return [...pieces, current]
}

/** Takes away the backslashes that protect `,`, `|`, `$` and a backslash; others stay. */
export function unescapeValue(text: string): string {
  return text.includes('\\') ? text.replace(/\\([,|$\\])/g, '$1') : text
}

/** Protects a literal value for use as one alternative of a parameter. */
export function escapeValue(text: string): string {
  return text.replace(/[,|$\\]/g, '\\$&')
}
