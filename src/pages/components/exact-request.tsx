// The request as the wire has it, for those who read scopes: what the app sent, and what each row is.
import type { ConsentProps } from '../consent-request.ts'
import { messagesOf } from '../shell.ts'
import { rowWords } from './consent-row.tsx'
import { Code } from './name.tsx'
import { ScopeList } from './scope-list.tsx'

export function ExactRequest(props: ConsentProps) {
  const m = messagesOf(props.shell)
  return (
    <details class="exact">
      <summary>{m.consent.exact}</summary>
      <div class="exact-body">
        <h3>{m.consent.exactSent}</h3>
        <ScopeList text={props.requestedScope} />
        <p>
          {m.consent.exactReturn} <Code text={props.app.redirectHost} />
        </p>
        {props.rows.length > 0 && (
          <>
            <h3>{m.consent.exactRows}</h3>
            <dl class="list-facts">
              {props.rows.map((row) => (
                <div>
                  <dt>{rowWords(m, row).name}</dt>
                  <dd>
                    <Code text={row.scope} />
                  </dd>
                </div>
              ))}
            </dl>
          </>
        )}
      </div>
    </details>
  )
}
