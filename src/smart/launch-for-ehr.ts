// Makes a launch that an EHR's backend asked for, and records who asked and how it ended.
import type { Clock } from '../lib/clock.ts'
import type { Client, LaunchPrivilege } from '../model/client.ts'
import { OAuthError } from '../model/errors.ts'
import type { Stores } from '../model/stores.ts'
import type { User } from '../model/user.ts'
import { createLaunch, type LaunchDeps, LaunchError } from './launch.ts'
import type { LaunchWish } from './launch-wish.ts'

export type EhrLaunchDeps = {
  stores: Stores
  clock: Clock
  launches: LaunchDeps
}

/** Throws unless the client may do this much. Who may sign people in may also start apps for them. */
export function requirePrivilege(client: Client, needed: Exclude<LaunchPrivilege, 'none'>): void {
  const held = client.launchPrivilege
  if (held === 'none' || (needed === 'sign-in' && held !== 'sign-in'))
    throw new OAuthError(
      'unauthorized_client',
      'launch-privilege-missing',
      `This client is not registered with the launch_privilege ${needed}.`,
      { status: 403 },
    )
}

/** Finds whom the wish names; null for nobody, or for one who may not sign in. */
export async function wishedUser({ username }: LaunchWish, stores: Pick<Stores, 'users'>) {
  const user = await stores.users.findByUsername(username)
  return user && user.disabledAt === null ? user : null
}

/** Makes it. Throws a LaunchError that says why not. */
export async function launchForEhr(
  ehr: Client,
  user: User | null,
  wish: LaunchWish,
  deps: EhrLaunchDeps,
): Promise<{ launchUrl: string; launch: string }> {
  const { stores, clock, launches } = deps
  const app = await stores.clients.find(wish.app)
  const facts = {
    type: 'launch-made' as const,
    at: clock.now(),
    clientId: wish.app,
    userId: user?.id,
    patientId: wish.patientId ?? undefined,
  }
  try {
    if (!app) throw new LaunchError('There is no such app.')
    if (!user) throw new LaunchError('There is no such user, or they may not sign in.')
    const made = await createLaunch(launches, {
      client: app,
      user,
      sessionId: null,
      patientId: wish.patientId,
      encounterId: wish.encounterId,
      intent: wish.intent,
      fhirContext: wish.fhirContext,
      needPatientBanner: wish.needPatientBanner,
      ...(wish.launchUri !== null && { launchUri: wish.launchUri }),
    })
    const detail = { by: ehr.id, encounter: wish.encounterId }
    await stores.auditEvents.append({ ...facts, outcome: 'success', detail })
    return made
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error
    const detail = { by: ehr.id, reason: error.message }
    await stores.auditEvents.append({ ...facts, outcome: 'refused', detail })
    throw error
  }
}
