// A practice's configuration as one file: the download, the field to paste or choose one, and what it would change, setting
// by setting, trust by trust and field by field. Nothing is changed before somebody has seen that.
import type { SettingsEffect } from '../../model/practice-change.ts'
import { Fault } from '../components/fault.tsx'
import { Code, Name } from '../components/name.tsx'
import { Notice } from '../components/notice.tsx'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { FileField, LongField } from './fields.tsx'
import { Table } from './table.tsx'

/** A member as it is and as it would be, value by value. */
export type ShownMember = { member: string; gone: string[]; come: string[]; reordered: boolean }

export type ShownTrust = {
  kind: 'added' | 'changed' | 'removed'
  id: string
  name: string
  members: readonly ShownMember[]
  secret: 'kept' | 'made' | 'replaced'
  /** What becomes of the access that it holds. */
  access: { count: number; more: boolean; kind: 'ends' | 'rests' | 'returns' } | null
}

type FileFault = { line: number; field: string; message: string }

export type ShownPlan = {
  settings: { members: readonly ShownMember[]; effects: readonly SettingsEffect[] } | null
  trusts: readonly ShownTrust[]
  conflicts: readonly FileFault[]
  unchanged: number
  left: number
  /** What the plan is known by when it is applied; null when there is nothing to apply. */
  digest: string | null
}

export type TrustsFileProps = {
  console: Console
  action: string
  csrf: string
  downloadHref: string
  listHref: string
  /** What was pasted, or read from the file that was chosen. */
  text: string
  faults: readonly FileFault[]
  fault: 'expired' | 'outdated' | null
  plan: ShownPlan | null
  /** After it was applied: the secrets that were made. */
  secrets: readonly { id: string; name: string; secret: string; href: string }[] | null
}

type Words = ReturnType<typeof messagesOf>['admin']['trustsFile']

const faultText = (t: Words, { line, field, message }: FileFault) =>
  t.faultAt(line, `${field} ${message}`.trim())

export function TrustsFilePage(props: TrustsFileProps) {
  const { console, plan, secrets } = props
  const m = messagesOf(console.shell).admin
  const t = m.trustsFile
  return (
    <ConsolePage
      console={console}
      title={t.title}
      lead={t.lead}
      actions={
        <a class="button small" href={props.downloadHref}>
          {t.download}
        </a>
      }
    >
      {secrets && <Applied {...props} secrets={secrets} />}
      {plan && <Plan {...props} plan={plan} />}
      {!console.readOnly && (
        <form
          class="card form"
          method="post"
          action={props.action}
          enctype="multipart/form-data"
          data-once
        >
          <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
          {props.fault === 'expired' && <Fault title={m.faultTitle} text={m.expired} />}
          {props.faults.length > 0 && (
            <Fault
              title={t.faultsTitle}
              fields={props.faults.map((one) => ({ field: 'text', text: faultText(t, one) }))}
            />
          )}
          <FileField name="file" label={t.file} accept=".yaml,.yml,.json" />
          <LongField
            name="text"
            label={t.text}
            hint={t.textHint}
            rows={14}
            code
            value={props.text}
            fault={props.faults[0] && faultText(t, props.faults[0])}
          />
          <div class="buttons">
            <button class="button small primary" type="submit">
              {t.compare}
            </button>
            <a class="button small" href={props.listHref}>
              {m.trusts.cancel}
            </a>
          </div>
        </form>
      )}
    </ConsolePage>
  )
}

function Plan(props: TrustsFileProps & { plan: ShownPlan }) {
  const { console, plan } = props
  const { language } = console.shell
  const m = messagesOf(console.shell).admin
  const t = m.trustsFile
  return (
    <section class="card form" aria-labelledby="plan">
      <h2 id="plan">{t.planTitle}</h2>
      {props.fault === 'outdated' && <Fault title={m.faultTitle} text={t.outdated} />}
      {plan.conflicts.length > 0 && (
        <Fault
          title={t.conflictsTitle}
          text={t.conflictsText}
          fields={plan.conflicts.map((one) => ({ field: 'text', text: faultText(t, one) }))}
        />
      )}
      {plan.settings === null && plan.trusts.length === 0 && plan.conflicts.length === 0 && (
        <Notice tone="good" status>
          <p>{t.nothing}</p>
        </Notice>
      )}
      {plan.settings && <Settings console={console} settings={plan.settings} />}
      {plan.trusts.map((trust) => (
        <Trust console={console} trust={trust} />
      ))}
      <p class="aside">
        {t.restCount(plan.unchanged, language)} {t.leftCount(plan.left, language)}
      </p>
      {plan.digest !== null && (
        <form method="post" action={props.action} enctype="multipart/form-data" data-once>
          <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
          <input type="hidden" name="plan" value={plan.digest} />
          <input type="hidden" name="text" value={props.text} />
          <div class="buttons">
            <button class="button small danger" type="submit" name="apply" value="yes">
              {t.applyCount(plan.trusts.length + (plan.settings?.members.length ?? 0), language)}
            </button>
          </div>
        </form>
      )}
    </section>
  )
}

type SettingsProps = { console: Console; settings: NonNullable<ShownPlan['settings']> }

function Settings({ console, settings }: SettingsProps) {
  const m = messagesOf(console.shell).admin
  return (
    <section class="diff">
      <h3>
        <span class={`tag ${TONES.changed}`}>{m.trustsFile.settings}</span>
      </h3>
      <Members shown={settings.members} reordered={m.trustsFile.reordered} />
      {settings.effects.map((effect) => (
        <p>{m.practice.effects[effect]}</p>
      ))}
    </section>
  )
}

const TONES = { added: 'good', changed: 'warn', removed: 'bad' } as const

function Trust({ console, trust }: { console: Console; trust: ShownTrust }) {
  const { language } = console.shell
  const m = messagesOf(console.shell).admin
  const t = m.trustsFile
  const { access } = trust
  return (
    <section class="diff">
      <h3>
        <span class={`tag ${TONES[trust.kind]}`}>{t.kinds[trust.kind]}</span>{' '}
        <Name of={trust.name} /> <Code text={trust.id} />
      </h3>
      {access && (
        <p class={access.kind === 'ends' ? 'strong bad-text' : 'strong'}>
          {t.accessCount[access.kind](access.count, access.more, language)}
        </p>
      )}
      {trust.secret !== 'kept' && <p>{t.secrets[trust.secret]}</p>}
      <Members shown={trust.members} reordered={t.reordered} />
    </section>
  )
}

function Members({ shown, reordered }: { shown: readonly ShownMember[]; reordered: string }) {
  if (shown.length === 0) return null
  return (
    <dl class="diff-members">
      {shown.map((one) => (
        <div>
          <dt>
            <code>{one.member}</code>
          </dt>
          <dd>
            {one.reordered && reordered}
            {one.gone.map((value) => (
              <del>
                <Code text={value} />
              </del>
            ))}
            {one.come.map((value) => (
              <ins>
                <Code text={value} />
              </ins>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Applied(props: TrustsFileProps & { secrets: NonNullable<TrustsFileProps['secrets']> }) {
  const { secrets } = props
  const t = messagesOf(props.console.shell).admin
  return (
    <>
      <Notice tone="good" status>
        <p>
          {t.trustsFile.applied} <a href={props.listHref}>{t.trustsFile.toList}</a>
        </p>
      </Notice>
      {secrets.length > 0 && (
        <section class="card list">
          <div class="list-head">
            <p>{t.trusts.secret.once}</p>
          </div>
          <Table
            caption={t.trustsFile.secretsTitle}
            columns={[
              { name: t.trusts.app },
              { name: t.trusts.secret.id },
              { name: t.trusts.secret.secret },
            ]}
            rows={secrets.map((one) => [
              <a class="strong" href={one.href}>
                <Name of={one.name} />
              </a>,
              <Code text={one.id} />,
              <code class="secret">{one.secret}</code>,
            ])}
          />
        </section>
      )}
    </>
  )
}
