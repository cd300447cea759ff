// The facts of an app's access: whose record, since when, until when, when it was last used.
import type { Millis } from '../../lib/clock.ts'
import type { ConnectedApp } from '../connected-app.ts'
import { formatRecent } from '../messages/format.ts'
import type { Part } from '../messages/say.ts'
import { messagesOf, type Shell } from '../shell.ts'
import { DateOf } from './date.tsx'
import { Name } from './name.tsx'

type Props = { shell: Shell; now: Millis; app: ConnectedApp }

export function ConnectionFacts({ shell, now, app }: Props) {
  const m = messagesOf(shell)
  return (
    <dl class="columns">
      {app.subject && (
        <Fact term={m.connectedApps.record}>
          <Name of={app.subject.name} />
        </Fact>
      )}
      <Fact term={m.connectedApps.since}>
        <DateOf shell={shell} at={app.since} />
      </Fact>
      <Fact term={m.connectedApps.until}>
        <UntilWhen shell={shell} app={app} />
      </Fact>
      <Fact term={m.connectedApps.lastUsed}>
        <LastUsed shell={shell} now={now} at={app.lastUsedAt} />
      </Fact>
    </dl>
  )
}

/** The end of the access: a day, or what ends it. */
export function UntilWhen({ shell, app }: Omit<Props, 'now'>) {
  const m = messagesOf(shell)
  if (app.until !== null) return <DateOf shell={shell} at={app.until} />
  return (
    <span>
      {app.access === 'offline' ? m.connectedApps.untilStopped : m.connectedApps.untilSignOut}
    </span>
  )
}

function Fact({ term, children }: { term: string; children: Part }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function LastUsed({ shell, now, at }: { shell: Shell; now: Millis; at: Millis | null }) {
  const m = messagesOf(shell)
  if (at === null) return <span>{m.connectedApps.never}</span>
  const recent = formatRecent(shell.language, shell.timeZone, at, now)
  return (
    <time datetime={new Date(at).toISOString()}>
      {recent.today ? m.connectedApps.today(recent.text) : recent.text}
    </time>
  )
}
