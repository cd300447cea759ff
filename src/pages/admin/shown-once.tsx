// A page that shows something secret this once: a password, an initial access token.
import { Code } from '../components/name.tsx'
import type { Part } from '../messages/say.ts'
import { messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'

type ShownOnceProps = {
  console: Console
  title: string
  heading?: Part
  /** What is shown beside it, such as the username. */
  beside: { name: string; text: string } | null
  name: string
  secret: string
  once: string
  onHref: string
}

export function ShownOncePage(props: ShownOnceProps) {
  const m = messagesOf(props.console.shell).admin
  return (
    <ConsolePage console={props.console} title={props.title} heading={props.heading}>
      <div class="card form">
        <dl class="list-facts">
          {props.beside && (
            <div>
              <dt>{props.beside.name}</dt>
              <dd>
                <Code text={props.beside.text} />
              </dd>
            </div>
          )}
          <div>
            <dt>{props.name}</dt>
            <dd>
              <code class="secret" id="secret">
                {props.secret}
              </code>
            </dd>
          </div>
        </dl>
        <p>{props.once}</p>
        <div class="buttons">
          <a class="button small primary" href={props.onHref}>
            {m.users.goOn}
          </a>
        </div>
      </div>
    </ConsolePage>
  )
}
