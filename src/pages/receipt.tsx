// The receipt of an access, to keep and to print: who allowed what to which app, of whom, until when.
import type { Millis } from '../lib/clock.ts'
import { UntilWhen } from './components/connection-facts.tsx'
import { DateOf } from './components/date.tsx'
import { Code, Name } from './components/name.tsx'
import { ScopeList } from './components/scope-list.tsx'
import { type ConnectedApp, mayDo } from './connected-app.ts'
import { Layout } from './layout.tsx'
import { isolate, type Part, plainText } from './messages/say.ts'
import { messagesOf, type Shell } from './shell.ts'

type ReceiptProps = {
  shell: Shell
  now: Millis
  /** The number of the authorization. */
  number: string
  app: ConnectedApp
  userName: string
  /** Where the access is narrowed or stopped: the whole address, since it stands on paper. */
  manageUrl: string
  downloadHref: string
  detailsHref: string
}

export function ReceiptPage(props: ReceiptProps) {
  const { shell, app } = props
  const m = messagesOf(shell)
  return (
    <Layout
      shell={shell}
      title={plainText(m.portal.receiptTitle(isolate(app.name)))}
      width="medium"
    >
      <article class="card receipt">
        <p class="aside">{m.portal.receipt}</p>
        <h1>{m.portal.receiptTitle(<Name of={app.name} />)}</h1>
        <p class="aside">
          {m.portal.receiptIssued(
            <Name of={shell.practiceName} />,
            <DateOf shell={shell} at={props.now} />,
          )}
        </p>
        <dl class="list-facts">
          <Line term={m.portal.receiptApp}>
            <Name of={app.name} />
            {app.developer !== null && <>, {m.app.by(<Name of={app.developer} />)}</>}
          </Line>
          <Line term={m.portal.receiptWho}>
            <Name of={props.userName} />
          </Line>
          {app.subject && (
            <Line term={m.portal.receiptWhose}>
              <Name of={app.subject.name} />
            </Line>
          )}
          <Line term={m.connectedApps.since}>
            <DateOf shell={shell} at={app.since} />
          </Line>
          <Line term={m.connectedApps.until}>
            <UntilWhen shell={shell} app={app} />
          </Line>
          <Line term={m.portal.receiptNumber}>
            <Code text={props.number} />
          </Line>
        </dl>
        <h2>{m.portal.receiptMay}</h2>
        <ul class="bullets">
          {mayDo(m, app).map((sentence) => (
            <li>{sentence}</li>
          ))}
        </ul>
        <h2>{m.portal.receiptExact}</h2>
        <ScopeList text={app.grantedScope} />
        <p class="aside">
          {m.portal.receiptStop} <Code text={props.manageUrl} />
        </p>
        <div class="buttons">
          <a class="button" href={props.downloadHref} download="consent.json">
            {m.portal.download}
          </a>
          <a class="button" href={props.detailsHref}>
            {m.portal.back}
          </a>
        </div>
      </article>
    </Layout>
  )
}

function Line({ term, children }: { term: string; children: Part }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
