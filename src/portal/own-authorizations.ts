// The authorizations that a person gave and that still give something, as their pages show them.
import { logoHref } from '../http/logo.ts'
import type { Millis } from '../lib/clock.ts'
import { type Authorization, authorizationFault } from '../model/authorization.ts'
import { PageError } from '../model/errors.ts'
import type { Stores } from '../model/stores.ts'
import type { User } from '../model/user.ts'
import type { ConnectedApp } from '../pages/connected-app.ts'
import type { PortalDeps } from './deps.ts'

/** Whether it is worth telling: in force, and with tokens made from it. */
export function isConnected(authorization: Authorization, now: Millis): boolean {
  return authorization.redeemedAt !== null && authorizationFault(authorization, now) === null
}

/** The person's own, and still in force: anything else is not there. */
export async function ownAuthorization(
  id: string,
  user: User,
  stores: Pick<Stores, 'authorizations'>,
  now: Millis,
): Promise<Authorization> {
  const own = await stores.authorizations.listByUser(user.id)
  const authorization = own.find((one) => one.id === id)
  if (!authorization || !isConnected(authorization, now)) throw new PageError('not-found')
  return authorization
}

/** The person's own, in force or ended, once an app had tokens of it: for the receipt that is kept. */
export async function ownAuthorizationEver(
  id: string,
  user: User,
  stores: Pick<Stores, 'authorizations'>,
): Promise<Authorization> {
  const own = await stores.authorizations.listByUser(user.id)
  const authorization = own.find((one) => one.id === id && one.redeemedAt !== null)
  if (!authorization) throw new PageError('not-found')
  return authorization
}

/**
 * The patients under whom decisions about the app are remembered that could bring it back unasked: the one in
 * context, and none, since what a practitioner is asked once is about the app, whoever's chart is open.
 */
export function rememberedUnder({ context }: Authorization): Set<string> {
  return new Set([context.patient ?? '', ''])
}

/** One authorization in the words of the pages. */
export async function connectedApp(
  authorization: Authorization,
  user: User,
  { stores, directory, basePath }: Pick<PortalDeps, 'stores' | 'directory' | 'basePath'>,
): Promise<ConnectedApp> {
  const client = await stores.clients.find(authorization.clientId)
  const patientId = authorization.context.patient
  const patient = patientId === undefined ? null : await directory.find(patientId)
  return {
    name: client?.name ?? authorization.clientId,
    developer: client?.developer ?? null,
    logoUri: logoHref(basePath, await stores.logos.find(authorization.clientId)),
    subject:
      patientId === undefined
        ? null
        : { name: patient?.name ?? patientId, isSelf: user.fhirUser === `Patient/${patientId}` },
    grantedScope: authorization.grantedScope,
    access: authorization.access,
    since: authorization.createdAt,
    until: authorization.expiresAt,
    lastUsedAt: authorization.lastUsedAt,
  }
}
