// The simulator: explains what the FHIR server would make of a request. For operators only, by POST, and each
// use is recorded, since it tells what there is.

import type { Explainer } from '../../fhir/explain.ts'
import { csrfToken } from '../../http/csrf.ts'
import { type Form, queryForm } from '../../http/form.ts'
import { pageResponse } from '../../http/page.ts'
import type { BearerAccess } from '../../model/bearer-access.ts'
import { FhirError, PageError } from '../../model/errors.ts'
import {
  type SimulatorForm,
  SimulatorPage,
  type SimulatorProps,
} from '../../pages/admin/simulator.tsx'
import { messagesOf } from '../../pages/shell.ts'
import {
  type ConsoleDeps,
  consoleOf,
  operatorEvent,
  readChange,
  roomPath,
  type Visit,
} from '../operator.ts'
import { accessOf, explainedEvent, imaginedAccess, type NoAccess } from '../simulated-access.ts'

export type SimulatorDeps = ConsoleDeps & {
  fhirBase: string
  explain: Explainer
}

const PURPOSE = 'explain access'
/** A resource may be pasted. */
const MAX_FORM_BYTES = 1_048_576
const FIELDS = [
  'authorization',
  'app',
  'user',
  'patient',
  'scope',
  'request',
  'about',
  'body',
] as const

/** Shows the empty form, or one filled in by a refusal's page. */
export async function showSimulator(visit: Visit, deps: SimulatorDeps): Promise<Response> {
  if (!visit.mayChange) throw new PageError('read-only')
  return page(visit, formOf(queryForm(visit.request)), {}, deps)
}

/** Explains. */
export async function submitSimulator(visit: Visit, deps: SimulatorDeps): Promise<Response> {
  const { form: sent, expired } = await readChange(visit, PURPOSE, deps, MAX_FORM_BYTES)
  const form = formOf(sent)
  const m = messagesOf((await consoleOf(visit, 'simulator', deps)).shell).admin
  if (expired)
    return page(visit, form, { fault: { text: m.expired, detail: null }, status: 403 }, deps)
  const access = await accessFor(form, deps)
  if ('fault' in access) {
    const detail = access.fault === 'ended' ? access.words : null
    return page(visit, form, { fault: { text: m.simulator.faults[access.fault], detail } }, deps)
  }
  try {
    const about = form.about === '' ? null : form.about
    const explanation = await deps.explain(form.request, form.body, access, about)
    await deps.stores.auditEvents.append(
      operatorEvent(visit, deps.clock.now(), explainedEvent(access, explanation)),
    )
    return page(visit, form, { explanation }, deps)
  } catch (error) {
    if (!(error instanceof FhirError)) throw error
    return page(visit, form, { fault: { text: error.message, detail: null } }, deps)
  }
}

function accessFor(form: SimulatorForm, deps: SimulatorDeps): Promise<BearerAccess | NoAccess> {
  const now = deps.clock.now()
  if (form.authorization !== '') return accessOf(form.authorization, deps.stores, now)
  if (form.app === '') return Promise.resolve({ fault: 'nothing-given' })
  return imaginedAccess(
    {
      clientId: form.app,
      username: form.user === '' ? null : form.user,
      patientId: form.patient === '' ? null : form.patient.replace(/^Patient\//, ''),
      scope: form.scope,
    },
    deps.stores,
    deps.fhirBase,
    now,
  )
}

function formOf(query: Form): SimulatorForm {
  const fields = FIELDS.map((name) => [name, query.get(name)?.trim() ?? ''] as const)
  return Object.fromEntries(fields) as SimulatorForm // of its own names
}

async function page(
  visit: Visit,
  form: SimulatorForm,
  told: { status?: number } & Partial<Pick<SimulatorProps, 'fault' | 'explanation'>>,
  deps: SimulatorDeps,
): Promise<Response> {
  const clients = await deps.stores.clients.list()
  const props = SimulatorPage({
    console: await consoleOf(visit, 'simulator', deps),
    form,
    apps: clients.map(({ id, name }) => ({ value: id, label: name })),
    action: roomPath(deps, 'simulator'),
    csrf: csrfToken(visit.signedIn.secret, PURPOSE),
    fault: told.fault ?? null,
    explanation: told.explanation ?? null,
  })
  return pageResponse(visit.request, deps, props, { status: told.status ?? 200 })
}
