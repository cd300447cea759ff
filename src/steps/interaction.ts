// A stored authorization request as one step sees it: the request, its app, who is signed in at this
// browser, what they may open, and what comes next. Opened afresh for every page and every answer.
import type { PatientDirectory } from '../fhir/patient-directory.ts'
import { readCookie, setCookie } from '../http/cookies.ts'
import { seeOther } from '../http/headers.ts'
import { logoHref } from '../http/logo.ts'
import { askingAt, type NoteRefusal } from '../http/note-refusal.ts'
import { formTarget, type PageFacts } from '../http/page.ts'
import type { BrowserSessions, SignedInSession } from '../http/session.ts'
import type { Clock } from '../lib/clock.ts'
import { equalInConstantTime, sha256 } from '../lib/hashing.ts'
import type { Logger } from '../lib/log.ts'
import type { AuthorizationRequest } from '../model/authorization-request.ts'
import type { Client, PractitionerConsent } from '../model/client.ts'
import type { Consent } from '../model/consent.ts'
import { OAuthError, PageError } from '../model/errors.ts'
import type { Stores } from '../model/stores.ts'
import { errorRedirect } from '../oauth/authorization-response.ts'
import { INTERACTION_COOKIE } from '../oauth/endpoints/authorize.ts'
import type { AppCard } from '../pages/components/app.tsx'
import type { FactorsDeps } from '../people/factors.ts'
import { type Records, recordsOf } from '../smart/records.ts'
import { type NextStep, nextStep, sessionServes } from './next-step.ts'
import { asksOf, rememberedFor } from './practitioner-consent.ts'
import type { SignInProvider } from './provider.ts'
import type { SignInDeps } from './sign-in.ts'

export type StepsDeps = PageFacts & {
  stores: Stores
  clock: Clock
  log: Logger
  issuer: string
  sessions: BrowserSessions
  directory: PatientDirectory
  signIn: SignInDeps
  factors: FactorsDeps
  /** Another way to sign in, where there is one. */
  provider?: SignInProvider | null
  codeLifetimeSeconds: number
  /** The practice's style for apps, told in launches from the chart. */
  smartStyleUrl: string
  /** The largest form of ours. */
  formLimitBytes: number
  refused: NoteRefusal
}

/** What answering the app takes beside. */
export type AnsweringDeps = StepsDeps & { requestId: string }

export type Interaction = {
  request: AuthorizationRequest
  client: Client
  /** The cookie's value; the secret behind the CSRF tokens of the steps' forms. */
  browserSecret: string
  signedIn: SignedInSession | null
  records: Records
  /** Whether this user is asked what the app may do. */
  asks: PractitionerConsent
  /** The earlier decision about this app and patient. */
  consent: Consent | null
  next: NextStep
}

/** Opens the interaction for the browser that started it. Throws a page otherwise. */
export async function openInteraction(
  httpRequest: Request,
  id: string,
  deps: StepsDeps,
): Promise<Interaction> {
  const { stores, clock } = deps
  const now = clock.now()
  const stored = await stores.authorizationRequests.find(id, now)
  if (!stored) throw new PageError('expired')
  const browserSecret = readCookie(httpRequest.headers.get('cookie'), jarOf(id, deps)) ?? ''
  if (!equalInConstantTime(sha256(browserSecret), stored.browserSecretHash))
    throw new PageError('other-browser')
  const client = await stores.clients.find(stored.clientId)
  if (!client || client.disabledAt !== null)
    throw new PageError('app-request', {
      details: {
        code: 'unauthorized_client',
        description: 'The practice has switched this app off.',
      },
    })
  const signedIn = await servingSession(httpRequest, stored, deps)
  checkLaunchedBy(signedIn, stored)
  const request = await boundTo(signedIn, stored, deps)
  const records: Records = signedIn
    ? await recordsOf(signedIn.user, stores, deps.directory, now)
    : { kind: 'own', records: [] }
  const asks = asksOf(signedIn?.user ?? null, client, request)
  const consent = signedIn
    ? await stores.consents.find(signedIn.user.id, client.id, rememberedFor(asks, request))
    : null
  const next = nextStep({
    now,
    request,
    client,
    signedIn: signedIn !== null,
    fhirUser: signedIn?.user.fhirUser ?? null,
    records: records.kind === 'any' ? 'any' : records.records.map(({ patientId }) => patientId),
    asks,
    consent,
  })
  return { request, client, browserSecret, signedIn, records, asks, consent, next }
}

/** The browser's session when it will do for this request: fresh enough, and of somebody with a FHIR identity. */
async function servingSession(
  httpRequest: Request,
  request: AuthorizationRequest,
  deps: StepsDeps,
): Promise<SignedInSession | null> {
  const current = await deps.sessions.current(httpRequest)
  if (!current || current.user.fhirUser === null) return null
  return sessionServes(current.session, request, deps.clock.now()) ? current : null
}

/** A launch serves only who started it, in the session in which they did (attack C09). */
function checkLaunchedBy(signedIn: SignedInSession | null, { launch }: AuthorizationRequest): void {
  if (!signedIn || !launch) return
  if (signedIn.user.id !== launch.userId)
    throw new PageError('other-user', {
      details: { code: 'access_denied', description: `Signed in: ${signedIn.user.displayName}` },
    })
  if (launch.sessionId !== null && launch.sessionId !== signedIn.session.id)
    throw new PageError('expired')
}

/** The request with the signed-in user noted. Somebody else than before begins anew: nothing they did not choose stays. */
async function boundTo(
  signedIn: SignedInSession | null,
  request: AuthorizationRequest,
  { stores, directory, clock }: StepsDeps,
): Promise<AuthorizationRequest> {
  if (!signedIn || signedIn.session.id === request.sessionId) return request
  const { session, user } = signedIn
  const same = request.userId === user.id
  // With exactly one record there is nothing to choose.
  const records = await recordsOf(user, stores, directory, clock.now())
  const only = records.kind === 'own' && records.records.length === 1 ? records.records[0] : null
  const progress = {
    sessionId: session.id,
    userId: user.id,
    authTime: session.authTime,
    patientId:
      request.launch?.context.patient ?? (same ? request.patientId : (only?.patientId ?? null)),
  }
  await stores.authorizationRequests.update(request.id, progress)
  return { ...request, ...progress }
}

/** Tells where a step of an authorization request is. */
export const stepsPath = (facts: PageFacts, id: string, step = '') =>
  `${facts.basePath}/steps/${id}${step && `/${step}`}`

/** What a form of a step is for: this step of this request by this user. */
export function stepPurpose(step: string, { request, signedIn }: Interaction): string {
  return `${step} ${request.id} ${signedIn?.user.id ?? ''}`
}

/** Ends the request and sends the browser to the app. Throws the page of an ended request for all but the first. */
export async function answerApp(
  interaction: Interaction,
  deps: StepsDeps,
  location: () => Promise<string> | string,
): Promise<Response> {
  const { request } = interaction
  if (!(await deps.stores.authorizationRequests.take(request.id))) throw new PageError('expired')
  return seeOther(await location(), [setCookie(jarOf(request.id, deps), '', 0)])
}

const jarOf = (id: string, deps: StepsDeps) => ({
  name: INTERACTION_COOKIE,
  path: stepsPath(deps, id),
  secure: deps.secureCookies,
})

/** Tells the app that the person said no, or why it cannot be (RFC 6749 §4.1.2.1). */
export async function refuseApp(
  interaction: Interaction,
  deps: AnsweringDeps,
  error: OAuthError = new OAuthError('access_denied', 'user-denied', 'The user did not allow it.'),
): Promise<Response> {
  const { request, signedIn } = interaction
  return answerApp(interaction, deps, async () => {
    await deps.stores.auditEvents.append({
      type: 'consent-denied',
      at: deps.clock.now(),
      outcome: 'refused',
      clientId: request.clientId,
      userId: signedIn?.user.id,
      patientId: request.patientId ?? undefined,
      detail: { error: error.code },
    })
    deps.refused(error, deps.requestId, {
      ...askingAt('authorize'),
      clientId: request.clientId,
      userId: signedIn?.user.id ?? null,
      asked: { scope: request.requestedScope },
    })
    return errorRedirect(request, deps.issuer, error, deps.requestId)
  })
}

/** The app as the steps' pages show it. */
export async function appCard(
  { client, request }: Interaction,
  { stores, basePath }: Pick<StepsDeps, 'stores' | 'basePath'>,
): Promise<AppCard> {
  const url = new URL(request.redirectUri)
  return {
    name: client.name,
    developer: client.developer,
    description: client.description,
    logoUri: logoHref(basePath, await stores.logos.find(client.id)),
    clientUri: client.clientUri,
    policyUri: client.policyUri,
    tosUri: client.tosUri,
    redirectHost: url.host || url.protocol,
    registeredAt: client.createdAt,
  }
}

/**
 * Headers of this interaction's pages: its forms' answers lead to the app, and a page of ours may frame it
 * when the launch was made to stand under the patient's banner (attack B05).
 */
export function pageOptions({ request }: Interaction) {
  const { launch, redirectUri } = request
  const framedByUs = launch?.sessionId != null && launch.context.need_patient_banner === false
  return { formTargets: [formTarget(redirectUri)], framedByUs }
}
