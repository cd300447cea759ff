// A launch from the chart is made here, at the click, by a command or by an EHR's backend: every reason
// why this user may not start this app for this patient is found before the app hears of it (SMART 2.2
// app-launch, "Launch App: EHR Launch"; attacks C05, C10).
import type { FhirBackend } from '../fhir/backend.ts'
import type { PatientDirectory } from '../fhir/patient-directory.ts'
import { localReference } from '../fhir/reference.ts'
import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import type { LaunchContext } from '../model/authorization.ts'
import type { Client } from '../model/client.ts'
import { LAUNCH_LIFETIME_MILLIS } from '../model/launch.ts'
import { parseScopes } from '../model/scope.ts'
import type { Stores } from '../model/stores.ts'
import type { User } from '../model/user.ts'
import { type LaunchTokenDeps, mintLaunchToken } from '../tokens/launch-token.ts'
import { recordsOf } from './records.ts'

export type LaunchDeps = {
  stores: Stores
  clock: Clock
  backend: FhirBackend
  directory: PatientDirectory
  /** The `iss` that apps are launched with: the FHIR base, exactly as discovery has it. */
  fhirBase: string
  tokens: LaunchTokenDeps
}

/** What is to be started, by whom and for whom. */
export type LaunchOrder = {
  client: Client
  user: User
  /** The session in which it was clicked; only that session may go on. Null when nobody clicked. */
  sessionId: string | null
  patientId: string | null
  encounterId: string | null
  intent: string | null
  /** More of the context; Patient and Encounter only with a role of their own. */
  fhirContext: NonNullable<LaunchContext['fhirContext']>
  /** False when the EHR shows the patient's banner around the app. */
  needPatientBanner: boolean
  /** Which of the app's launch URLs; the first when absent. */
  launchUri?: string
}

/** Why a launch cannot be made; the message is for whoever asked for it. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError'
}

/** Makes a launch: the URL to open, and the `launch` parameter in it. Throws a LaunchError. */
export async function createLaunch(
  deps: LaunchDeps,
  order: LaunchOrder,
): Promise<{ launchUrl: string; launch: string }> {
  const launchUri = checkApp(order)
  if (order.user.disabledAt !== null || order.user.fhirUser === null)
    throw new LaunchError(
      `${order.user.username} cannot start apps: disabled, or without a FHIR identity.`,
    )
  await checkPatient(deps, order)
  await checkEncounter(deps, order)
  checkFhirContext(order.fhirContext)
  const now = deps.clock.now()
  const launch = await mintLaunchToken(deps.tokens, {
    id: newId(now),
    clientId: order.client.id,
    userId: order.user.id,
    sessionId: order.sessionId,
    context: contextOf(order),
    expiresAt: now + LAUNCH_LIFETIME_MILLIS,
  })
  const url = new URL(launchUri)
  url.searchParams.set('iss', deps.fhirBase)
  url.searchParams.set('launch', launch)
  return { launchUrl: url.href, launch }
}

function checkApp({ client, launchUri }: LaunchOrder): string {
  if (client.disabledAt !== null) throw new LaunchError(`${client.name} is switched off.`)
  if (!parseScopes(client.allowedScope).scopes.some(({ text }) => text === 'launch'))
    throw new LaunchError(`${client.name} is not allowed the scope launch.`)
  const chosen = launchUri ?? client.launchUris[0]
  // Nothing but what was registered is opened (SMART 2.2 app-launch, "Registration").
  if (chosen === undefined || !client.launchUris.includes(chosen))
    throw new LaunchError(`${client.name} has no such launch URL registered.`)
  return chosen
}

async function checkPatient(deps: LaunchDeps, { user, patientId }: LaunchOrder): Promise<void> {
  if (patientId === null) return
  const records = await recordsOf(user, deps.stores, deps.directory, deps.clock.now())
  const allowed =
    records.kind === 'any' || records.records.some((record) => record.patientId === patientId)
  if (!allowed || !(await deps.directory.find(patientId)))
    throw new LaunchError(`There is no patient ${patientId} that ${user.username} may see.`)
}

async function checkEncounter(deps: LaunchDeps, order: LaunchOrder): Promise<void> {
  if (order.encounterId === null) return
  const encounter = await deps.backend.read('Encounter', order.encounterId)
  const subject = (encounter?.subject as { reference?: unknown } | undefined)?.reference
  const patient = typeof subject === 'string' ? localReference(subject, [deps.fhirBase]) : null
  if (order.patientId === null || patient?.type !== 'Patient' || patient.id !== order.patientId)
    throw new LaunchError(`There is no encounter ${order.encounterId} of this patient.`)
}

/** SMART 2.2 scopes, "fhirContext": relative references; Patient and Encounter only in another role. */
function checkFhirContext(items: LaunchOrder['fhirContext']): void {
  for (const { reference, canonical, role } of items) {
    if (reference === undefined && canonical === undefined)
      throw new LaunchError('Each item of fhirContext needs a reference or a canonical.')
    if (role === '') throw new LaunchError('A role in fhirContext is never empty.')
    const local = reference === undefined ? null : localReference(reference, [])
    if (reference !== undefined && !local)
      throw new LaunchError('A reference in fhirContext is relative: Type/id.')
    const ofLaunch = role === undefined || role === 'launch'
    if (ofLaunch && (local?.type === 'Patient' || local?.type === 'Encounter'))
      throw new LaunchError(`${local.type} is given as a context of its own, not in fhirContext.`)
  }
}

function contextOf(order: LaunchOrder): LaunchContext {
  return {
    ...(order.patientId !== null && { patient: order.patientId }),
    ...(order.encounterId !== null && { encounter: order.encounterId }),
    need_patient_banner: order.needPatientBanner,
    ...(order.intent !== null && { intent: order.intent }),
    // Older apps expect another shape, so nothing is told where there is nothing to tell.
    ...(order.fhirContext.length > 0 && { fhirContext: order.fhirContext }),
  }
}
