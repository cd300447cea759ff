// The numbers that types, parameters and code systems have in the index rows of one tenant. They are kept
// in the database, so that every process means the same by them, and remembered here for good, since a
// number once given never changes.
import type { Sql } from '../../lib/sql.ts'
import { givenRows } from './dialect.ts'
import type { FhirSchema, TermKind } from './schema.ts'
import { type Fragment, sql } from './sql.ts'

export type Term = readonly [kind: TermKind, text: string]

export type Terms = {
  /** The number, when this process has met the term; undefined otherwise. */
  known(kind: TermKind, text: string): number | undefined
  /** The number; null when the database has none, so that nothing is indexed under it. */
  find(kind: TermKind, text: string): Promise<number | null>
  /** The text behind a number; null when there is none. */
  textOf(id: number): Promise<string | null>
  /** Gives every term a number, in a unit of work of its own: it holds whatever becomes of the rows that need it. */
  ensure(terms: Iterable<Term>): Promise<void>
  /** Every term of a kind. */
  list(kind: TermKind): Promise<{ id: number; text: string }[]>
  /** The same terms, looked up through a unit of work: one that waited for another connection might wait for ever. */
  within(reader: Sql<FhirSchema>['read']): Terms
}

/** Opens the terms of one tenant. */
export function openTerms(database: Sql<FhirSchema>, tenant: string): Terms {
  return termsRead(database, tenant, { ids: new Map(), texts: new Map() })
}

type Row = { kind: TermKind; text: string; id: number }

type Remembered = { ids: Map<string, number>; texts: Map<number, string> }

function termsRead(database: Sql<FhirSchema>, tenant: string, { ids, texts }: Remembered): Terms {
  const keyOf = (kind: TermKind, text: string) => `${kind} ${text}`

  function remember(kind: TermKind, text: string, id: number): void {
    ids.set(keyOf(kind, text), id)
    texts.set(id, text)
  }

  async function rowsOf(where: Fragment<boolean>): Promise<Row[]> {
    const { rows } = await sql<Row>`
      select kind, text, id from fhir_term where tenant = ${tenant} and ${where}`.execute(
      database.read,
    )
    for (const { kind, text, id } of rows) remember(kind, text, id)
    return rows
  }

  return {
    known: (kind, text) => ids.get(keyOf(kind, text)),

    async find(kind, text) {
      const known = ids.get(keyOf(kind, text))
      if (known !== undefined) return known
      const [row] = await rowsOf(sql`kind = ${kind} and text = ${text}`)
      return row?.id ?? null
    },

    async textOf(id) {
      const known = texts.get(id)
      if (known !== undefined) return known
      const [row] = await rowsOf(sql`id = ${id}`)
      return row?.text ?? null
    },

    async ensure(terms) {
      const missing = new Map(
        [...terms]
          .filter(([kind, text]) => !ids.has(keyOf(kind, text)))
          .map((term) => [keyOf(...term), term]),
      )
      if (missing.size === 0) return
      // In one order everywhere: two processes that meet the same terms wait for each other and not in a ring.
      const ordered = [...missing].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, term]) => term)
      const given = givenRows({ kind: 'text', text: 'text' }, ordered, database.dialect)
      const rows = await database.write(async (transaction) => {
        await sql`
          insert into fhir_term (tenant, kind, text)
          select ${tenant}, given.kind, given.text from ${given} where true
          on conflict do nothing`.execute(transaction)
        const found = await sql<Row>`
          select t.kind, t.text, t.id from ${given} cross join fhir_term as t
          where t.tenant = ${tenant} and t.kind = given.kind and t.text = given.text`.execute(
          transaction,
        )
        return found.rows
      })
      for (const { kind, text, id } of rows) remember(kind, text, id)
    },

    list: (kind) => rowsOf(sql`kind = ${kind}`),

    // With a memory of their own: what the unit sees may never be kept, and its number be given to another term.
    within: (reader) =>
      termsRead({ ...database, read: reader }, tenant, {
        ids: new Map(ids),
        texts: new Map(texts),
      }),
  }
}
