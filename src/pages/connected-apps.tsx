// The apps a person let in: what each may read, of whom, since when and until when, when it last came,
// and a way to stop it.
import type { Millis } from '../lib/clock.ts'
import { AppTile } from './components/app.tsx'
import { DateOf } from './components/date.tsx'
import { Name } from './components/name.tsx'
import { Notice } from './components/notice.tsx'
import { ScopeList } from './components/scope-list.tsx'
import { type ConnectedApp, mayDo } from './connected-app.ts'
import { Layout } from './layout.tsx'
import { formatRecent } from './messages/format.ts'
import { isolate, type Part } from './messages/say.ts'
import { messagesOf, type Shell } from './shell.ts'

export type ConnectedAppsProps = {
  shell: Shell
  now: Millis
  /** Newest first. */
  apps: readonly (ConnectedApp & { stopHref: string })[]
  /** The name of the app that was just stopped. */
  stoppedName: string | null
}

export function ConnectedAppsPage({ shell, now, apps, stoppedName }: ConnectedAppsProps) {
  const m = messagesOf(shell)
  return (
    <Layout shell={shell} title={m.connectedApps.title} width="medium">
      <h1>{m.connectedApps.title}</h1>
      {stoppedName !== null && (
        <Notice tone="good" status>
          <p>{m.connectedApps.stopped(<Name of={stoppedName} />)}</p>
        </Notice>
      )}
      {apps.length === 0 ? (
        <div class="card empty">
          <h2>{m.connectedApps.emptyTitle}</h2>
          <p>{m.connectedApps.empty}</p>
        </div>
      ) : (
        <>
          <p class="lead">{m.connectedApps.lead}</p>
          <ul class="stack">
            {apps.map((app) => (
              <li class="card flat">
                <Connected shell={shell} now={now} app={app} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Layout>
  )
}

type ConnectedProps = { shell: Shell; now: Millis; app: ConnectedAppsProps['apps'][number] }

function Connected({ shell, now, app }: ConnectedProps) {
  const m = messagesOf(shell)
  return (
    <>
      <div class="who">
        <AppTile name={app.name} logoUri={app.logoUri} />
        <div>
          <h2>
            <Name of={app.name} />
          </h2>
          <p class="aside">
            {app.developer === null
              ? m.app.unknownDeveloper
              : m.app.by(<Name of={app.developer} />)}
          </p>
        </div>
        <a
          class="button danger"
          href={app.stopHref}
          aria-label={m.connectedApps.stopNamed(isolate(app.name))}
        >
          {m.connectedApps.stop}
        </a>
      </div>
      <ul>
        {mayDo(m, app).map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
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
          {app.until !== null ? (
            <DateOf shell={shell} at={app.until} />
          ) : app.access === 'offline' ? (
            m.connectedApps.untilStopped
          ) : (
            m.connectedApps.untilSignOut
          )}
        </Fact>
        <Fact term={m.connectedApps.lastUsed}>
          <LastUsed shell={shell} now={now} at={app.lastUsedAt} />
        </Fact>
      </dl>
      <details class="exact">
        <summary>{m.connectedApps.exact}</summary>
        <ScopeList text={app.grantedScope} />
      </details>
    </>
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
