// An app as people meet it: its picture or initials, who made it, and what was checked about it. The name
// is only what the app calls itself, so the host that the answer goes to stands beside it.
import type { Millis } from '../../lib/clock.ts'
import { type Part, withoutOverrides } from '../messages/say.ts'
import { messagesOf, type Shell } from '../shell.ts'
import { DateOf } from './date.tsx'
import { ExternalLink } from './external-link.tsx'
import { Code, Name } from './name.tsx'

export type AppCard = {
  name: string
  developer: string | null
  /** What the app does, in its developer's sentence. */
  description: string | null
  /** Where this server serves the app's picture; pages load none from elsewhere. */
  logoUri: string | null
  clientUri: string | null
  policyUri: string | null
  tosUri: string | null
  /** Host (or scheme) of the redirect URI of this request. */
  redirectHost: string
  registeredAt: Millis
}

const TILES = 6
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/

/** Up to two letters that stand for the name. */
function initials(name: string): string {
  const words = withoutOverrides(name).match(/[\p{L}\p{N}]+/gu) ?? []
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join('')
}

/** A number from the name, so that an app keeps its colour. */
function tileOf(name: string): number {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  return sum % TILES
}

/** The app's picture; silent, as the name stands beside it. */
export function AppTile({ name, logoUri }: { name: string; logoUri: string | null }) {
  // The Content-Security-Policy loads pictures from ourselves only; a foreign address is not even tried.
  if (logoUri !== null && /^(?:\/(?!\/)|data:image\/)/.test(logoUri))
    return <img class="tile" src={logoUri} alt="" width="44" height="44" />
  return (
    <span class={`tile tile-${tileOf(name)}`} aria-hidden="true">
      {initials(name)}
    </span>
  )
}

/** Who made the app and where it takes the answer; in full also its papers and since when it is known. */
export function AppFacts({ shell, app, full }: { shell: Shell; app: AppCard; full: boolean }) {
  const m = messagesOf(shell)
  const link = (href: string | null, text: string): Part =>
    href === null ? null : (
      <ExternalLink href={href} newTab={m.layout.newTab}>
        {text}
      </ExternalLink>
    )
  const host = <Code text={app.redirectHost} />
  const facts: Part[] = [
    app.developer === null ? m.app.unknownDeveloper : m.app.by(<Name of={app.developer} />),
    ...(full
      ? [
          link(app.clientUri, m.app.website),
          link(app.policyUri, m.app.policy),
          link(app.tosUri, m.app.terms),
          m.app.registered(<DateOf shell={shell} at={app.registeredAt} />),
        ]
      : []),
    LOOPBACK.test(app.redirectHost) ? m.app.returnsToDevice(host) : m.app.returnsTo(host),
  ]
  return (
    <ul class="facts">
      {facts
        .filter((fact) => fact !== null)
        .map((fact) => (
          <li>{fact}</li>
        ))}
    </ul>
  )
}
