// Taking over login trusts from SQL: the field to paste it into, and what became of each.
import { Fault } from '../components/fault.tsx'
import { Name } from '../components/name.tsx'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { LongField } from './fields.tsx'
import { Table } from './table.tsx'

export type ImportLoginTrustsProps = {
  console: Console
  action: string
  csrf: string
  fault: { line: number; message: string } | 'expired' | null
  /** What was done; null before. */
  outcome:
    | readonly {
        name: string
        href: string | null
        notes: readonly string[]
        faults: readonly string[]
      }[]
    | null
}

export function ImportLoginTrustsPage(props: ImportLoginTrustsProps) {
  const { console, fault, outcome } = props
  const m = messagesOf(console.shell).admin
  const t = m.trusts.imports
  const text =
    fault === null || fault === 'expired' ? undefined : t.faultAt(fault.line, fault.message)
  return (
    <ConsolePage console={console} title={t.title} lead={t.lead}>
      {outcome && (
        <section class="card list">
          <Table
            caption={t.done}
            columns={[{ name: t.trust }, { name: t.outcome }, { name: t.notes }]}
            rows={outcome.map((trust) => [
              <strong>
                <Name of={trust.name} />
              </strong>,
              trust.href === null ? (
                <span class="tag bad">{t.refused}</span>
              ) : (
                <>
                  <span class="tag warn">{t.imported}</span>{' '}
                  <a href={trust.href}>{t.giveRedirect}</a>
                </>
              ),
              <ul class="bullets" lang="en">
                {[...trust.faults, ...trust.notes].map((line) => (
                  <li>
                    <Name of={line} />
                  </li>
                ))}
              </ul>,
            ])}
          />
        </section>
      )}
      <form class="card form" method="post" action={props.action} data-once>
        <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
        {fault === 'expired' && <Fault title={m.faultTitle} text={m.expired} />}
        {text !== undefined && <Fault title={m.faultTitle} fields={[{ field: 'sql', text }]} />}
        {/* What was pasted is not shown again: it may hold private keys. */}
        <LongField name="sql" label={t.sql} hint={t.sqlHint} rows={10} code required fault={text} />
        <div class="buttons">
          <button class="button small primary" type="submit">
            {t.submit}
          </button>
        </div>
      </form>
    </ConsolePage>
  )
}
