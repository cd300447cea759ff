// The keys of the practice: which is in use, which comes next, which still verify; rotating, and taking over one
// that was published elsewhere. No private part is on any page.
import type { Millis } from '../../lib/clock.ts'
import type { KeyPurpose, KeyState } from '../../model/signing-key.ts'
import { Fault } from '../components/fault.tsx'
import { Code } from '../components/name.tsx'
import { Notice } from '../components/notice.tsx'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { LongField } from './fields.tsx'
import { Moment } from './moment.tsx'
import { Table } from './table.tsx'

type KeyRow = {
  kid: string
  state: KeyState
  createdAt: Millis
  activatedAt: Millis | null
  expiresAt: Millis | null
}

export type KeysProps = {
  console: Console
  now: Millis
  purposes: readonly { purpose: KeyPurpose; keys: readonly KeyRow[]; rotateHref: string }[]
  jwksHref: string
  importAction: string
  csrf: string
  fault: 'expired' | 'pem' | null
  done: 'rotated' | 'imported' | null
}

const TONES: Record<KeyState, string> = { current: 'good', next: 'quiet', retired: 'warn' }

export function KeysPage(props: KeysProps) {
  const { console, now, fault, done } = props
  const { shell } = console
  const m = messagesOf(shell).admin
  const t = m.keys
  const moment = (at: Millis | null) =>
    at === null ? '–' : <Moment shell={shell} at={at} now={now} />
  return (
    <ConsolePage
      console={console}
      title={t.title}
      lead={t.lead}
      actions={
        <a class="button small" href={props.jwksHref}>
          {t.jwks}
        </a>
      }
    >
      {done && (
        <Notice tone="good" status>
          <p>{t[done]}</p>
        </Notice>
      )}
      {props.purposes.map(({ purpose, keys, rotateHref }) => (
        <section class="card list">
          <div class="list-head with-button">
            <h2>{t.purposes[purpose]}</h2>
            {!console.readOnly && (
              <a
                class="button small"
                href={rotateHref}
                aria-label={t.rotateNamed(t.purposes[purpose])}
              >
                {t.rotate}
              </a>
            )}
          </div>
          <Table
            caption={t.purposes[purpose]}
            columns={[
              { name: t.kid },
              { name: t.state },
              { name: t.created },
              { name: t.activated },
              { name: t.expires },
            ]}
            rows={keys.map((key) => [
              <Code text={key.kid} />,
              <span class={`tag ${TONES[key.state]}`}>{t.states[key.state]}</span>,
              moment(key.createdAt),
              moment(key.activatedAt),
              moment(key.expiresAt),
            ])}
          />
        </section>
      ))}
      {!console.readOnly && (
        <form class="card form" method="post" action={props.importAction} data-once>
          <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
          {fault === 'expired' && <Fault title={m.faultTitle} text={m.expired} />}
          {fault === 'pem' && (
            <Fault title={m.faultTitle} fields={[{ field: 'pem', text: t.fault }]} />
          )}
          <h2>{t.imports}</h2>
          <p class="aside">{t.importLead}</p>
          <LongField
            name="pem"
            label={t.pem}
            rows={6}
            code
            required
            fault={fault === 'pem' ? t.fault : undefined}
          />
          <div class="buttons">
            <button class="button small" type="submit">
              {t.importIt}
            </button>
          </div>
        </form>
      )}
    </ConsolePage>
  )
}
