// The apps a person let in: what each may read, of whom, since when and until when, when it last came,
// and a way to stop it.
import type { Millis } from '../lib/clock.ts'
import { AppTile } from './components/app.tsx'
import { ConnectionFacts } from './components/connection-facts.tsx'
import { Name } from './components/name.tsx'
import { Notice } from './components/notice.tsx'
import { PortalNav, type PortalPlaces } from './components/portal-nav.tsx'
import { ScopeList } from './components/scope-list.tsx'
import { type ConnectedApp, mayDo } from './connected-app.ts'
import { Layout } from './layout.tsx'
import { isolate } from './messages/say.ts'
import { messagesOf, type Shell } from './shell.ts'

type ConnectedAppsProps = {
  shell: Shell
  places: PortalPlaces
  now: Millis
  /** Newest first. */
  apps: readonly (ConnectedApp & { detailsHref: string; stopHref: string })[]
  /** The name of the app that was just stopped. */
  stoppedName: string | null
}

export function ConnectedAppsPage({ shell, places, now, apps, stoppedName }: ConnectedAppsProps) {
  const m = messagesOf(shell)
  return (
    <Layout
      shell={shell}
      title={m.connectedApps.title}
      width="medium"
      nav={<PortalNav shell={shell} places={places} at="apps" />}
    >
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
        <a class="button" href={app.detailsHref} aria-label={m.portal.detailsOf(isolate(app.name))}>
          {m.portal.details}
        </a>
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
      <ConnectionFacts shell={shell} now={now} app={app} />
      <details class="exact">
        <summary>{m.connectedApps.exact}</summary>
        <ScopeList text={app.grantedScope} />
      </details>
    </>
  )
}
