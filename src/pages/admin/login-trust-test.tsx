// What was found when an app's registration was tried: each finding in words, with what it is about.
import { Code, Name } from '../components/name.tsx'
import type { en } from '../messages/en.ts'
import { formatNumber } from '../messages/format.ts'
import { isolate, plainText } from '../messages/say.ts'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'

type TestFinding = {
  tone: 'good' | 'warn' | 'bad'
  code: keyof typeof en.admin.trusts.test.findings
  subject?: string
  detail?: string
  count?: number
}

type LoginTrustTestProps = {
  console: Console
  app: string
  findings: readonly TestFinding[]
  action: string
  csrf: string
  backHref: string
}

const SIGNS = { good: '✓', warn: '!', bad: '✗' }

export function LoginTrustTestPage(props: LoginTrustTestProps) {
  const { console, findings } = props
  const { shell } = console
  const t = messagesOf(shell).admin.trusts.test
  return (
    <ConsolePage
      console={console}
      title={plainText(t.title(isolate(props.app)))}
      heading={t.title(<Name of={props.app} />)}
      lead={t.lead}
    >
      <div class="card form">
        {findings.length === 0 && <p>{t.nothing}</p>}
        <ul class="findings">
          {findings.map((finding) => (
            <li class={finding.tone}>
              <span class="sign" aria-hidden="true">
                {SIGNS[finding.tone]}
              </span>
              <div>
                <p>
                  {t.findings[finding.code]}
                  {finding.count !== undefined &&
                    ` (${formatNumber(shell.language, finding.count)})`}
                </p>
                {finding.subject !== undefined && (
                  <p class="aside">
                    <Code text={finding.subject} />
                  </p>
                )}
                {finding.detail !== undefined && (
                  <p class="aside" lang="en">
                    <Name of={finding.detail} />
                  </p>
                )}
              </div>
            </li>
          ))}
        </ul>
        <form class="buttons" method="post" action={props.action}>
          <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
          <button class="button small primary" type="submit">
            {t.again}
          </button>
          <a class="button small" href={props.backHref}>
            {t.back}
          </a>
        </form>
      </div>
    </ConsolePage>
  )
}
