// The frame of every page of the operators' console: the side menu beside the page's matter. Tables and
// controls are denser than on patients' pages (32 px), the rest is the same house.
import { Layout } from '../layout.tsx'
import { formatNumber } from '../messages/format.ts'
import type { Part } from '../messages/say.ts'
import { messagesOf, type Shell } from '../shell.ts'

/** The rooms of the console, in the order of the menu. */
export const CONSOLE_ROOMS = [
  'overview',
  'login-trusts',
  'authorizations',
  'registrations',
  'users',
  'exports',
  'refusals',
  'simulator',
  'practice',
  'keys',
  'audit',
] as const
export type ConsoleRoom = (typeof CONSOLE_ROOMS)[number]

export type Console = {
  shell: Shell
  /** Which room the page belongs to. */
  room: ConsoleRoom
  /** Where each room is. */
  rooms: readonly { room: ConsoleRoom; href: string }[]
  /** The person's own sign-in, password and second factors. */
  accountHref: string
  /** Registrations that wait for a decision. */
  waiting: number
  /** Whether the person may only look. */
  readOnly: boolean
}

export type ConsolePageProps = {
  console: Console
  title: string
  /** The heading, when it is more than the title's text. */
  heading?: Part
  lead?: Part
  /** What stands beside the heading: buttons. */
  actions?: Part
  children: Part
}

export function ConsolePage({
  console,
  title,
  heading,
  lead,
  actions,
  children,
}: ConsolePageProps) {
  const m = messagesOf(console.shell)
  return (
    <Layout shell={console.shell} title={title} width="console" nav={<Menu of={console} />}>
      <div class="page-head">
        <div>
          <h1>{heading ?? title}</h1>
          {lead && <p class="aside">{lead}</p>}
        </div>
        {actions && <div class="page-actions">{actions}</div>}
      </div>
      {console.readOnly && <p class="tag quiet">{m.admin.readOnly}</p>}
      {children}
    </Layout>
  )
}

function Menu({ of: { shell, room, rooms, waiting, accountHref } }: { of: Console }) {
  const m = messagesOf(shell).admin
  return (
    <nav class="menu" aria-label={m.menu}>
      <ul>
        {rooms.map((one) => (
          <li>
            <a href={one.href} aria-current={one.room === room ? 'page' : undefined}>
              {m.rooms[one.room]}
              {one.room === 'registrations' && waiting > 0 && (
                <>
                  {' '}
                  <span class="badge">
                    {formatNumber(shell.language, waiting)}
                    <span class="unseen"> {m.waiting}</span>
                  </span>
                </>
              )}
            </a>
          </li>
        ))}
        <li>
          <a href={accountHref}>{m.account}</a>
        </li>
      </ul>
    </nav>
  )
}
