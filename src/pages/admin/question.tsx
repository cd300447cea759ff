// The question before something that matters: what follows from a yes, and a way back.
import { Fault } from '../components/fault.tsx'
import type { Part } from '../messages/say.ts'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { TextField } from './fields.tsx'

type QuestionProps = {
  console: Console
  title: string
  heading?: Part
  /** What follows from a yes. */
  consequences: readonly Part[]
  submit: string
  danger: boolean
  action: string
  csrf: string
  backHref: string
  fault: string | null
  /** What was said of why; null where nobody asks. Field: `reason`. */
  reason?: { value: string; isWrong: boolean } | null
}

export function QuestionPage(props: QuestionProps) {
  const m = messagesOf(props.console.shell).admin
  return (
    <ConsolePage console={props.console} title={props.title} heading={props.heading}>
      <form class="card form" method="post" action={props.action} data-once>
        <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
        {props.fault !== null && (
          <Fault
            title={m.faultTitle}
            {...(props.reason?.isWrong
              ? { fields: [{ field: 'reason', text: props.fault }] }
              : { text: props.fault })}
          />
        )}
        <ul class="bullets">
          {props.consequences.map((one) => (
            <li>{one}</li>
          ))}
        </ul>
        {props.reason && (
          <TextField
            name="reason"
            label={m.endAuthorizations.reason}
            hint={m.endAuthorizations.reasonHint}
            value={props.reason.value}
            maxlength={200}
            required
            fault={props.reason.isWrong ? (props.fault ?? undefined) : undefined}
          />
        )}
        <div class="buttons">
          <button class={`button small ${props.danger ? 'danger' : 'primary'}`} type="submit">
            {props.submit}
          </button>
          <a class="button small" href={props.backHref}>
            {m.keepAsIs}
          </a>
        </div>
      </form>
    </ConsolePage>
  )
}
