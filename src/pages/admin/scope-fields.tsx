// The scopes that an app may ask for, as a tree to tick: identity, then each context with everything first and
// kind by kind below; and a text field for what has no box.
import { Code } from '../components/name.tsx'
import { formatNumber } from '../messages/format.ts'
import { kindWords } from '../messages/messages.ts'
import { messagesOf, type Shell } from '../shell.ts'
import { Box, LongField } from './fields.tsx'
import {
  IDENTITY_SCOPES,
  kindsNamed,
  SCOPE_CONTEXTS,
  type ScopeBox,
  scopeBoxes,
} from './scope-boxes.ts'

/** What stands in the fields: of a client, or as somebody typed it. */
export type TrustValues = {
  get(name: string): string | undefined
  all(name: string): string[]
}

type Props = { shell: Shell; values: TrustValues; fault: string | undefined }

export function ScopeFields({ shell, values, fault }: Props) {
  const t = messagesOf(shell).admin.trusts
  const ticked = values.all('scope')
  const box = (one: ScopeBox) => (
    <Box
      id={`scope ${one.scope}`.replaceAll(/[^a-z0-9]+/gi, '-')}
      name="scope"
      value={one.scope}
      label={<ScopeWords shell={shell} box={one} />}
      checked={ticked.includes(one.scope)}
    />
  )
  return (
    <div class="group" id="scope">
      <fieldset>
        <legend>{t.identity}</legend>
        <div class="boxes">
          {IDENTITY_SCOPES.map((scope) => (
            <Box
              id={`scope-${scope.replace('/', '-')}`}
              name="scope"
              value={scope}
              label={<Code text={scope} />}
              checked={ticked.includes(scope)}
            />
          ))}
        </div>
      </fieldset>
      {SCOPE_CONTEXTS.map((context) => {
        const boxes = scopeBoxes(context)
        const named = kindsNamed(ticked, context)
        return (
          <fieldset>
            <legend>{t.contexts[context]}</legend>
            <div class="boxes">{boxes.filter(({ kind }) => kind === '*').map(box)}</div>
            <details>
              <summary>
                {t.byKind}
                {named > 0 && ` (${formatNumber(shell.language, named)})`}
              </summary>
              <div class="boxes pairs">{boxes.filter(({ kind }) => kind !== '*').map(box)}</div>
            </details>
          </fieldset>
        )
      })}
      <LongField
        name="more_scope"
        label={t.fields.more_scope}
        hint={t.hints.more_scope}
        value={values.get('more_scope') ?? ''}
        fault={fault}
        rows={3}
        code
      />
    </div>
  )
}

function ScopeWords({ shell, box }: { shell: Shell; box: ScopeBox }) {
  const m = messagesOf(shell)
  const t = m.admin.trusts
  const words =
    box.kind === '*'
      ? box.changes
        ? t.allChange
        : t.allRead
      : (box.changes ? t.changeKind : t.readKind)(kindWords(m, box.kind).name)
  return <span title={box.scope}>{words}</span>
}
