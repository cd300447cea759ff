// The picture of a login trust as people meet it, why there is none, and a file to put in its place.
import type { Millis } from '../../lib/clock.ts'
import type { PictureFault } from '../../lib/picture.ts'
import type { LogoFault } from '../../model/logo.ts'
import { AppTile } from '../components/app.tsx'
import { Fault } from '../components/fault.tsx'
import { Code, Name } from '../components/name.tsx'
import { Notice } from '../components/notice.tsx'
import { isolate, plainText } from '../messages/say.ts'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { FileField } from './fields.tsx'
import { Moment } from './moment.tsx'

export type LogoPageFault = PictureFault | 'none-chosen' | 'expired'

type LoginTrustLogoProps = {
  console: Console
  app: string
  /** Null where initials stand for it. */
  pictureHref: string | null
  /** Whether an operator brought it. */
  uploaded: boolean
  /** Where the app says that its picture is. */
  logoUri: string | null
  lookedAt: Millis | null
  /** Why nothing was found there when it was last looked for. */
  reason: LogoFault | null
  now: Millis
  action: string
  csrf: string
  backHref: string
  fault: LogoPageFault | null
  done: boolean
}

export function LoginTrustLogoPage(props: LoginTrustLogoProps) {
  const { console, fault } = props
  const m = messagesOf(console.shell).admin
  const t = m.trustLogo
  return (
    <ConsolePage
      console={console}
      title={plainText(t.title(isolate(props.app)))}
      heading={t.title(<Name of={props.app} />)}
      actions={
        <a class="button small" href={props.backHref}>
          {m.trusts.test.back}
        </a>
      }
    >
      {props.done && (
        <Notice tone="good" status>
          <p>{t.done}</p>
        </Notice>
      )}
      <form
        class="card form"
        method="post"
        action={props.action}
        enctype="multipart/form-data"
        data-once
      >
        <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
        {fault === 'expired' && <Fault title={m.faultTitle} text={m.expired} />}
        {fault !== null && fault !== 'expired' && (
          <Fault title={m.faultTitle} fields={[{ field: 'picture', text: t.faults[fault] }]} />
        )}
        <Shown {...props} />
        {!console.readOnly && <Choices {...props} />}
      </form>
    </ConsolePage>
  )
}

function Shown(props: LoginTrustLogoProps) {
  const { console, logoUri, reason, lookedAt } = props
  const t = messagesOf(console.shell).admin.trustLogo
  return (
    <div class="who">
      <AppTile name={props.app} logoUri={props.pictureHref} />
      <div>
        <p class="strong">
          {props.pictureHref === null ? t.initials : props.uploaded ? t.uploaded : t.fetched}
        </p>
        {logoUri !== null && (
          <p class="aside">
            {t.named} <Code text={logoUri} />
          </p>
        )}
        {logoUri === null && !props.uploaded && <p class="aside">{t.notNamed}</p>}
        {logoUri !== null && lookedAt === null && <p class="aside">{t.notYet}</p>}
        {lookedAt !== null && !props.uploaded && (
          <p class="aside">
            {t.lookedAt(<Moment shell={console.shell} at={lookedAt} now={props.now} />)}
            {reason !== null && <> {t.reasons[reason]}</>}
          </p>
        )}
      </div>
    </div>
  )
}

function Choices(props: LoginTrustLogoProps) {
  const t = messagesOf(props.console.shell).admin.trustLogo
  const { fault } = props
  return (
    <>
      <FileField
        name="picture"
        label={t.file}
        hint={t.fileHint}
        accept="image/png,image/jpeg,image/webp,image/gif"
        fault={fault === null || fault === 'expired' ? undefined : t.faults[fault]}
      />
      <div class="buttons">
        <button class="button small primary" type="submit" name="do" value="upload">
          {t.upload}
        </button>
        {props.uploaded ? (
          <button class="button small" type="submit" name="do" value="remove">
            {props.logoUri === null ? t.remove : t.removeForTheirs}
          </button>
        ) : (
          props.logoUri !== null && (
            <button class="button small" type="submit" name="do" value="fetch">
              {t.again}
            </button>
          )
        )}
      </div>
    </>
  )
}
