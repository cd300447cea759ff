// Reads `insert into login_trusts ...` statements as the first system's operators wrote them: MySQL's
// `set name=value` and `(names) values (...)`, its string escapes and its comments. Nothing else of SQL.

/** A column's value as it was written; null for NULL. */
export type SqlRow = ReadonlyMap<string, string | number | null>

export type SqlFault = { line: number; message: string }

const MAX_LENGTH = 524_288
const MAX_ROWS = 200

type Token =
  | { kind: 'word' | 'sign'; text: string; line: number }
  | { kind: 'text'; text: string; line: number }
  | { kind: 'number'; text: string; line: number }

/** The rows of every statement, or where the text goes wrong. */
export function parseLoginTrustSql(text: string): SqlRow[] | SqlFault {
  if (text.length > MAX_LENGTH)
    return { line: 1, message: `is longer than ${MAX_LENGTH} characters` }
  const tokens = tokenise(text)
  if (!Array.isArray(tokens)) return tokens
  const reader = readerOf(tokens)
  const rows: SqlRow[] = []
  try {
    while (reader.skip(';') || !reader.atEnd()) {
      if (reader.atEnd()) break
      rows.push(...statement(reader))
      if (rows.length > MAX_ROWS) throw reader.fault(`has more than ${MAX_ROWS} login trusts`)
      if (!reader.atEnd()) reader.expect(';')
    }
  } catch (error) {
    if (error instanceof SyntaxFault) return { line: error.line, message: error.message }
    throw error
  }
  return rows.length > 0 ? rows : { line: 1, message: 'has no insert into login_trusts' }
}

class SyntaxFault extends Error {
  override readonly name = 'SyntaxFault'
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

type Reader = ReturnType<typeof readerOf>

function readerOf(tokens: readonly Token[]) {
  let at = 0
  const peek = () => tokens[at]
  const fault = (message: string) =>
    new SyntaxFault(tokens[Math.min(at, tokens.length - 1)]?.line ?? 1, message)
  const is = (text: string) => {
    const token = peek()
    return (token?.kind === 'word' || token?.kind === 'sign') && token.text.toLowerCase() === text
  }
  return {
    fault,
    is,
    atEnd: () => at >= tokens.length,
    skip: (text: string) => {
      if (!is(text)) return false
      at++
      return true
    },
    expect: (text: string) => {
      if (!is(text)) throw fault(`has ${shown(peek())} where ${text} should be`)
      at++
    },
    name: () => {
      const token = peek()
      if (token?.kind !== 'word') throw fault(`has ${shown(token)} where a column should be`)
      at++
      return token.text.toLowerCase()
    },
    value: (): string | number | null => {
      const token = peek()
      at++
      if (token?.kind === 'text') return token.text
      if (token?.kind === 'number') return Number(token.text)
      if (token?.kind === 'word' && token.text.toLowerCase() === 'null') return null
      throw fault(`has ${shown(token)} where a value should be`)
    },
  }
}

/** Never what stands in quotes, which may be a key. */
const shown = (token: Token | undefined) =>
  token === undefined
    ? 'its end'
    : token.kind === 'text'
      ? 'a text'
      : `'${token.text.slice(0, 20)}'`

function statement(reader: Reader): SqlRow[] {
  if (!reader.skip('insert')) throw reader.fault('may hold nothing but insert into login_trusts')
  reader.skip('ignore')
  reader.skip('into')
  if (reader.name() !== 'login_trusts') throw reader.fault('inserts into another table')
  if (reader.skip('set')) return [assignments(reader)]
  reader.expect('(')
  const names: string[] = []
  do names.push(reader.name())
  while (reader.skip(','))
  reader.expect(')')
  if (!reader.skip('values')) reader.expect('value')
  const rows: SqlRow[] = []
  do rows.push(valuesOf(reader, names))
  while (reader.skip(','))
  return rows
}

function assignments(reader: Reader): SqlRow {
  const row = new Map<string, string | number | null>()
  do {
    const name = reader.name()
    reader.expect('=')
    if (row.has(name)) throw reader.fault(`sets ${name} twice`)
    row.set(name, reader.value())
  } while (reader.skip(','))
  return row
}

function valuesOf(reader: Reader, names: readonly string[]): SqlRow {
  reader.expect('(')
  const row = new Map<string, string | number | null>()
  for (const [at, name] of names.entries()) {
    if (at > 0) reader.expect(',')
    if (row.has(name)) throw reader.fault(`sets ${name} twice`)
    row.set(name, reader.value())
  }
  reader.expect(')')
  return row
}

const WORD = /[A-Za-z_][A-Za-z0-9_]*/y
const NUMBER = /-?\d{1,15}\b/y
const BLANK = /(?:\s+|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/)+/y
/** Escapes of a MySQL text (reference manual, "String Literals"). */
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', '0': '\0', Z: '\x1a' }

function tokenise(text: string): Token[] | SqlFault {
  const tokens: Token[] = []
  let line = 1
  let at = 0
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0] ?? null
  }
  while (at < text.length) {
    const blank = match(BLANK)
    if (blank !== null) {
      line += blank.split('\n').length - 1
      at += blank.length
      continue
    }
    const sign = text[at] ?? ''
    const word = match(WORD)
    const number = match(NUMBER)
    if (sign === "'" || sign === '"' || sign === '`') {
      const quoted = readQuoted(text, at, sign)
      if (quoted === null) return { line, message: 'has a text that does not end' }
      tokens.push({ kind: sign === '`' ? 'word' : 'text', text: quoted.value, line })
      line += text.slice(at, quoted.end).split('\n').length - 1
      at = quoted.end
    } else if (word !== null) {
      tokens.push({ kind: 'word', text: word, line })
      at += word.length
    } else if (number !== null) {
      tokens.push({ kind: 'number', text: number, line })
      at += number.length
    } else if ('=(),;'.includes(sign)) {
      tokens.push({ kind: 'sign', text: sign, line })
      at++
    } else return { line, message: `has '${sign}', which has no place here` }
  }
  return tokens
}

function readQuoted(
  text: string,
  from: number,
  quote: string,
): { value: string; end: number } | null {
  let value = ''
  for (let at = from + 1; at < text.length; at++) {
    const letter = text[at] ?? ''
    if (letter === '\\' && quote !== '`') {
      at++
      const escaped = text[at] ?? ''
      value += ESCAPES[escaped] ?? escaped
    } else if (letter !== quote) value += letter
    else if (text[at + 1] === quote) {
      value += quote
      at++
    } else return { value, end: at + 1 }
  }
  return null
}
