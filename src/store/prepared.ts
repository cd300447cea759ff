// Statements that run with nearly every request: built and compiled once for each engine, and bound to new
// values each time. Building and compiling one costs more than running it.
import type { Compilable, CompiledQuery, DialectAdapter, Kysely, QueryResult } from 'kysely'

/** A statement that takes the values of `Given`, by their names, and answers rows. */
export type Prepared<Schema, Given, Row> = (
  on: Kysely<Schema>,
  given: Given,
) => Promise<QueryResult<Row>>

/** Stands in the statement where a value goes. */
class Place {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/**
 * Makes a statement. `build` gets places instead of values and must put each where a value goes, and make no
 * decision by them; a null among the values must mean what any other value there would mean.
 */
export function prepared<Schema, Given extends Record<string, unknown>, Row>(
  build: (on: Kysely<Schema>, given: Given) => Compilable<Row>,
): Prepared<Schema, Given, Row> {
  // Each engine has an adapter of its own, which all its transactions share.
  const compiled = new WeakMap<DialectAdapter, CompiledQuery>()

  function compile(on: Kysely<Schema>, given: Given): CompiledQuery {
    const names = Object.keys(given)
    const places = Object.fromEntries(names.map((name) => [name, new Place(name)]))
    const query = build(on, places as Given).compile() // places pass for values until the statement is bound
    const placed = new Set(query.parameters.map((each) => each instanceof Place && each.name))
    const lost = names.find((name) => !placed.has(name))
    if (lost !== undefined) throw new Error(`the statement has no place for ${lost}`)
    return query
  }

  return (on, given) => {
    const { adapter } = on.getExecutor()
    const query = compiled.get(adapter) ?? compile(on, given)
    compiled.set(adapter, query)
    const parameters = query.parameters.map((each) =>
      each instanceof Place ? given[each.name] : each,
    )
    // The statement that was built answers these rows.
    return on.executeQuery({ ...query, parameters }) as Promise<QueryResult<Row>>
  }
}
