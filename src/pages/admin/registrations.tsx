// The trust desk: apps that registered themselves and wait, what stands out about each, and the tokens by which
// developers may register.
import type { Millis } from '../../lib/clock.ts'
import type { TokenEndpointAuthMethod } from '../../model/client.ts'
import type { RegistrationFlag } from '../../model/registration.ts'
import { AppTile } from '../components/app.tsx'
import { Fault } from '../components/fault.tsx'
import { Code, Name } from '../components/name.tsx'
import { Notice } from '../components/notice.tsx'
import { formatNumber } from '../messages/format.ts'
import { isolate } from '../messages/say.ts'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { Box, TextField } from './fields.tsx'
import { Moment } from './moment.tsx'
import { type Stated, StatedLine } from './stated-line.tsx'
import { Empty, Pager, Table } from './table.tsx'

type WaitingRow = {
  id: string
  name: string
  /** Where this server serves the app's picture. */
  logoUri: string | null
  developer: string | null
  method: TokenEndpointAuthMethod
  scope: string
  redirectHosts: readonly string[]
  flags: readonly RegistrationFlag[]
  /** What a software statement says it is; null without one. */
  stated: Stated | null
  since: Millis
  href: string
  csrf: string
}

export type RegistrationsProps = {
  console: Console
  now: Millis
  mode: 'off' | 'token' | 'statement' | 'open'
  rows: readonly WaitingRow[]
  nextHref: string | null
  firstHref: string | null
  /** Where decisions are posted. Fields: `csrf`, `id`, `decision`. */
  decideAction: string
  tokens: readonly {
    id: string
    note: string
    usesLeft: number
    expiresAt: Millis
    preApproved: boolean
    csrf: string
  }[]
  tokenAction: string
  withdrawAction: string
  tokenCsrf: string
  fault: 'expired' | 'token' | null
  done: 'approved' | 'refused' | null
}

const CLOCK_MILLIS = 48 * 3_600_000

export function RegistrationsPage(props: RegistrationsProps) {
  const { console, rows, fault, done } = props
  const { shell } = console
  const m = messagesOf(shell).admin
  const t = m.registrations
  return (
    <ConsolePage console={console} title={t.title} lead={t.lead}>
      {fault && (
        <Fault
          title={m.faultTitle}
          text={fault === 'expired' ? m.expired : undefined}
          fields={fault === 'token' ? [{ field: 'note', text: t.fault }] : []}
        />
      )}
      {done && (
        <Notice tone="good" status>
          <p>{t[done]}</p>
        </Notice>
      )}
      {props.mode === 'off' && (
        <Notice tone="info">
          <p>{t.off}</p>
        </Notice>
      )}
      <section class="card list">
        {rows.length === 0 ? (
          <Empty title={t.emptyTitle} text={t.empty} />
        ) : (
          <Table
            caption={t.title}
            columns={[
              { name: t.app },
              { name: t.asks },
              { name: t.look },
              { name: t.since },
              { name: t.decide },
            ]}
            rows={rows.map((row) => waitingRow(row, props))}
          />
        )}
        <Pager next={props.nextHref} first={props.firstHref} words={m.pager} />
      </section>
      <Tokens {...props} />
    </ConsolePage>
  )
}

function waitingRow(row: WaitingRow, { console, now, decideAction }: RegistrationsProps) {
  const { shell } = console
  const m = messagesOf(shell).admin
  const t = m.registrations
  const left = row.since + CLOCK_MILLIS - now
  return [
    <div class="with-tile">
      <AppTile name={row.name} logoUri={row.logoUri} />
      <div>
        <a class="strong" href={row.href}>
          <Name of={row.name} />
        </a>
        <span class="second">
          {row.developer !== null && <Name of={row.developer} />}{' '}
          {row.redirectHosts.map((host) => (
            <Code text={host} />
          ))}
        </span>
        {row.stated && <StatedLine console={console} stated={row.stated} />}
      </div>
    </div>,
    <>
      {m.trusts.methods[row.method]}
      <span class="second">
        <Code text={row.scope} />
      </span>
    </>,
    row.flags.length === 0 ? (
      <span class="quiet">{t.nothing}</span>
    ) : (
      <ul class="plain">
        {row.flags.map(({ kind, like }) => (
          <li>
            <span class="tag warn">{t.flags[kind](<Name of={like} />)}</span>
          </li>
        ))}
      </ul>
    ),
    <>
      <Moment shell={shell} at={row.since} now={now} />
      <span class="second">
        {left > 0 ? t.hoursLeft(Math.ceil(left / 3_600_000), shell.language) : t.overdue}
      </span>
    </>,
    console.readOnly ? null : (
      <form method="post" action={decideAction} class="row-buttons">
        <input type="hidden" name={CSRF_FIELD} value={row.csrf} />
        <input type="hidden" name="id" value={row.id} />
        <button
          class="button small"
          type="submit"
          name="decision"
          value="approved"
          aria-label={t.approveNamed(isolate(row.name))}
        >
          {t.approve}
        </button>
        <button
          class="button small danger"
          type="submit"
          name="decision"
          value="refused"
          aria-label={t.refuseNamed(isolate(row.name))}
        >
          {t.refuse}
        </button>
      </form>
    ),
  ]
}

function Tokens(props: RegistrationsProps) {
  const { console, now, tokens, fault } = props
  const { shell } = console
  const t = messagesOf(shell).admin.registrations
  return (
    <section class="card list">
      <div class="list-head">
        <h2>{t.tokens}</h2>
        <p class="aside">{t.tokensLead}</p>
      </div>
      {tokens.length === 0 ? (
        <p class="list-head aside">{t.noTokens}</p>
      ) : (
        <Table
          caption={t.tokens}
          columns={[
            { name: t.note },
            { name: t.usesLeft, end: true },
            { name: t.expires },
            { name: t.decide, unseen: true },
          ]}
          rows={tokens.map((token) => [
            <>
              <Name of={token.note} />
              {token.preApproved && <span class="second">{t.preApproved}</span>}
            </>,
            formatNumber(shell.language, token.usesLeft),
            <Moment shell={shell} at={token.expiresAt} now={now} />,
            console.readOnly ? null : (
              <form method="post" action={props.withdrawAction}>
                <input type="hidden" name={CSRF_FIELD} value={token.csrf} />
                <input type="hidden" name="id" value={token.id} />
                <button
                  class="button small danger"
                  type="submit"
                  aria-label={t.withdrawNamed(isolate(token.note))}
                >
                  {t.withdraw}
                </button>
              </form>
            ),
          ])}
        />
      )}
      {!console.readOnly && (
        <form class="filter" method="post" action={props.tokenAction} data-once>
          <input type="hidden" name={CSRF_FIELD} value={props.tokenCsrf} />
          <TextField
            name="note"
            label={t.note}
            value=""
            maxlength={100}
            fault={fault === 'token' ? t.fault : undefined}
          />
          <TextField name="uses" label={t.uses} value="1" maxlength={4} />
          <TextField name="days" label={t.days} value="7" maxlength={3} />
          <Box name="pre_approved" label={t.preApproved} checked={false} />
          <div class="filter-buttons">
            <button class="button small" type="submit">
              {t.make}
            </button>
          </div>
        </form>
      )}
    </section>
  )
}
