// The console's menu: its rooms in groups. Beside the page's matter where there is room; on a phone behind one
// button that says where one is, as a popover (HTML §6.12), which needs no script. A browser that knows no
// popovers shows the menu in place.
import { Icon } from '../components/icon.tsx'
import { formatNumber } from '../messages/format.ts'
import { messagesOf, type Shell } from '../shell.ts'

const ROOMS_OF = {
  start: ['overview'],
  apps: ['login-trusts', 'authorizations', 'registrations', 'exports'],
  people: ['users'],
  watch: ['refusals', 'simulator', 'audit'],
  settings: ['practice', 'keys'],
} as const

const GROUPS = ['start', 'apps', 'people', 'watch', 'settings'] as const

export type ConsoleRoom = (typeof ROOMS_OF)[(typeof GROUPS)[number]][number]

/** The rooms of the console, in the order of the menu. */
export const CONSOLE_ROOMS: readonly ConsoleRoom[] = GROUPS.flatMap((group) => [...ROOMS_OF[group]])

export type MenuProps = {
  shell: Shell
  /** Which room the page belongs to. */
  room: ConsoleRoom
  /** Where each room is that the person may enter. */
  rooms: readonly { room: ConsoleRoom; href: string }[]
  /** The person's own sign-in, password and second factors. */
  accountHref: string
  /** Registrations that wait for a decision. */
  waiting: number
}

export function Menu({ shell, room, rooms, waiting, accountHref }: MenuProps) {
  const m = messagesOf(shell).admin
  const groups = GROUPS.map((group) => ({
    group,
    links: rooms.filter((one) => ROOMS_OF[group].some((member) => member === one.room)),
  }))
  const badge = waiting > 0 && <Waiting shell={shell} count={waiting} />
  return (
    <>
      <button class="button menu-button" type="button" popovertarget="menu">
        <Icon name="menu" />
        <span class="unseen">{m.menu}: </span>
        {m.rooms[room]}
        {badge}
      </button>
      <nav class="menu" id="menu" popover="auto" aria-label={m.menu}>
        {groups.map(({ group, links }) => (
          <div>
            {group !== 'start' && (
              <p class="menu-group" id={`menu-${group}`}>
                {m.groups[group]}
              </p>
            )}
            <ul aria-labelledby={group === 'start' ? undefined : `menu-${group}`}>
              {links.map((one) => (
                <li>
                  <a href={one.href} aria-current={one.room === room ? 'page' : undefined}>
                    {m.rooms[one.room]}
                    {one.room === 'registrations' && badge}
                  </a>
                </li>
              ))}
              {group === 'people' && (
                <li>
                  <a href={accountHref}>{m.account}</a>
                </li>
              )}
            </ul>
          </div>
        ))}
      </nav>
    </>
  )
}

function Waiting({ shell, count }: { shell: Shell; count: number }) {
  return (
    <span class="badge">
      {formatNumber(shell.language, count)}
      <span class="unseen"> {messagesOf(shell).admin.waiting}</span>
    </span>
  )
}
