// Where a person's own pages are.
import type { User } from '../model/user.ts'
import type { PortalPlaces } from '../pages/components/portal-nav.tsx'
import type { Removal } from '../people/set-up.ts'

/** The addresses of the portal's rooms below a tenant's base. Who works in the console goes back there. */
export function portalPlaces(basePath: string, { kind }: Pick<User, 'kind'>): PortalPlaces {
  const inConsole = kind === 'operator' || kind === 'auditor'
  return {
    ...(inConsole ? { console: `${basePath}/admin` } : { apps: `${basePath}/portal` }),
    security: `${basePath}/portal/security`,
  }
}

/** The addresses of the pages about second factors. */
export function factorPlaces(basePath: string) {
  const back = `${basePath}/portal/security`
  return {
    back,
    authenticator: `${back}/authenticator`,
    passkey: `${back}/passkey`,
    recoveryCodes: `${back}/recovery-codes`,
    remove: (removal: Removal) => `${back}/remove?${new URLSearchParams(removal)}`,
  }
}

/** The addresses of one app's pages. */
export function appPlaces(basePath: string, authorizationId: string) {
  const details = `${basePath}/portal/apps/${authorizationId}`
  return {
    details,
    stop: `${details}/stop`,
    receipt: `${details}/receipt`,
    download: `${details}/consent.json`,
  }
}
