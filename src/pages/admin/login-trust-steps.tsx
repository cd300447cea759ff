// What stands between the editor and something that cannot be taken back, or is seen once: switching an app
// off or on, removing it, a new secret, and the secret itself.
import { Fault } from '../components/fault.tsx'
import { Name } from '../components/name.tsx'
import { isolate, plainText } from '../messages/say.ts'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { Choice } from './fields.tsx'
import { QuestionPage } from './question.tsx'

export type TrustQuestionProps = {
  console: Console
  app: string
  question: 'off' | 'on' | 'remove'
  /** Authorizations in force. */
  access: { count: number; more: boolean }
  action: string
  csrf: string
  backHref: string
  fault: 'expired' | 'conflict' | 'cannot-on' | null
}

export function TrustQuestionPage(props: TrustQuestionProps) {
  const { console, question, access, fault } = props
  const { language } = console.shell
  const m = messagesOf(console.shell).admin
  const t = m.trusts.questions
  const texts = { off: t.offText, on: t.onText, remove: t.removeText }
  const buttons = { off: m.trusts.switchOff, on: m.trusts.switchOn, remove: m.trusts.remove }
  const faults = { expired: m.expired, conflict: m.trusts.conflict, 'cannot-on': t.cannotOn }
  const counted = {
    off: t.restsCount(access.count, access.more, language),
    on: null,
    remove: t.endsCount(access.count, access.more, language),
  }[question]
  return (
    <QuestionPage
      console={console}
      title={plainText(t[question](isolate(props.app)))}
      heading={t[question](<Name of={props.app} />)}
      consequences={[...(counted && access.count > 0 ? [counted] : []), texts[question]]}
      submit={buttons[question]}
      danger={question !== 'on'}
      action={props.action}
      csrf={props.csrf}
      backHref={props.backHref}
      fault={fault && faults[fault]}
    />
  )
}

export const OVERLAPS = ['none', 'hour', 'day', 'week', 'month'] as const
export type Overlap = (typeof OVERLAPS)[number]

export type NewSecretProps = {
  console: Console
  app: string
  action: string
  csrf: string
  backHref: string
  fault: 'expired' | 'conflict' | null
}

export function NewSecretPage(props: NewSecretProps) {
  const { console, fault } = props
  const m = messagesOf(console.shell).admin
  const t = m.trusts.secret
  return (
    <ConsolePage
      console={console}
      title={plainText(t.newTitle(isolate(props.app)))}
      heading={t.newTitle(<Name of={props.app} />)}
    >
      <form class="card form" method="post" action={props.action} data-once>
        <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
        {fault && (
          <Fault title={m.faultTitle} text={fault === 'expired' ? m.expired : m.trusts.conflict} />
        )}
        <Choice
          name="overlap"
          legend={t.overlap}
          value="day"
          options={OVERLAPS.map((value) => ({
            value,
            label: t.overlaps[value],
            ...(value === 'none' && { hint: t.atOnce }),
          }))}
        />
        <div class="buttons">
          <button class="button small primary" type="submit">
            {t.make}
          </button>
          <a class="button small" href={props.backHref}>
            {m.keepAsIs}
          </a>
        </div>
      </form>
    </ConsolePage>
  )
}

type SecretProps = {
  console: Console
  app: { id: string; name: string }
  /** Null for an app that has none. */
  secret: string | null
  onHref: string
}

/** The page after a registration: the client id, and the secret this once. */
export function SecretPage({ console, app, secret, onHref }: SecretProps) {
  const t = messagesOf(console.shell).admin.trusts.secret
  return (
    <ConsolePage
      console={console}
      title={plainText(t.title(isolate(app.name)))}
      heading={t.title(<Name of={app.name} />)}
    >
      <div class="card form">
        <dl class="list-facts">
          <div>
            <dt>{t.id}</dt>
            <dd>
              <code class="secret">{app.id}</code>
            </dd>
          </div>
          {secret !== null && (
            <div>
              <dt>{t.secret}</dt>
              <dd>
                <code class="secret" id="secret">
                  {secret}
                </code>
              </dd>
            </div>
          )}
        </dl>
        <p>{secret === null ? t.none : t.once}</p>
        <div class="buttons">
          <a class="button small primary" href={onHref}>
            {t.goOn}
          </a>
        </div>
      </div>
    </ConsolePage>
  )
}
