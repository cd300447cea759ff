// The step in which a person decides what to share. The stored request and this patient's record make
// the page; of the form only the ticked boxes, the duration and yes or no count (attacks B02, B03).
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { type Form, queryForm, readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse, shellOf } from '../../http/page.ts'
import type { Authorization, LaunchContext } from '../../model/authorization.ts'
import type { AuthorizationRequest } from '../../model/authorization-request.ts'
import { PageError } from '../../model/errors.ts'
import { parseScopes } from '../../model/scope.ts'
import { type Grant, issueCode } from '../../oauth/authorization-response.ts'
import { ConsentPage } from '../../pages/consent.tsx'
import { type ConsentFault, type ConsentProps, DURATION_KEYS } from '../../pages/consent-request.ts'
import {
  type Choices,
  choicesDigest,
  consentChoices,
  grantedScope,
  lockedScopes,
} from '../../smart/consent-choices.ts'
import { durationEnd, durationOf } from '../../smart/duration.ts'
import { recordFacts } from '../../smart/record-facts.ts'
import { ageYears } from '../age.ts'
import {
  type AnsweringDeps,
  answerApp,
  appCard,
  type Interaction,
  openInteraction,
  pageOptions,
  refuseApp,
  type StepsDeps,
  stepPurpose,
  stepsPath,
} from '../interaction.ts'
import { needsPatient } from '../next-step.ts'
import { rememberedFor, rememberedScope } from '../practitioner-consent.ts'

const STEP = 'consent'
/** In the address the form is posted to: which choices the page showed. */
const SEEN = 'seen'

/** Shows what the app asks for. */
export async function showConsent(
  request: Request,
  id: string,
  deps: StepsDeps,
): Promise<Response> {
  const interaction = await openInteraction(request, id, deps)
  if (interaction.next !== 'consent') return seeOther(stepsPath(deps, id))
  return page(request, interaction, deps, null)
}

/** Takes the decision and answers the app. */
export async function submitConsent(
  request: Request,
  id: string,
  deps: AnsweringDeps,
): Promise<Response> {
  const form = await readForm(request, deps.formLimitBytes)
  const interaction = await openInteraction(request, id, deps)
  if (interaction.next !== 'consent') return seeOther(stepsPath(deps, id))
  // A forged form gets a 403, since nothing it says may count (attack B01).
  checkCsrf(
    request,
    form,
    interaction.browserSecret,
    stepPurpose(STEP, interaction),
    deps.ownOrigin,
  )
  switch (form.get('decision')) {
    case 'deny':
      await forget(interaction, deps)
      return refuseApp(interaction, deps)
    case 'allow':
      return allow(request, interaction, form, deps)
    default:
      return page(request, interaction, deps, 'unreadable')
  }
}

/** After a no, an earlier yes answers nobody silently any more. */
async function forget(
  { signedIn, request, asks }: Interaction,
  { stores }: StepsDeps,
): Promise<void> {
  const about = rememberedFor(asks, request)
  if (signedIn) await stores.consents.delete(signedIn.user.id, request.clientId, about)
}

/** Answers without a page: from a remembered consent, or because the organization decided. */
export async function issueRemembered(
  interaction: Interaction,
  deps: StepsDeps,
): Promise<Response> {
  const { consent, request, asks, signedIn } = interaction
  const approved = asks === 'pre-approved'
  if (!approved && !consent) throw new PageError('expired')
  const remembered =
    asks === 'once' ? rememberedScope(consent, request, fhirUserOf(signedIn)) : null
  const end =
    approved || !consent ? null : durationEnd(durationOf(consent.duration), consent.decidedAt)
  return answerApp(interaction, deps, () =>
    issueCode(deps, request, {
      ...grantOf(interaction, remembered ?? request.requestedScope, end, deps),
      consent: null,
      decidedBy: approved ? 'organization' : 'earlier decision',
    }),
  )
}

const fhirUserOf = (signedIn: Interaction['signedIn']) => signedIn?.user.fhirUser ?? null

async function allow(
  httpRequest: Request,
  interaction: Interaction,
  form: Form,
  deps: AnsweringDeps,
): Promise<Response> {
  const { request, signedIn } = interaction
  if (!signedIn) throw new PageError('expired')
  const choices = await choicesOf(interaction, deps, false)
  // Boxes left ticked mean what they meant on the page: a kind that came or went since changes the whole, and
  // another record that was chosen since, as in another tab, even more.
  if (queryForm(httpRequest).get(SEEN) !== choicesDigest(choices, request.patientId))
    return page(httpRequest, interaction, deps, 'changed')
  const granted = grantedScope(request.requestedScope, choices, new Set(form.all('scope')))
  // Yes to nothing is no.
  if (granted === '') return refuseApp(interaction, deps)
  const duration = durationOf(form.get('duration'))
  const now = deps.clock.now()
  return answerApp(interaction, deps, () =>
    issueCode(deps, request, {
      decidedBy: 'user',
      ...grantOf(interaction, granted, durationEnd(duration, now), deps),
      consent: {
        userId: signedIn.user.id,
        clientId: request.clientId,
        patientId: rememberedFor(interaction.asks, request),
        redirectUri: request.redirectUri,
        fhirUser: signedIn.user.fhirUser ?? '',
        requestedScope: request.requestedScope,
        grantedScope: granted,
        duration,
        decidedAt: now,
      },
    }),
  )
}

/** What was allowed, bound to user, session and patient. */
function grantOf(
  { request, signedIn, records, client }: Interaction,
  scope: string,
  offlineEnd: number | null,
  deps: StepsDeps,
): Omit<Grant, 'consent' | 'decidedBy'> {
  if (!signedIn) throw new PageError('expired')
  const { session, user } = signedIn
  // Who shares nothing of a patient's record does not say whose it is either.
  const patientId = needsPatient({ ...request, requestedScope: scope }) ? request.patientId : null
  const proxy =
    records.kind === 'own'
      ? records.records.find((record) => record.patientId === patientId)?.proxyId
      : null
  const access = accessOf(scope)
  const tokenEnd =
    deps.clock.now() + (client.accessTokenLifetimeSeconds + deps.codeLifetimeSeconds) * 1000
  return {
    userId: user.id,
    sessionId: session.id,
    fhirUser: user.fhirUser,
    proxyId: proxy ?? null,
    context: contextOf(request, patientId, deps),
    grantedScope: scope,
    access,
    authTime: session.authTime,
    amr: session.amr,
    expiresAt: { offline: offlineEnd, online: session.expiresAt, none: tokenEnd }[access],
  }
}

/** SMART 2.2 scopes, "launch": a launch from the chart brings all its context, asked for or not. */
function contextOf(
  { launch }: AuthorizationRequest,
  patientId: string | null,
  { smartStyleUrl }: StepsDeps,
): LaunchContext {
  const chosen = patientId === null ? {} : { patient: patientId }
  return launch ? { ...launch.context, ...chosen, smart_style_url: smartStyleUrl } : chosen
}

function accessOf(scope: string): Authorization['access'] {
  const granted = new Set(parseScopes(scope).scopes.map(({ text }) => text))
  if (granted.has('offline_access')) return 'offline'
  return granted.has('online_access') ? 'online' : 'none'
}

async function choicesOf(
  interaction: Interaction,
  { directory }: StepsDeps,
  counted: boolean,
): Promise<Choices> {
  const { request, records, consent } = interaction
  const asked = {
    scope: request.requestedScope,
    patientId: needsPatient(request) ? request.patientId : null,
    practiceWide: records.kind === 'any',
    counted,
  }
  const facts = await recordFacts(asked, directory)
  return consentChoices(request.requestedScope, facts, consent)
}

async function page(
  request: Request,
  interaction: Interaction,
  deps: StepsDeps,
  fault: ConsentFault | null,
): Promise<Response> {
  const { request: stored, consent, signedIn } = interaction
  const now = deps.clock.now()
  const choices = await choicesOf(interaction, deps, true)
  const locked = lockedScopes(stored.requestedScope)
  const chosen = consent ? durationOf(consent.duration) : 'until-stopped'
  const props: ConsentProps = {
    shell: shellOf(request, deps, {
      signedIn,
      uiLocales: stored.uiLocales,
      returnTo: stepsPath(deps, stored.id),
    }),
    action: `${stepsPath(deps, stored.id, STEP)}?${SEEN}=${choicesDigest(choices, stored.patientId)}`,
    csrf: csrfToken(interaction.browserSecret, stepPurpose(STEP, interaction)),
    fault,
    app: await appCard(interaction, deps),
    subject: await subjectOf(interaction, deps),
    lockedScopes: locked,
    durations: locked.includes('offline_access')
      ? DURATION_KEYS.map((key) => ({
          key,
          until: durationEnd(key, now),
          checked: key === chosen,
        }))
      : [],
    ...choices,
    requestedScope: stored.requestedScope,
    earlierAt: consent?.decidedAt ?? null,
    connectedAppsHref: `${deps.basePath}/portal`,
  }
  return pageResponse(request, deps, ConsentPage(props), {
    status: fault ? 422 : 200,
    ...pageOptions(interaction),
  })
}

async function subjectOf(
  { request, records }: Interaction,
  { directory, clock }: StepsDeps,
): Promise<ConsentProps['subject']> {
  if (!needsPatient(request) || request.patientId === null) return null
  const patient = await directory.find(request.patientId)
  if (!patient) throw new PageError('no-record')
  const own =
    records.kind === 'own' &&
    records.records.some(
      (record) => record.patientId === patient.id && record.relationship === 'self',
    )
  return { name: patient.name, ageYears: ageYears(patient.birthDate, clock.now()), isSelf: own }
}
