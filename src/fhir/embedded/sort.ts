// The order of matches, and where in it a page begins. Each key is one value a resource, the least for
// ascending and the greatest for descending order; what has none comes last either way
// (FHIR R4 search.html#sort). The row's number decides between equals, so that pages neither overlap nor skip.
import { type RawBuilder, sql } from 'kysely'
import { searchParameter } from '../definitions/definitions.ts'
import type { SortKey } from '../search-query.ts'
import type { Compiling, Condition } from './condition.ts'
import type { Cursor } from './cursor.ts'
import { parameterTerm } from './index-rows.ts'

/** A value in place of a missing one that sorts after, or in descending order before, every other. */
const AFTER_TEXT = '\u{10ffff}'
const BEFORE_TEXT = ''
const AFTER_NUMBER = Number.MAX_SAFE_INTEGER

/** The column that orders an index table. */
const COLUMNS = {
  token: { table: 'fhir_token', ascending: 'code', descending: 'code', text: true },
  reference: {
    table: 'fhir_reference',
    ascending: 'target_id',
    descending: 'target_id',
    text: true,
  },
  string: { table: 'fhir_string', ascending: 'start', descending: 'start', text: true },
  uri: { table: 'fhir_string', ascending: 'start', descending: 'start', text: true },
  date: { table: 'fhir_date', ascending: 'lo', descending: 'hi', text: false },
  number: { table: 'fhir_quantity', ascending: 'lo', descending: 'hi', text: false },
  quantity: { table: 'fhir_quantity', ascending: 'lo', descending: 'hi', text: false },
} as const

/** The value by which the row `r` is sorted. */
export async function sortValue(
  type: string,
  { code, descending }: SortKey,
  { tenant, terms }: Compiling,
): Promise<RawBuilder<string | number>> {
  if (code === '_id') return sql`r.id`
  if (code === '_lastUpdated') return sql`r.updated_at`
  const parameter = searchParameter(type, code)
  if (!parameter) throw new Error(`${type} has no parameter ${code} to sort by`)
  const { table, text, ...columns } = COLUMNS[parameter.type]
  const last = text
    ? sql.lit(descending ? BEFORE_TEXT : AFTER_TEXT)
    : sql.lit(descending ? -AFTER_NUMBER : AFTER_NUMBER)
  const parameterId = await terms.find('parameter', parameterTerm(type, code))
  const column = sql.ref(`s.${descending ? columns.descending : columns.ascending}`)
  const value = descending ? sql`max(${column})` : sql`min(${column})`
  return sql`coalesce((
    select ${value} from ${sql.table(table)} as s
    where s.tenant = ${tenant} and s.rid = r.rid and s.parameter_id = ${parameterId}), ${last})`
}

/** Whether row numbers go down, as the first key does. */
export function backwards(sort: readonly SortKey[]): boolean {
  return sort[0]?.descending ?? false
}

/** What comes after the cursor in the order of `keys` (aliases k0, k1, ...) and the row number. */
export function after(
  cursor: Cursor,
  sort: readonly SortKey[],
  key: (place: number) => RawBuilder<unknown>,
  rid: RawBuilder<unknown>,
): Condition {
  const beyondRid = backwards(sort)
    ? sql<boolean>`${rid} < ${cursor.rid}`
    : sql<boolean>`${rid} > ${cursor.rid}`
  return sort.reduceRight<Condition>((rest, { descending }, place) => {
    const value = cursor.keys[place]
    const beyond = descending
      ? sql<boolean>`${key(place)} < ${value}`
      : sql<boolean>`${key(place)} > ${value}`
    return sql<boolean>`(${beyond} or (${key(place)} = ${value} and ${rest}))`
  }, beyondRid)
}

/** `order by` of the keys and the row number. */
export function ordered(
  sort: readonly SortKey[],
  key: (place: number) => RawBuilder<unknown>,
  rid: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const keys = sort.map(({ descending }, place) =>
    descending ? sql`${key(place)} desc` : sql`${key(place)}`,
  )
  return sql`order by ${sql.join([...keys, backwards(sort) ? sql`${rid} desc` : rid])}`
}
