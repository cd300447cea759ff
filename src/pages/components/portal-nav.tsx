// The way between a person's own pages.
import { messagesOf, type Shell } from '../shell.ts'

export const PORTAL_ROOMS = ['apps', 'security'] as const
export type PortalRoom = (typeof PORTAL_ROOMS)[number]
/** Where each of the pages is. */
export type PortalPlaces = Readonly<Record<PortalRoom, string>>

type Props = { shell: Shell; places: PortalPlaces; at: PortalRoom }

export function PortalNav({ shell, places, at }: Props) {
  const m = messagesOf(shell).portal
  return (
    <nav class="own-pages" aria-label={m.menu}>
      <ul>
        {PORTAL_ROOMS.map((room) => (
          <li>
            <a href={places[room]} aria-current={room === at ? 'true' : undefined}>
              {m[room]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
