// A line to type into: its label, what belongs there, and what was wrong with it. A password can be looked at
// where script runs.

export type TextFieldProps = {
  name: string
  label: string
  fault: string | undefined
  type?: 'text' | 'password' | 'date'
  value?: string
  autocomplete: string
  /** Which keys a phone offers. */
  inputmode?: 'numeric'
  show?: { show: string; hide: string }
  hint?: string
}

export function TextField(props: TextFieldProps) {
  const { name, label, fault, hint, type = 'text', value, autocomplete, inputmode, show } = props
  const faultId = `${name}-fault`
  const hintId = `${name}-hint`
  const described = [hint && hintId, fault && faultId].filter(Boolean).join(' ')
  return (
    <div class="field">
      <div class="field-head">
        <label for={name}>{label}</label>
        {show && (
          <button class="link" type="button" data-reveal={name} data-hide={show.hide} hidden>
            {show.show}
          </button>
        )}
      </div>
      <input
        id={name}
        name={name}
        type={type}
        value={value}
        required
        autocomplete={autocomplete}
        inputmode={inputmode}
        autocapitalize="none"
        spellcheck={false}
        maxlength={256}
        aria-invalid={fault ? 'true' : undefined}
        aria-describedby={described === '' ? undefined : described}
      />
      {hint && (
        <p class="hint" id={hintId}>
          {hint}
        </p>
      )}
      {fault && (
        <p class="field-fault" id={faultId}>
          {fault}
        </p>
      )}
    </div>
  )
}
