// The simulator: an authorization, or one that might be, and a FHIR request; below, what would be answered and
// why: the decision, the narrowed search, and what each scope says of one resource.
import type { HiddenRule, RefusalRule } from '../../model/refusal-rules.ts'
import { Code } from '../components/name.tsx'
import { Notice } from '../components/notice.tsx'
import type { en } from '../messages/en.ts'
import type { Part } from '../messages/say.ts'
import { CSRF_FIELD, messagesOf, type Shell } from '../shell.ts'
import { type Console, ConsolePage } from './console.tsx'
import { LongField, type Option, SelectField, TextField } from './fields.tsx'
import { Table } from './table.tsx'

type Words = typeof en.admin.simulator

export type SimulatorForm = {
  authorization: string
  app: string
  user: string
  patient: string
  scope: string
  request: string
  about: string
  body: string
}

type ShownOutcome =
  | { allowed: true; count: number | null }
  | {
      allowed: false
      rule: RefusalRule | null
      hidden: HiddenRule | null
      status: number
      words: string
      enough: string | null
    }

type Patients = readonly string[] | 'all'
type Through =
  | { by: 'all' | 'id' | 'practice' | 'target' | 'holder' }
  | { by: 'parameter'; code: string }

type ShownExplanation = {
  request: Record<string, string>
  outcome: ShownOutcome
  scopes: readonly {
    scope: string
    reach: Patients | null
    because: keyof Words['empty'] | null
  }[]
  query: {
    type: string
    parameters: readonly string[]
    within: 'all' | 'none' | readonly { patients: Patients; filter: readonly string[] }[]
  } | null
  resource: {
    key: string
    there: boolean
    open: boolean
    mismatched: readonly string[]
    verdicts: readonly {
      scope: string
      opens: boolean
      bears: boolean
      unmet: string | null
      through: Through | null
    }[]
  } | null
  entries: readonly { request: Record<string, string>; outcome: ShownOutcome }[]
}

export type SimulatorProps = {
  console: Console
  form: SimulatorForm
  apps: readonly Option[]
  action: string
  csrf: string
  /** Why nothing was explained. */
  fault: { text: string; detail: string | null } | null
  explanation: ShownExplanation | null
}

export function SimulatorPage(props: SimulatorProps) {
  const { console, explanation, fault } = props
  const t = messagesOf(console.shell).admin.simulator
  return (
    <ConsolePage console={console} title={t.title} lead={t.lead}>
      {fault && (
        <Notice tone="warn">
          <p>{fault.text}</p>
          {fault.detail !== null && <p lang="en">{fault.detail}</p>}
        </Notice>
      )}
      {explanation && <Explained explanation={explanation} shell={console.shell} />}
      {!console.readOnly && <Asked {...props} />}
    </ConsolePage>
  )
}

function Asked({ console, form, apps, action, csrf }: SimulatorProps) {
  const t = messagesOf(console.shell).admin.simulator
  return (
    <form class="card form" method="post" action={action}>
      <input type="hidden" name={CSRF_FIELD} value={csrf} />
      <TextField
        name="request"
        label={t.request}
        hint={t.requestHint}
        value={form.request}
        placeholder="GET Observation?patient=85&code=85354-9"
        maxlength={8000}
        required
      />
      <TextField
        name="authorization"
        label={t.authorization}
        hint={t.authorizationHint}
        value={form.authorization}
      />
      <fieldset class="imagined">
        <legend>{t.or}</legend>
        <SelectField
          name="app"
          label={t.app}
          value={form.app}
          options={[{ value: '', label: t.noApp }, ...apps]}
        />
        <TextField name="user" label={t.user} hint={t.userHint} value={form.user} />
        <TextField name="patient" label={t.patient} hint={t.patientHint} value={form.patient} />
        <TextField
          name="scope"
          label={t.scope}
          value={form.scope}
          maxlength={8000}
          placeholder="patient/Observation.rs"
        />
      </fieldset>
      <TextField name="about" label={t.about} hint={t.aboutHint} value={form.about} />
      <LongField name="body" label={t.body} hint={t.bodyHint} value={form.body} rows={6} code />
      <div class="buttons">
        <button class="button small primary" type="submit">
          {t.submit}
        </button>
      </div>
    </form>
  )
}

function Explained({ explanation, shell }: { explanation: ShownExplanation; shell: Shell }) {
  const t = messagesOf(shell).admin.simulator
  const { outcome, scopes, query, resource, entries, request } = explanation
  return (
    <section class="card form explained" aria-label={t.answer}>
      <h2>{t.answer}</h2>
      <Outcome outcome={outcome} shell={shell} />
      <p class="aside">
        {Object.values(request).map((value) => (
          <>
            <Code text={value} />{' '}
          </>
        ))}
      </p>
      {query && (
        <>
          <h3>{t.query}</h3>
          <p>
            <Code
              text={[query.type, query.parameters.join('&')].filter((one) => one !== '').join('?')}
            />
          </p>
          <ul>
            {(typeof query.within === 'string' ? [query.within] : query.within).map((one) => (
              <li>{within(one, t)}</li>
            ))}
          </ul>
        </>
      )}
      {resource && <Judged resource={resource} t={t} />}
      {entries.length > 0 && (
        <>
          <h3>{t.entries}</h3>
          <ol>
            {entries.map((entry) => (
              <li>
                {Object.values(entry.request).map((value) => (
                  <>
                    <Code text={value} />{' '}
                  </>
                ))}
                <Outcome outcome={entry.outcome} shell={shell} />
              </li>
            ))}
          </ol>
        </>
      )}
      {scopes.length > 0 && (
        <>
          <h3>{t.scopes}</h3>
          <Table
            caption={t.scopes}
            columns={[{ name: t.scopeName }, { name: t.reach }]}
            rows={scopes.map(({ scope, reach, because }) => [
              <Code text={scope} />,
              because !== null ? t.empty[because] : reach !== null && patients(reach, t),
            ])}
          />
        </>
      )}
    </section>
  )
}

function Outcome({ outcome, shell }: { outcome: ShownOutcome; shell: Shell }) {
  const m = messagesOf(shell).admin
  const t = m.simulator
  if (outcome.allowed)
    return (
      <p>
        <span class="tag good">
          {outcome.count === null ? t.allowed : t.allowedCount(String(outcome.count))}
        </span>
      </p>
    )
  const { rule, hidden, status, words, enough } = outcome
  return (
    <>
      <p>
        <span class="tag bad">{t.refused(String(status))}</span>{' '}
        {rule !== null && <Code text={rule} />}
      </p>
      {rule !== null && <p>{m.refusals.rules[rule].meaning}</p>}
      <p class="aside" lang="en">
        {words}
      </p>
      {hidden !== null && (
        <p>
          <strong>{t.truth}:</strong> {m.refusals.hiddenRules[hidden].meaning}
        </p>
      )}
      {enough !== null && (
        <p>
          <strong>{t.enough}:</strong> <Code text={enough} />
        </p>
      )}
    </>
  )
}

type Resource = NonNullable<ShownExplanation['resource']>

function Judged({ resource, t }: { resource: Resource; t: Words }) {
  const { key, there, open, mismatched, verdicts } = resource
  return (
    <>
      <h3>{t.resource(<Code text={key} />)}</h3>
      <p>
        {there ? t.there : t.notThere} {there && (open ? t.open : t.closed)}
      </p>
      {mismatched.length > 0 && <p>{t.mismatched(<Code text={mismatched.join(', ')} />)}</p>}
      {verdicts.length > 0 && (
        <Table
          caption={key}
          columns={[{ name: t.scopeName }, { name: t.verdict }]}
          rows={verdicts.map((one) => [<Code text={one.scope} />, verdict(one, t)])}
        />
      )}
    </>
  )
}

function verdict({ opens, bears, unmet, through }: Resource['verdicts'][number], t: Words): Part {
  if (!bears) return t.bearsNot
  if (through === null) return t.foreign
  const how =
    through.by === 'parameter'
      ? t.throughParameter(<Code text={through.code} />)
      : t.through[through.by]
  if (opens)
    return (
      <>
        <span class="tag good">{t.opens}</span> {how}
      </>
    )
  return unmet === null ? (
    t.alsoForeign
  ) : (
    <>
      {how}; {t.unmet(<Code text={unmet} />)}
    </>
  )
}

function within(
  one: 'all' | 'none' | { patients: Patients; filter: readonly string[] },
  t: Words,
): Part {
  if (one === 'all') return t.queryAll
  if (one === 'none') return t.queryNothing
  return t.queryWithin(
    patients(one.patients, t),
    one.filter.length > 0 && <Code text={one.filter.join('&')} />,
  )
}

function patients(of: Patients, t: Words): Part {
  return of === 'all' ? t.everybody : <Code text={of.map((id) => `Patient/${id}`).join(', ')} />
}
