// The way back to the app without an answer: a form of its own, so that no field of the page goes along.
// Its button stands beside the page's own and names the form it belongs to.
import { CSRF_FIELD } from '../shell.ts'

export type CancelProps = { action: string; csrf: string }

const FORM_ID = 'cancel'

export function CancelButton({ text }: { text: string }) {
  return (
    <button class="button" type="submit" form={FORM_ID} name="decision" value="deny">
      {text}
    </button>
  )
}

export function CancelForm({ to }: { to: CancelProps }) {
  return (
    <form id={FORM_ID} method="post" action={to.action} hidden>
      <input type="hidden" name={CSRF_FIELD} value={to.csrf} />
    </form>
  )
}
