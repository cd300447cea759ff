// The order of matches, and where in it a page begins. Each key is one value a resource, the least for
// ascending and the greatest for descending order, a Period's being its start; what has none comes last
// either way (FHIR R4 search.html#sort). The row's number decides between equals, so that pages neither
// overlap nor skip.
import { searchParameter } from '../definitions/definitions.ts'
import type { SortKey } from '../search-query.ts'
import type { Compiling, Condition } from './condition.ts'
import type { Cursor } from './cursor.ts'
import { plainNumber, plainText } from './dialect.ts'
import { parameterTerm } from './index-keys.ts'
import { type Fragment, sql } from './sql.ts'

/** A value in place of a missing one that sorts after, or in descending order before, every other. */
const AFTER_TEXT = '\u{10ffff}'
const BEFORE_TEXT = ''
const AFTER_NUMBER = Number.MAX_SAFE_INTEGER

/** The column that orders an index table, and whether the table's key has the row right after it. */
const COLUMNS = {
  token: { table: 'fhir_token', column: 'code', text: true, keyed: false },
  reference: { table: 'fhir_reference', column: 'target_id', text: true, keyed: false },
  string: { table: 'fhir_string', column: 'start', text: true, keyed: true },
  uri: { table: 'fhir_string', column: 'start', text: true, keyed: true },
  date: { table: 'fhir_date', column: 'lo', text: false, keyed: true },
  number: { table: 'fhir_quantity', column: 'lo', text: false, keyed: true },
  quantity: { table: 'fhir_quantity', column: 'lo', text: false, keyed: true },
} as const

export type SortColumn = {
  table: string
  column: string
  /** Whether the table can be walked in the order of the column and the row. */
  keyed: boolean
  /** Null when nothing was ever indexed under the parameter. */
  parameterId: number | null
  /** What stands for a missing value. */
  last: string | number
}

/** Finds the index column that orders by a parameter; null for columns of the resource's own row. */
export async function sortColumn(
  type: string,
  { code, descending }: SortKey,
  { terms }: Compiling,
): Promise<SortColumn | null> {
  if (code === '_id' || code === '_lastUpdated') return null
  const parameter = searchParameter(type, code)
  if (!parameter) throw new Error(`${type} has no parameter ${code} to sort by`)
  const { text, ...column } = COLUMNS[parameter.type]
  const parameterId = await terms.find('parameter', parameterTerm(type, code))
  const number = descending ? -AFTER_NUMBER : AFTER_NUMBER
  const word = descending ? BEFORE_TEXT : AFTER_TEXT
  return { ...column, parameterId, last: text ? word : number }
}

/** The value by which the row `r` is sorted. */
export async function sortValue(
  type: string,
  key: SortKey,
  compiling: Compiling,
): Promise<Fragment<string | number>> {
  const found = await sortColumn(type, key, compiling)
  if (found === null) return key.code === '_id' ? sql`r.id` : sql`r.updated_at`
  const plain = typeof found.last === 'string' ? plainText : plainNumber
  const column = plain(sql.ref(`s.${found.column}`), compiling.dialect)
  const value = key.descending ? sql`max(${column})` : sql`min(${column})`
  return sql`coalesce((
    select ${value} from ${sql.table(found.table)} as s
    where s.tenant = ${compiling.tenant} and s.rid = r.rid
      and s.parameter_id = ${found.parameterId}), ${sql.lit(found.last)})`
}

/** Whether row numbers go down, as the first key does. */
export function backwards(sort: readonly SortKey[]): boolean {
  return sort[0]?.descending ?? false
}

/** What comes after the cursor in the order of the keys and the row number. */
export function after(
  cursor: Cursor,
  sort: readonly SortKey[],
  key: (place: number) => Fragment<unknown>,
  rid: Fragment<unknown>,
): Condition {
  const down = backwards(sort)
  // One comparison of rows is one step into an index.
  if (sort.every(({ descending }) => descending === down)) {
    const row = sql.join([...sort.map((_, place) => key(place)), rid])
    const from = sql.join([...cursor.keys, cursor.rid])
    return down ? sql<boolean>`(${row}) < (${from})` : sql<boolean>`(${row}) > (${from})`
  }
  const beyondRid = down
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
  key: (place: number) => Fragment<unknown>,
  rid: Fragment<unknown>,
): Fragment<unknown> {
  const keys = sort.map(({ descending }, place) =>
    descending ? sql`${key(place)} desc` : sql`${key(place)}`,
  )
  return sql`order by ${sql.join([...keys, backwards(sort) ? sql`${rid} desc` : rid])}`
}
