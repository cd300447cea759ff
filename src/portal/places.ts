// Where a person's own pages are.
import type { PortalPlaces } from '../pages/components/portal-nav.tsx'

/** The addresses of the portal's rooms below a tenant's base. */
export const portalPlaces = (basePath: string): PortalPlaces => ({
  apps: `${basePath}/portal`,
  security: `${basePath}/portal/security`,
})

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
