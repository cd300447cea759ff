// Which tenant a request is for, from its path alone: the default tenant lives at the root of the public
// URL, others under their handle. Well-known documents may also stand before the issuer's path
// (RFC 8414 §3.1), where they are read as if they stood after it.
import { DEFAULT_TENANT } from '../model/tenant.ts'

type TenantPath = {
  tenant: string
  /** The path as the tenant's rooms see it, public path and handle included. */
  path: string
}

const WELL_KNOWN_BEFORE =
  /^\/\.well-known\/(oauth-authorization-server|openid-configuration)(?=\/|$)/

/** Reads a path; null when it is not below the public URL. `publicPath` is empty at the root of a host. */
export function tenantPath(
  path: string,
  publicPath: string,
  isHandle: (segment: string) => boolean,
): TenantPath | null {
  const wellKnown = WELL_KNOWN_BEFORE.exec(path)
  if (wellKnown && path.length > wellKnown[0].length) {
    const issuerPath = path.slice(wellKnown[0].length).replace(/\/$/, '')
    const at = tenantPath(`${issuerPath}/`, publicPath, isHandle)
    // Only exactly an issuer's path counts.
    return at && issuerPath === basePathOf(at.tenant, publicPath)
      ? { tenant: at.tenant, path: issuerPath + wellKnown[0] }
      : null
  }
  if (path !== publicPath && !path.startsWith(`${publicPath}/`)) return null
  const start = publicPath.length + 1
  const end = path.indexOf('/', start)
  const segment = path.slice(start, end < 0 ? path.length : end)
  return { tenant: isHandle(segment) ? segment : DEFAULT_TENANT, path }
}

/** The path below which a tenant's URLs live. */
export function basePathOf(tenant: string, publicPath: string): string {
  return tenant === DEFAULT_TENANT ? publicPath : `${publicPath}/${tenant}`
}
