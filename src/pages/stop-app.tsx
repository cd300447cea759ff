// The question before an app is stopped: what ends, what does not, and that it can be connected again.

import { isResourceScope, parseScopes } from '../model/scope.ts'
import { AppTile } from './components/app.tsx'
import { Fault } from './components/fault.tsx'
import { Name } from './components/name.tsx'
import { type ConnectedApp, mayDo } from './connected-app.ts'
import { Layout } from './layout.tsx'
import { isolate, plainText } from './messages/say.ts'
import { CSRF_FIELD, messagesOf, type Shell } from './shell.ts'

type StopAppProps = {
  shell: Shell
  /** Where the answer is posted to. Field: `csrf`. */
  action: string
  csrf: string
  fault: 'expired' | null
  app: ConnectedApp
  connectedAppsHref: string
}

export function StopAppPage(props: StopAppProps) {
  const { shell, app } = props
  const m = messagesOf(shell)
  const name = <Name of={app.name} />
  return (
    <Layout shell={shell} title={plainText(m.stopApp.title(isolate(app.name)))} width="narrow">
      <form class="card" method="post" action={props.action} data-once>
        <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
        {props.fault && <Fault title={m.stopApp.faultTitle} text={m.stopApp[props.fault]} />}
        <div class="who">
          <AppTile name={app.name} logoUri={app.logoUri} />
          <h1>{m.stopApp.title(name)}</h1>
        </div>
        <p class="lead">
          {app.subject
            ? m.stopApp.record(
                name,
                <strong>
                  <Name of={app.subject.name} />
                </strong>,
              )
            : opensRecords(app)
              ? m.stopApp.user(name)
              : m.stopApp.identity(name)}
        </p>
        <ul class="bullets">
          {mayDo(m, app).map((sentence) => (
            <li>{sentence}</li>
          ))}
          <li>{m.stopApp.keeps}</li>
          <li>{m.stopApp.again}</li>
        </ul>
        <div class="buttons">
          <button class="button danger" type="submit">
            {m.stopApp.submit}
          </button>
          <a class="button" href={props.connectedAppsHref}>
            {m.stopApp.keep}
          </a>
        </div>
      </form>
    </Layout>
  )
}

function opensRecords(app: ConnectedApp): boolean {
  return parseScopes(app.grantedScope).scopes.some(isResourceScope)
}
