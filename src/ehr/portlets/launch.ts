// The apps that this practitioner can start from a chart, and when they last used each.
import { csrfToken } from '../../http/csrf.ts'
import { logoHref } from '../../http/logo.ts'
import type { SignedInSession } from '../../http/session.ts'
import { type Client, isConfidential } from '../../model/client.ts'
import { parseScopes } from '../../model/scope.ts'
import type { Stores } from '../../model/stores.ts'
import type { PortletContents } from '../../pages/ehr/chart-data.ts'

type LaunchPortletFacts = {
  stores: Pick<Stores, 'clients' | 'authorizations' | 'logos'>
  basePath: string
  signedIn: SignedInSession
  patientId: string
  encounterId: string | null
  /** Where the form that starts an app is posted to. */
  action(clientId: string): string
}

/** Reads the portlet. */
export async function launchPortlet(facts: LaunchPortletFacts): Promise<PortletContents['launch']> {
  const { stores, signedIn, patientId, encounterId } = facts
  const [clients, logos, authorizations] = await Promise.all([
    stores.clients.list(),
    stores.logos.list(),
    stores.authorizations.listByUser(signedIn.user.id),
  ])
  const pictures = new Map(logos.map((logo) => [logo.clientId, logo]))
  const lastUsed = new Map<string, number>()
  for (const { clientId, lastUsedAt, redeemedAt } of authorizations) {
    const at = lastUsedAt ?? redeemedAt
    if (at !== null) lastUsed.set(clientId, Math.max(at, lastUsed.get(clientId) ?? 0))
  }
  return {
    encounterId,
    apps: clients.filter(isLaunchable).map((client) => ({
      clientId: client.id,
      name: client.name,
      logoUri: logoHref(facts.basePath, pictures.get(client.id) ?? null),
      description: client.description,
      display: client.launchDisplay,
      asks: asksOf(client),
      lastUsedAt: lastUsed.get(client.id) ?? null,
      action: facts.action(client.id),
      csrf: csrfToken(signedIn.secret, launchPurpose(patientId, client.id)),
    })),
  }
}

/** What the form that starts an app is for. */
export const launchPurpose = (patientId: string, clientId: string) =>
  `launch ${patientId} ${clientId}`

/** Whether the chart can start it: switched on, with a launch URL, and allowed the scope `launch`. */
export function isLaunchable(client: Client): boolean {
  return (
    client.disabledAt === null &&
    client.fhirEnabled &&
    client.launchUris.length > 0 &&
    client.grantTypes.includes('authorization_code') &&
    parseScopes(client.allowedScope).scopes.some(({ text }) => text === 'launch')
  )
}

/** A public app is always asked about, since anybody can pass for it on a device (RFC 8252 §8.6). */
function asksOf(client: Client) {
  return isConfidential(client) ? client.practitionerConsent : 'always'
}
