// A page of the console that is one list: what was just done, the filter, the table or why it is empty, and the
// way on.
import type { Part } from '../messages/say.ts'
import { messagesOf } from '../shell.ts'
import { ConsolePage, type ConsolePageProps } from './console.tsx'
import { Empty, Pager } from './table.tsx'

type ListPageProps = Omit<ConsolePageProps, 'children'> & {
  /** What was just done, above the list. */
  notice?: Part
  /** The form that says which rows are wanted, and what it did not find. */
  filter?: Part
  isEmpty: boolean
  /** Why there is nothing, and what to do. */
  empty: { title: string; text: Part }
  /** The page after this one, and back to the first; null where there is none. */
  pages: { next: string | null; first: string | null; count?: Part }
  /** The table. */
  children: Part
}

export function ListPage(props: ListPageProps) {
  const { notice, filter, isEmpty, empty, pages, children, ...page } = props
  return (
    <ConsolePage {...page}>
      {notice}
      <section class="card list">
        {filter}
        {isEmpty ? <Empty {...empty} /> : children}
        {(!isEmpty || pages.first !== null) && (
          <Pager {...pages} words={messagesOf(page.console.shell).admin.pager} />
        )}
      </section>
    </ConsolePage>
  )
}
