// The fields of the console's forms: each with its label, a hint, and what was wrong with it beside it.
import type { Part } from '../messages/say.ts'

type Common = {
  name: string
  label: string
  hint?: Part | undefined
  fault?: string | undefined
  required?: boolean
  disabled?: boolean | undefined
}

type Described = { 'aria-describedby': string | undefined; 'aria-invalid': 'true' | undefined }

function described({ name, hint, fault }: Common): Described {
  const ids = [hint ? `${name}-hint` : null, fault ? `${name}-fault` : null].filter(
    (id) => id !== null,
  )
  return {
    'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined,
    'aria-invalid': fault ? 'true' : undefined,
  }
}

function Frame({ field, children }: { field: Common; children: Part }) {
  return (
    <div class="field">
      <label for={field.name}>{field.label}</label>
      {children}
      {field.hint && (
        <p class="hint" id={`${field.name}-hint`}>
          {field.hint}
        </p>
      )}
      {field.fault && (
        <p class="field-fault" id={`${field.name}-fault`}>
          {field.fault}
        </p>
      )}
    </div>
  )
}

export type TextFieldProps = Common & {
  value?: string
  type?: 'text' | 'search' | 'url' | 'number' | 'date' | 'password'
  maxlength?: number
  autocomplete?: string
  placeholder?: string
}

export function TextField(field: TextFieldProps) {
  return (
    <Frame field={field}>
      <input
        id={field.name}
        name={field.name}
        type={field.type ?? 'text'}
        value={field.value ?? ''}
        required={field.required}
        disabled={field.disabled}
        maxlength={field.maxlength ?? 2048}
        autocomplete={field.autocomplete ?? 'off'}
        placeholder={field.placeholder}
        autocapitalize="none"
        spellcheck={false}
        {...described(field)}
      />
    </Frame>
  )
}

export function LongField(field: Common & { value?: string; rows?: number; code?: boolean }) {
  return (
    <Frame field={field}>
      <textarea
        id={field.name}
        name={field.name}
        rows={field.rows ?? 4}
        class={field.code ? 'code' : undefined}
        spellcheck={false}
        required={field.required}
        disabled={field.disabled}
        {...described(field)}
      >
        {/* A parser drops the first line break of a text area, so one stands before the value. */}
        {`\n${field.value ?? ''}`}
      </textarea>
    </Frame>
  )
}

/** A file to send along; a form with one is sent as multipart/form-data. */
export function FileField(field: Common & { accept: string }) {
  return (
    <Frame field={field}>
      <input
        id={field.name}
        name={field.name}
        type="file"
        accept={field.accept}
        required={field.required}
        {...described(field)}
      />
    </Frame>
  )
}

export type Option = { value: string; label: string }

export function SelectField(field: Common & { value: string; options: readonly Option[] }) {
  return (
    <Frame field={field}>
      <select id={field.name} name={field.name} disabled={field.disabled} {...described(field)}>
        {field.options.map((option) => (
          <option value={option.value} selected={option.value === field.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  )
}

type BoxProps = {
  name: string
  value?: string
  label: Part
  hint?: Part
  checked: boolean
  id?: string
  disabled?: boolean | undefined
}

/** A box to tick, with its words beside it. */
export function Box({ name, value = 'on', label, hint, checked, id = name, disabled }: BoxProps) {
  return (
    <label class="box" for={id}>
      <input
        id={id}
        type="checkbox"
        name={name}
        value={value}
        checked={checked}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      <span>
        {label}
        {hint && (
          <span class="hint" id={`${id}-hint`}>
            {hint}
          </span>
        )}
      </span>
    </label>
  )
}

type ChoiceProps = {
  name: string
  legend: string
  value: string
  options: readonly (Option & { hint?: string })[]
  fault?: string | undefined
  disabled?: boolean | undefined
}

/** One of several, all in sight. */
export function Choice({ name, legend, value, options, fault, disabled }: ChoiceProps) {
  return (
    <fieldset id={name}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label class="box" for={`${name}-${option.value}`}>
          <input
            id={`${name}-${option.value}`}
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={disabled}
          />
          <span>
            {option.label}
            {option.hint && <span class="hint">{option.hint}</span>}
          </span>
        </label>
      ))}
      {fault && (
        <p class="field-fault" id={`${name}-fault`}>
          {fault}
        </p>
      )}
    </fieldset>
  )
}
