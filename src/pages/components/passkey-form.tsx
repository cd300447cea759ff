// The form by which a browser makes or proves a passkey. It needs script, and shows itself only where that runs.
import { passkeyScript } from '../assets.ts'
import type { Part } from '../messages/say.ts'
import { CSRF_FIELD, messagesOf, type Shell } from '../shell.ts'

/** What a passkey form sends, and what the browser is asked, as JSON. Fields: `csrf`, `passkey`. */
export type PasskeyRequest = { action: string; csrf: string; options: string }

type PasskeyFormProps = {
  shell: Shell
  kind: 'create' | 'get'
  to: PasskeyRequest
  label: string
  /** What stands above the button, fields as well. */
  children?: Part
  primary?: boolean
}

export function PasskeyForm({ shell, kind, to, label, children, primary }: PasskeyFormProps) {
  const m = messagesOf(shell).factors
  return (
    <>
      <form
        class="fields"
        method="post"
        action={to.action}
        data-passkey={kind}
        data-options={to.options}
        hidden
      >
        <input type="hidden" name={CSRF_FIELD} value={to.csrf} />
        <input type="hidden" name="passkey" value="" />
        {children}
        <p class="field-fault" role="alert" data-stopped hidden>
          {m.passkeyStopped}
        </p>
        <div class="buttons">
          <button class={primary ? 'button primary' : 'button'} type="submit">
            {label}
          </button>
        </div>
      </form>
      <script src={shell.basePath + passkeyScript.path} defer></script>
    </>
  )
}
