// One app's access, row by row: what it may see now, what of that it shall keep, for how long, and what it
// has read. Nothing can be added here, so every box starts ticked and only unticking counts.
import type { Millis } from '../lib/clock.ts'
import type { PractitionerConsent } from '../model/client.ts'
import { AppTile } from './components/app.tsx'
import { type ActivityProps, AppActivity } from './components/app-activity.tsx'
import { ConnectionFacts } from './components/connection-facts.tsx'
import { ConsentSectionPart } from './components/consent-section.tsx'
import { DateOf } from './components/date.tsx'
import { Fault } from './components/fault.tsx'
import { Name } from './components/name.tsx'
import { Notice } from './components/notice.tsx'
import { PortalNav, type PortalPlaces } from './components/portal-nav.tsx'
import { ScopeList } from './components/scope-list.tsx'
import { type ConnectedApp, kindList } from './connected-app.ts'
import { type ConsentRow, type DurationKey, sectionsOf } from './consent-request.ts'
import { Layout } from './layout.tsx'
import { isolate } from './messages/say.ts'
import { CSRF_FIELD, messagesOf, type Shell } from './shell.ts'

export type AppAccessFault = 'expired' | 'changed' | 'nothing'

export type AppAccessProps = {
  shell: Shell
  places: PortalPlaces
  now: Millis
  /** Where the form is posted to. Fields: `csrf`, `scope` (repeated), `duration`. */
  action: string
  csrf: string
  fault: AppAccessFault | null
  app: ConnectedApp
  /** What is granted now, spread out; all ticked. */
  rows: readonly ConsentRow[]
  /** The granted wildcards that were spread out into rows. */
  wildcards: readonly string[]
  /** Whether the app must ask when it is started anew. */
  asks: PractitionerConsent
  /** Sooner ends that can be chosen; empty when there is none, or nothing to choose. */
  sooner: readonly { key: DurationKey; until: Millis }[]
  /** What was just saved: the scopes taken away and the new end; null when nothing was. */
  saved: { removedScope: string; until: Millis | null } | null
  activity: ActivityProps['activity']
  receiptHref: string
  downloadHref: string
  stopHref: string
}

export function AppAccessPage(props: AppAccessProps) {
  const { shell, app } = props
  const m = messagesOf(shell)
  return (
    <Layout
      shell={shell}
      title={isolate(app.name)}
      width="medium"
      nav={<PortalNav shell={shell} places={props.places} at="apps" />}
    >
      {props.saved && <Saved shell={shell} app={app} asks={props.asks} saved={props.saved} />}
      <form class="card consent" method="post" action={props.action} data-consent data-once>
        <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
        <div class="asks">
          {props.fault && <Fault title={m.portal.faultTitle} text={m.portal.faults[props.fault]} />}
          <div class="who">
            <AppTile name={app.name} logoUri={app.logoUri} />
            <h1>
              <Name of={app.name} />
            </h1>
            <ul class="facts">
              <li>
                {app.developer === null
                  ? m.app.unknownDeveloper
                  : m.app.by(<Name of={app.developer} />)}
              </li>
            </ul>
          </div>
          <ConnectionFacts shell={shell} now={props.now} app={app} />
          <Lead {...props} />
        </div>
        {sectionsOf(props.rows).map((section) => (
          <ConsentSectionPart page={{ shell, subject: app.subject }} section={section} />
        ))}
        {props.sooner.length > 0 && <Ends {...props} />}
        <div class="section">
          <details class="exact">
            <summary>{m.connectedApps.exact}</summary>
            <ScopeList text={app.grantedScope} />
          </details>
        </div>
        {(props.rows.length > 0 || props.sooner.length > 0) && (
          <div class="answer">
            <output
              class="summary"
              data-summary={m.portal.summary(props.rows.length)}
              data-summary-none={m.portal.summaryNone}
            ></output>
            <div class="buttons">
              <a class="button" href={props.places.apps}>
                {m.portal.back}
              </a>
              <button class="button primary" type="submit">
                {m.portal.save}
              </button>
            </div>
          </div>
        )}
      </form>
      <AppActivity shell={shell} activity={props.activity} />
      <section class="card" aria-labelledby="receipt">
        <h2 id="receipt">{m.portal.receipt}</h2>
        <p class="aside">{m.portal.receiptText}</p>
        <div class="buttons">
          <a class="button" href={props.receiptHref}>
            {m.portal.openReceipt}
          </a>
          <a class="button" href={props.downloadHref} download="consent.json">
            {m.portal.download}
          </a>
          <a
            class="button danger"
            href={props.stopHref}
            aria-label={m.connectedApps.stopNamed(isolate(app.name))}
          >
            {m.connectedApps.stop}
          </a>
        </div>
      </section>
    </Layout>
  )
}

function Lead({ shell, app, rows, wildcards, asks }: AppAccessProps) {
  const m = messagesOf(shell)
  const name = <Name of={app.name} />
  if (rows.length === 0) return <p class="lead">{m.portal.identity(name)}</p>
  return (
    <>
      <p class="lead">
        {app.subject
          ? m.portal.lead(
              name,
              <strong>
                <Name of={app.subject.name} />
              </strong>,
            )
          : m.portal.leadUser(name)}{' '}
        {m.portal.untick}
      </p>
      <p class="aside">{m.portal.more[asks](name)}</p>
      {wildcards.length > 0 && (
        <Notice tone="info">
          <p>{m.portal.wildcard(name)}</p>
          <p class="now-open">{m.consent.wildcardOpen}</p>
          <p class="now-closed">{m.consent.wildcardClosed}</p>
        </Notice>
      )}
    </>
  )
}

function Ends({ shell, app, sooner }: AppAccessProps) {
  const m = messagesOf(shell)
  return (
    <div class="section">
      <fieldset class="durations">
        <legend>{m.portal.endLegend}</legend>
        <label class="duration">
          <input type="radio" name="duration" value="as-now" checked />
          <span class="words">
            <span class="name">{m.portal.asNow}</span>
            <span class="gloss">
              {app.until === null
                ? m.consent.durations['until-stopped']
                : m.consent.until(<DateOf shell={shell} at={app.until} short />)}
            </span>
          </span>
        </label>
        {sooner.map(({ key, until }) => (
          <label class="duration">
            <input type="radio" name="duration" value={key} />
            <span class="words">
              <span class="name">{m.consent.durations[key]}</span>
              <span class="gloss">
                {m.consent.until(<DateOf shell={shell} at={until} short />)}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
    </div>
  )
}

function Saved(props: {
  shell: Shell
  app: ConnectedApp
  asks: PractitionerConsent
  saved: NonNullable<AppAccessProps['saved']>
}) {
  const { shell, app, asks, saved } = props
  const m = messagesOf(shell)
  const list = kindList(m, saved.removedScope)
  if (list === '' && saved.until === null)
    return (
      <Notice tone="info" status>
        <p>{m.portal.unchanged}</p>
      </Notice>
    )
  return (
    <Notice tone="good" status>
      <p class="notice-title">{m.portal.savedTitle}</p>
      {list !== '' && <p>{m.portal.taken(list)}</p>}
      {saved.until !== null && <p>{m.portal.endsAt(<DateOf shell={shell} at={saved.until} />)}</p>}
      {list !== '' && <p>{m.portal.again[asks](<Name of={app.name} />)}</p>}
    </Notice>
  )
}
