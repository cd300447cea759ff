// The question before access is ended: how many, whose, what follows; and why, for the record.
import type { Millis } from '../../lib/clock.ts'
import { Fault } from '../components/fault.tsx'
import { Name } from '../components/name.tsx'
import { CSRF_FIELD, messagesOf } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { TextField } from './fields.tsx'
import { Moment } from './moment.tsx'

type EndAuthorizationsProps = {
  console: Console
  now: Millis
  /** Where the answer is posted to. Fields: `csrf`, `reason`, and `fields` again. */
  action: string
  csrf: string
  /** What is ended: hidden fields of the form. */
  fields: readonly (readonly [name: string, value: string])[]
  count: { count: number; more: boolean }
  /** The app, the person and the patient that all of them have in common; null where they have none. */
  common: { app: string | null; user: string | null; patient: string | null }
  /** Some of them, so that a slip is seen. */
  examples: readonly { app: string; user: string | null; patient: string | null; since: Millis }[]
  reason: string
  fault: 'expired' | 'reason' | null
  backHref: string
}

export function EndAuthorizationsPage(props: EndAuthorizationsProps) {
  const { console, count, common } = props
  const { shell } = console
  const m = messagesOf(shell).admin
  const t = m.endAuthorizations
  const heading = t.titleCount(count.count, count.more, shell.language)
  const fault = props.fault
  return (
    <ConsolePage console={console} title={heading}>
      <form class="card form" method="post" action={props.action} data-once>
        <input type="hidden" name={CSRF_FIELD} value={props.csrf} />
        {props.fields.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {fault && (
          <Fault
            title={m.faultTitle}
            text={fault === 'expired' ? m.expired : undefined}
            fields={fault === 'reason' ? [{ field: 'reason', text: t.reasonFault }] : []}
          />
        )}
        <ul class="bullets">
          {common.app && <li>{t.ofApp(<Name of={common.app} />)}</li>}
          {common.user && <li>{t.ofUser(<Name of={common.user} />)}</li>}
          {common.patient && <li>{t.ofPatient(<Name of={common.patient} />)}</li>}
          <li>{t.atOnce}</li>
          <li>{t.consent}</li>
          <li>{t.copies}</li>
        </ul>
        {props.examples.length > 0 && (
          <div>
            <h2>{t.examples}</h2>
            <ul class="plain">
              {props.examples.map((one) => (
                <li>
                  {t.example(
                    <strong>
                      <Name of={one.app} />
                    </strong>,
                    one.user === null ? m.authorizations.nobody : <Name of={one.user} />,
                    one.patient === null ? (
                      m.authorizations.noPatientContext
                    ) : (
                      <Name of={one.patient} />
                    ),
                  )}{' '}
                  <span class="quiet">
                    <Moment shell={shell} at={one.since} now={props.now} />
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
        <TextField
          name="reason"
          label={t.reason}
          hint={t.reasonHint}
          value={props.reason}
          maxlength={200}
          required
          fault={fault === 'reason' ? t.reasonFault : undefined}
        />
        <div class="buttons">
          <button class="button small danger" type="submit">
            {t.submitCount(count.count, count.more, shell.language)}
          </button>
          <a class="button small" href={props.backHref}>
            {m.keepAsIs}
          </a>
        </div>
      </form>
    </ConsolePage>
  )
}
