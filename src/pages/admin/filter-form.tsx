// The form above a list of the console that says which rows are wanted: its fields, and the way back to all rows.
import type { Part } from '../messages/say.ts'

type FilterFormProps = {
  /** The list itself; its query is the filter. */
  action: string
  /** All rows, where that is another address. */
  clearHref?: string
  words: { filter: string; clearFilter: string }
  children: Part
}

export function FilterForm({ action, clearHref = action, words, children }: FilterFormProps) {
  return (
    <form class="filter" method="get" action={action}>
      {children}
      <div class="filter-buttons">
        <button class="button small primary" type="submit">
          {words.filter}
        </button>
        <a class="button small" href={clearHref}>
          {words.clearFilter}
        </a>
      </div>
    </form>
  )
}
