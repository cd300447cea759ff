// The way between a person's own pages, and for who works in the console the way back to it.
import { messagesOf, type Shell } from '../shell.ts'

const ROOMS = ['console', 'apps', 'security'] as const
type PortalRoom = (typeof ROOMS)[number]
/** Where each of the pages is, as far as they are for this person. */
export type PortalPlaces = Readonly<{ security: string } & Partial<Record<PortalRoom, string>>>

type Props = { shell: Shell; places: PortalPlaces; at: PortalRoom }

export function PortalNav({ shell, places, at }: Props) {
  const m = messagesOf(shell).portal
  return (
    <nav class="own-pages" aria-label={m.menu}>
      <ul>
        {ROOMS.filter((room) => places[room] !== undefined).map((room) => (
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
