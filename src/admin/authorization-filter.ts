// What an operator types to find authorizations, made into what the store can look for: an app by its id, a
// person by username, a patient by id, record number or name.
import type { PatientDirectory, PatientEntry } from '../fhir/patient-directory.ts'
import type { Form } from '../http/form.ts'
import type { AuthorizationFilter } from '../model/authorization.ts'
import type { Stores } from '../model/stores.ts'
import type { AuthorizationFilterForm } from '../pages/admin/authorizations.tsx'

export type FoundFilter =
  | { filter: AuthorizationFilter }
  | { unclear: { kind: 'user'; text: string } }
  | { unclear: { kind: 'patient'; text: string; meant: PatientEntry[] } }

const MOST_MEANT = 8

/** The fields as they were filled in. */
export function filterForm(query: Form): AuthorizationFilterForm {
  return {
    app: query.get('app') ?? '',
    user: query.get('user') ?? '',
    patient: query.get('patient') ?? '',
    state: query.get('state') === 'ended' ? 'ended' : 'live',
  }
}

/** The same as a query string, without what is empty. */
export function filterQuery(form: AuthorizationFilterForm): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of ['app', 'user', 'patient'] as const)
    if (form[name] !== '') query.set(name, form[name])
  if (form.state === 'ended') query.set('state', form.state)
  return query
}

/** Finds whom and what the words mean. A word that means nobody is told, and never means everybody. */
export async function findFilter(
  form: AuthorizationFilterForm,
  stores: Pick<Stores, 'users'>,
  directory: PatientDirectory,
): Promise<FoundFilter> {
  const filter: AuthorizationFilter = { state: form.state === 'ended' ? 'ended' : 'live' }
  if (form.app !== '') filter.clientId = form.app
  if (form.user !== '') {
    const user = await stores.users.findByUsername(form.user)
    if (!user) return { unclear: { kind: 'user', text: form.user } }
    filter.userId = user.id
  }
  if (form.patient !== '') {
    const meant = await patientsMeant(form.patient, directory)
    if (meant.length !== 1 || !meant[0])
      return { unclear: { kind: 'patient', text: form.patient, meant } }
    filter.patientId = meant[0].id
  }
  return { filter }
}

async function patientsMeant(text: string, directory: PatientDirectory): Promise<PatientEntry[]> {
  const id = text.trim().replace(/^Patient\//, '')
  const byId = /^[A-Za-z0-9.-]{1,64}$/.test(id) ? await directory.find(id) : null
  return byId ? [byId] : directory.search(text.slice(0, 200), MOST_MEANT)
}
