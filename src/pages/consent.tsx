// The page this product is judged by: who asks, for whose record, for what, for how long, and how to
// stop it. Everything the app asks for starts as asked; nothing is hidden, nothing nudges, and "no" is
// as near as "yes" (SMART 2.2 app-launch, "Obtain authorization code").
import { AppFacts, AppTile } from './components/app.tsx'
import { ConsentNeeded } from './components/consent-needed.tsx'
import { ConsentSectionPart } from './components/consent-section.tsx'
import { DateOf } from './components/date.tsx'
import { ExactRequest } from './components/exact-request.tsx'
import { Fault } from './components/fault.tsx'
import { Name } from './components/name.tsx'
import { Notice } from './components/notice.tsx'
import { type ConsentProps, reads, sectionsOf, writeKey } from './consent-request.ts'
import { Layout } from './layout.tsx'
import type { Messages } from './messages/messages.ts'
import { isolate, type Part, plainText } from './messages/say.ts'
import { CSRF_FIELD, messagesOf } from './shell.ts'

/** What the request is about: a patient's record, the user's own reach, or only who the user is. */
function about(props: ConsentProps): 'record' | 'user' | 'identity' {
  if (props.rows.length === 0) return 'identity'
  return props.subject && props.rows.some((row) => row.context === 'patient') ? 'record' : 'user'
}

function title(m: Messages, props: ConsentProps, name: (text: string) => Part): Part[] {
  const app = name(props.app.name)
  const matter = about(props)
  if (matter === 'identity') return m.consent.titleIdentity(app)
  if (matter === 'user' || props.subject === null) return m.consent.titleUser(app)
  if (props.subject.isSelf) return m.consent.titleSelf(app)
  return m.consent.titleOther(name(props.subject.name), app)
}

/** What the app asks to do, one sentence for each reach of records. */
function asks(m: Messages, props: ConsentProps): Part[] {
  const app = <Name of={props.app.name} />
  const sentences: Part[] = []
  for (const context of ['patient', 'user'] as const) {
    const rows = props.rows.filter((row) => row.context === context)
    if (rows.length === 0) continue
    const writes = rows.some((row) => writeKey(row) !== null)
    const kind = !writes ? 'Reads' : rows.some(reads) ? 'Changes' : 'Writes'
    const subject = props.subject && (
      <strong>
        {props.subject.ageYears === null ? (
          <Name of={props.subject.name} />
        ) : (
          m.person.nameAndAge(<Name of={props.subject.name} />, props.subject.ageYears)
        )}
      </strong>
    )
    if (context === 'patient') sentences.push(m.consent[`patient${kind}`](app, subject), ' ')
    else if (sentences.length > 0) sentences.push(m.consent[`also${kind}`], ' ')
    else sentences.push(m.consent[`user${kind}`](app), ' ')
  }
  return sentences.length > 0 ? sentences : [m.consent.identityOnly(app), ' ']
}

export function ConsentPage(props: ConsentProps) {
  const { shell, app } = props
  const m = messagesOf(shell)
  const record = about(props) === 'record'
  return (
    <Layout shell={shell} title={plainText(title(m, props, isolate))} width="wide" step>
      <form class="card consent" method="post" action={props.action} data-consent data-once>
        <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
        <div class="asks">
          {props.fault && (
            <Fault title={m.consent.faultTitle} text={m.consent.faults[props.fault]} />
          )}
          <div class="who">
            <AppTile name={app.name} logoUri={app.logoUri} />
            <h1>
              {title(m, props, (text) => (
                <Name of={text} />
              ))}
            </h1>
            <AppFacts shell={shell} app={app} full />
          </div>
          <Lead {...props} />
        </div>
        <ConsentNeeded {...props} />
        {props.wildcards.length > 0 && <WildcardNotice {...props} />}
        {sectionsOf(props.rows).map((section) => (
          <ConsentSectionPart page={props} section={section} />
        ))}
        <div class="section">
          <ExactRequest {...props} />
        </div>
        <div class="answer">
          <output
            class="summary"
            data-summary={m.consent.summary(props.rows.length)}
            data-summary-none={m.consent.summaryNone}
          ></output>
          <div class="buttons">
            <button class="button solid" type="submit" name="decision" value="deny">
              {record ? m.consent.dontShare : m.consent.dontAllow}
            </button>
            <button class="button primary" type="submit" name="decision" value="allow">
              {record ? m.consent.share : m.consent.allow}
            </button>
          </div>
        </div>
      </form>
    </Layout>
  )
}

function Lead(props: ConsentProps) {
  const m = messagesOf(props.shell)
  const changes = props.rows.some((row) => writeKey(row) !== null)
  const link = (
    <a href={props.connectedAppsHref} target="_blank" rel="noopener">
      {m.consent.connectedApps}
      <span class="unseen"> {m.layout.newTab}</span>
    </a>
  )
  return (
    <>
      <p class="lead">
        {asks(m, props)}
        {props.rows.length > 0 && !changes && `${m.consent.changesNothing} `}
        {props.rows.length > 0 && `${m.consent.choose} `}
        {m.consent.stopLater(link)}
      </p>
      <div class="asides">
        {props.app.description !== null && <p>{m.app.says(<Name of={props.app.description} />)}</p>}
        {props.rows.length > 0 && <p>{m.consent.keeps}</p>}
        {props.earlierAt !== null && (
          <p>{m.consent.earlier(<DateOf shell={props.shell} at={props.earlierAt} />)}</p>
        )}
      </div>
      {changes && (
        <Notice tone="warn">
          <p>{m.consent.changeWarning}</p>
        </Notice>
      )}
    </>
  )
}

function WildcardNotice(props: ConsentProps) {
  const m = messagesOf(props.shell)
  return (
    <div class="section wildcard">
      <Notice tone="info">
        <p>{m.consent.wildcard(<Name of={props.app.name} />)}</p>
        <p class="now-open">{m.consent.wildcardOpen}</p>
        <p class="now-closed">{m.consent.wildcardClosed}</p>
      </Notice>
    </div>
  )
}
