// The practice's settings: shown, tried and changed. Secrets come in and never go out; what a variable of the
// server says is shown and not changed here.
import { csrfToken } from '../../http/csrf.ts'
import { type Form, queryForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse } from '../../http/page.ts'
import type {
  RecordsThere,
  RecordTies,
  SettingFault,
  SettingsEffect,
  TrialFinding,
} from '../../model/practice-change.ts'
import { parseStyle, styleOf } from '../../model/smart-style.ts'
import { PracticePage } from '../../pages/admin/practice.tsx'
import { en } from '../../pages/messages/en.ts'
import { type ConsoleDeps, consoleOf, readChange, roomPath, type Visit } from '../operator.ts'
import type { PracticeDesk } from '../practice-desk.ts'
import { givenOf, practiceValues, styleBeingEdited } from '../practice-form.ts'

export type PracticeDeps = ConsoleDeps & { practice: PracticeDesk }

const PURPOSE = 'practice'

type State = {
  values?: Form
  faults?: readonly SettingFault[]
  findings?: readonly TrialFinding[]
  ties?: RecordTies | null
  problem?: 'expired' | 'conflict' | null
  done?: readonly SettingsEffect[] | null
}

/** Shows the settings. */
export function showPractice(visit: Visit, deps: PracticeDeps): Promise<Response> {
  const done = queryForm(visit.request).get('done')
  const known = en.admin.practice.effects
  const effects = done?.split('.').filter((code) => Object.hasOwn(known, code)) ?? null
  return page(visit, deps, { done: effects as SettingsEffect[] | null }) // each is one of the known
}

/** Keeps a change, or tries what was typed (`do`). */
export async function submitPractice(visit: Visit, deps: PracticeDeps): Promise<Response> {
  const { form: values, expired } = await readChange(visit, PURPOSE, deps)
  if (expired) return page(visit, deps, { values, problem: 'expired' })
  const { fields } = await deps.practice.read()
  const given = givenOf(values, fields)
  const deed = values.get('do')
  if (deed === 'preview') return page(visit, deps, { values })
  if (deed === 'provider' || deed === 'records')
    return page(visit, deps, { values, ...(await deps.practice.tryOut(deed, given)) })
  const outcome = await deps.practice.change(given, {
    version: values.get('version') ?? '',
    records: recordsIn(values),
    actorId: visit.signedIn.user.id,
    requestId: visit.requestId,
  })
  if (outcome.kind === 'faults') return page(visit, deps, { values, faults: outcome.faults })
  if (outcome.kind === 'conflict') return page(visit, deps, { values, problem: 'conflict' })
  if (outcome.kind === 'undecided') return page(visit, deps, { values, ties: outcome.ties })
  const effects = outcome.kind === 'kept' ? outcome.effects : []
  return seeOther(`${roomPath(deps, 'practice')}?done=${['saved', ...effects].join('.')}`)
}

function recordsIn(form: Form): RecordsThere | null {
  const there = form.get('records_there')
  return there === 'same' || there === 'other' ? there : null
}

async function page(visit: Visit, deps: PracticeDeps, state: State): Promise<Response> {
  const { fields, version } = await deps.practice.read()
  const values = state.values ?? practiceValues(fields)
  const { faults = [], problem = null, ties = null } = state
  const style = parseStyle(styleBeingEdited(values))
  const props = PracticePage({
    console: await consoleOf(visit, 'practice', deps),
    action: roomPath(deps, 'practice'),
    csrf: csrfToken(visit.signedIn.secret, PURPOSE),
    // What was typed goes on from the version it was typed over.
    version: state.values?.get('version') ?? version,
    fields,
    values,
    look: 'style' in style ? styleOf(style.style) : null,
    faults,
    findings: state.findings ?? [],
    ties,
    problem,
    done: state.done ?? null,
    registrationsHref: roomPath(deps, 'registrations'),
    fileHref: `${deps.basePath}/admin/login-trusts-file`,
  })
  const status =
    problem === 'expired'
      ? 403
      : problem === 'conflict'
        ? 409
        : faults.length > 0 || ties !== null
          ? 422
          : 200
  return pageResponse(visit.request, deps, props, { status })
}
