// The step in which a person says whose record it is: their own or one they act for, or, for a
// practitioner, any they find.
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { queryForm, readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse, shellOf } from '../../http/page.ts'
import type { Millis } from '../../lib/clock.ts'
import { PageError } from '../../model/errors.ts'
import { ChoosePatientPage, type ChoosePatientProps } from '../../pages/choose-patient.tsx'
import { ageYears } from '../age.ts'
import {
  appCard,
  type Interaction,
  openInteraction,
  pageOptions,
  type StepsDeps,
  stepPurpose,
  stepsPath,
} from '../interaction.ts'
import { needsPatient } from '../next-step.ts'

const STEP = 'choose-patient'
const SEARCH_LIMIT = 25
const MAX_QUERY_LENGTH = 200

type Fault = ChoosePatientProps['fault']

/** Shows the records, or a search and what it found. */
export async function showChoosePatient(
  request: Request,
  id: string,
  deps: StepsDeps,
): Promise<Response> {
  const interaction = await openInteraction(request, id, deps)
  return mayChoose(interaction)
    ? page(request, interaction, deps, null)
    : seeOther(stepsPath(deps, id))
}

/** Takes the choice. Whether the user may open the record is checked here and at every step after. */
export async function submitChoosePatient(
  request: Request,
  id: string,
  deps: StepsDeps,
): Promise<Response> {
  const form = await readForm(request, deps.formLimitBytes)
  const interaction = await openInteraction(request, id, deps)
  if (!mayChoose(interaction)) return seeOther(stepsPath(deps, id))
  try {
    checkCsrf(
      request,
      form,
      interaction.browserSecret,
      stepPurpose(STEP, interaction),
      deps.ownOrigin,
    )
  } catch (error) {
    if (error instanceof PageError) return page(request, interaction, deps, 'expired')
    throw error
  }
  const patientId = form.get('patient')
  if (patientId === undefined) return page(request, interaction, deps, 'missing')
  const { records, request: stored } = interaction
  const allowed =
    records.kind === 'any' || records.records.some((record) => record.patientId === patientId)
  if (!allowed || !(await deps.directory.find(patientId)))
    return page(request, interaction, deps, 'gone')
  await deps.stores.authorizationRequests.update(id, {
    sessionId: stored.sessionId,
    userId: stored.userId,
    authTime: stored.authTime,
    patientId,
  })
  return seeOther(stepsPath(deps, id))
}

/** Also after a choice was made, so that going back and choosing again works. */
function mayChoose({ next, request }: Interaction): boolean {
  // The chart has chosen.
  if (request.launch?.context.patient !== undefined) return false
  return next === 'choose-patient' || (next === 'consent' && needsPatient(request))
}

async function page(
  request: Request,
  interaction: Interaction,
  deps: StepsDeps,
  fault: Fault,
): Promise<Response> {
  const { id, uiLocales } = interaction.request
  const csrf = (step: string) =>
    csrfToken(interaction.browserSecret, stepPurpose(step, interaction))
  const action = stepsPath(deps, id, STEP)
  const props: ChoosePatientProps = {
    shell: shellOf(request, deps, {
      uiLocales,
      signedIn: interaction.signedIn,
      returnTo: stepsPath(deps, id),
    }),
    action,
    csrf: csrf(STEP),
    fault,
    app: await appCard(interaction, deps),
    cancel: { action: stepsPath(deps, id, 'cancel'), csrf: csrf('cancel') },
    choice:
      interaction.records.kind === 'any'
        ? await searched(request, action, deps)
        : { kind: 'own', records: await ownRecords(interaction, deps) },
  }
  return pageResponse(request, deps, ChoosePatientPage(props), {
    status: fault ? 422 : 200,
    ...pageOptions(interaction),
  })
}

async function ownRecords({ records, request }: Interaction, deps: StepsDeps) {
  if (records.kind === 'any') return []
  const now: Millis = deps.clock.now()
  const found = await Promise.all(
    records.records.map(async ({ patientId, relationship }) => {
      const patient = await deps.directory.find(patientId)
      return (
        patient && {
          patientId,
          name: patient.name,
          birthDate: patient.birthDate,
          ageYears: ageYears(patient.birthDate, now),
          relationship,
          checked: patientId === request.patientId,
        }
      )
    }),
  )
  return found.filter((record) => record !== null)
}

async function searched(
  request: Request,
  searchAction: string,
  deps: StepsDeps,
): Promise<ChoosePatientProps['choice']> {
  const query = (queryForm(request).get('search') ?? '').slice(0, MAX_QUERY_LENGTH).trim()
  const found = query === '' ? [] : await deps.directory.search(query, SEARCH_LIMIT + 1)
  const now = deps.clock.now()
  return {
    kind: 'search',
    searchAction,
    query,
    more: found.length > SEARCH_LIMIT,
    patients: found.slice(0, SEARCH_LIMIT).map((patient) => ({
      patientId: patient.id,
      name: patient.name,
      birthDate: patient.birthDate,
      ageYears: ageYears(patient.birthDate, now),
      sex: sexOf(patient.gender),
      mrn: patient.mrn,
    })),
  }
}

const SEXES = ['male', 'female', 'other', 'unknown'] as const

/** FHIR R4 valueset-administrative-gender. */
function sexOf(gender: string | null): (typeof SEXES)[number] | null {
  return SEXES.find((sex) => sex === gender) ?? null
}
