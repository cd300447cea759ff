// A table of the console. On a phone each row becomes a block: what names it on top, below it every cell beside
// its column's name; the roles are said, since a table that is drawn as blocks is none to a screen reader otherwise.
import type { Part } from '../messages/say.ts'

/** Said aloud, since Safari forgets what a table's parts are when they are drawn as blocks. */
const ROLE = {
  table: { role: 'table' },
  rowgroup: { role: 'rowgroup' },
  row: { role: 'row' },
  columnheader: { role: 'columnheader' },
  rowheader: { role: 'rowheader' },
  cell: { role: 'cell' },
} as const

export type Column = {
  name: string
  /** A column whose name only a screen reader needs. */
  unseen?: boolean
  /** Numbers stand at the end. */
  end?: boolean
}

type TableProps = {
  caption: string
  columns: readonly Column[]
  /** Cells in the order of the columns; the first one names the row unless another is said. */
  rows: readonly (readonly Part[])[]
  /** Which column names the row. */
  naming?: number
}

export function Table({ caption, columns, rows, naming = 0 }: TableProps) {
  return (
    <table class="grid" {...ROLE.table}>
      <caption class="unseen">{caption}</caption>
      <thead {...ROLE.rowgroup}>
        <tr {...ROLE.row}>
          {columns.map((column) => (
            <th {...ROLE.columnheader} scope="col" class={column.end ? 'end' : undefined}>
              {column.unseen ? <span class="unseen">{column.name}</span> : column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...ROLE.rowgroup}>
        {rows.map((cells) => (
          <tr {...ROLE.row}>
            {cells.map((cell, at) => {
              const column = columns[at]
              const label = column?.unseen ? undefined : column?.name
              const end = column?.end ? 'end' : undefined
              return at === naming ? (
                <th {...ROLE.rowheader} scope="row" class={end}>
                  {cell}
                </th>
              ) : (
                <td {...ROLE.cell} data-label={label} class={end}>
                  {cell}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What a list says when there is nothing in it: why, and what to do. */
export function Empty({ title, text }: { title: string; text: Part }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      <p class="aside">{text}</p>
    </div>
  )
}

type PagerProps = {
  /** The page after this one, and back to the first; null where there is none. */
  next: string | null
  first: string | null
  words: { next: string; first: string; label: string }
  /** How many there are, in words. */
  count?: Part
}

/** The way through a list that goes on by key: onwards, and back to its start. */
export function Pager({ next, first, words, count }: PagerProps) {
  if (next === null && first === null && count === undefined) return null
  return (
    <div class="pager">
      <p class="aside">{count}</p>
      {(next !== null || first !== null) && (
        <nav aria-label={words.label}>
          {first !== null && <a href={first}>{words.first}</a>}
          {next !== null && (
            <a href={next} rel="next">
              {words.next}
            </a>
          )}
        </nav>
      )}
    </div>
  )
}
