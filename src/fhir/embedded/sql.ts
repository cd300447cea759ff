// Pieces of SQL with the values that go into them. Searches are put together of dozens of pieces for every
// request; Kysely's template makes a tree of each and walks it each time, which costs more than running the
// statement. Here a piece is its text from the beginning. Names and texts are our own; what comes from
// outside is a value, always.
import {
  CompiledQuery,
  type DialectAdapter,
  sql as kyselySql,
  type QueryExecutor,
  type QueryResult,
} from 'kysely'

/** What runs a statement: the reader of an engine, or a unit of work. */
type Runner = {
  getExecutor(): QueryExecutor
  executeQuery<Row>(query: CompiledQuery<Row>): Promise<QueryResult<Row>>
}

/** A piece of SQL; `Row` is what it answers as a statement, or stands for as a value. */
export class Fragment<Row> {
  /** With a question mark for each value. */
  readonly text: string
  readonly values: readonly unknown[]

  constructor(text: string, values: readonly unknown[]) {
    this.text = text
    this.values = values
  }

  /** Runs it as a statement. */
  execute(on: Runner): Promise<QueryResult<Row>> {
    const text = numbersValues(on) ? numbered(this.text) : this.text
    // Whoever wrote the statement says what its rows are.
    return on.executeQuery(CompiledQuery.raw(text, [...this.values]) as CompiledQuery<Row>)
  }
}

/** SQL with values, or further pieces, between its parts. */
function template<Row = unknown>(
  parts: TemplateStringsArray,
  ...between: readonly unknown[]
): Fragment<Row> {
  if (!checked.has(parts)) {
    for (const part of parts) requireNoValue(part)
    checked.add(parts)
  }
  const values: unknown[] = []
  let text = parts[0] ?? ''
  for (let place = 0; place < between.length; place++)
    text += put(between[place], values) + parts[place + 1]
  return new Fragment(text, values)
}

/** Templates that were looked through: each is one object for as long as the program runs. */
const checked = new WeakSet<TemplateStringsArray>()

function requireNoValue(text: string): void {
  if (text.includes('?')) throw new Error('a question mark in SQL stands for a value')
}

/** The text of a piece or of a value, whose own values go to those before it. */
function put(piece: unknown, values: unknown[]): string {
  if (!(piece instanceof Fragment)) {
    values.push(piece)
    return '?'
  }
  for (const value of piece.values) values.push(value)
  return piece.text
}

/** A name of ours, or two with a dot between them. */
function ref<Value = unknown>(name: string): Fragment<Value> {
  return new Fragment(`"${name.replace('.', '"."')}"`, NONE)
}

const NONE: readonly unknown[] = []

/** Pieces or values one after the other. */
function join(pieces: readonly unknown[], between = ', '): Fragment<unknown> {
  const values: unknown[] = []
  const text = pieces.map((piece) => put(piece, values)).join(between)
  return new Fragment(text, values)
}

/** Text as it stands. */
function raw(text: string): Fragment<unknown> {
  requireNoValue(text)
  return new Fragment(text, NONE)
}

/** A number or text of ours that is part of the statement, so that it does not vary. */
const lit = (value: number | string): Fragment<unknown> =>
  raw(typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`)

export const sql = Object.assign(template, { ref, table: ref, join, raw, lit })

/** Which engines number the values of a statement, by their adapters. */
const numbering = new WeakMap<DialectAdapter, boolean>()

function numbersValues(on: Runner): boolean {
  const { adapter } = on.getExecutor()
  const known = numbering.get(adapter) ?? kyselySql`${0}`.compile(on).sql !== '?'
  numbering.set(adapter, known)
  return known
}

function numbered(text: string): string {
  let place = 0
  return text.replace(/\?/g, () => `$${++place}`)
}
