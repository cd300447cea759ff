// What all portlets share: a card with a name, a remark beside it, and a way to all of its entries; the
// plain list most of them are; a value out of its range by sign and word as well as colour.
import { Name } from '../../components/name.tsx'
import type { Part } from '../../messages/say.ts'
import { messagesOf, type Shell } from '../../shell.ts'
import type { Flag, PortletContents } from '../chart-data.ts'

/** How much a portlet shows: what fits its card, or all of it on a page of its own. */
export type View = 'card' | 'page'

export type PortletProps<Name extends keyof PortletContents> = {
  shell: Shell
  content: PortletContents[Name]
  view: View
}

/** The first entries on a card, all of them on a page. */
export function shownOf<T>(entries: readonly T[], view: View, most = 6): readonly T[] {
  return view === 'card' ? entries.slice(0, most) : entries
}

type CardProps = {
  shell: Shell
  name: keyof PortletContents
  /** Beside the name: `4 active`. */
  remark?: Part
  /** Where all entries are; null on that page itself. */
  href: string | null
  children: Part
}

export function PortletCard({ shell, name, remark, href, children }: CardProps) {
  const m = messagesOf(shell)
  const id = `portlet-${name}`
  return (
    <section class={`portlet portlet-${name}`} aria-labelledby={id}>
      <header class="portlet-head">
        <h2 id={id}>{m.ehr.portlets[name]}</h2>
        {remark && <span class="remark">{remark}</span>}
        {href !== null && (
          <a class="see-all" href={href} aria-label={m.ehr.seeAllOf(m.ehr.portlets[name])}>
            {m.ehr.seeAll}
          </a>
        )}
      </header>
      <div class="portlet-body">{children}</div>
    </section>
  )
}

type ListRow = {
  title: string
  /** Where the title leads. */
  href?: string
  /** Under the title. */
  detail?: Part
  /** At the end of the line. */
  end?: Part
  /** Over, or not in use: grey, with a word that says so in `detail`. */
  off?: boolean
}

export function RowList({ rows }: { rows: readonly ListRow[] }) {
  return (
    <ul class="lines">
      {rows.map(({ title, href, detail, end, off }) => (
        <li class={off ? 'line off' : 'line'}>
          <span class="line-words">
            <span class="line-title">
              {href === undefined ? (
                <Name of={title} />
              ) : (
                <a href={href}>
                  <Name of={title} />
                </a>
              )}
            </span>
            {detail && <span class="line-detail">{detail}</span>}
          </span>
          {end && <span class="line-end">{end}</span>}
        </li>
      ))}
    </ul>
  )
}

export function Nothing({ text }: { text: string }) {
  return <p class="nothing">{text}</p>
}

const SIGNS: Record<Flag, string> = {
  'critical-high': '⇈',
  high: '↑',
  low: '↓',
  'critical-low': '⇊',
  abnormal: '!',
}

/** The sign of a value out of range, and its word for those who do not see it. */
export function FlagSign({ shell, flag }: { shell: Shell; flag: Flag | null }) {
  if (flag === null) return null
  return (
    <>
      <span class="sign" aria-hidden="true">
        {SIGNS[flag]}
      </span>
      <span class="unseen"> ({messagesOf(shell).ehr.flags[flag]})</span>
    </>
  )
}
