// Cookies as we set them: HttpOnly, SameSite=Lax, bound to a path of ours, and on https Secure with a name that says so
// (RFC 6265bis §4.1.3): a browser takes `__Host-` and `__Secure-` only from https, so that nobody between us and the
// browser, and with `__Host-` no neighbouring host either, plants one.

export type CookieJar = {
  name: string
  /** `base` is the tenant's path (`` or `/handle`), so that one tenant's cookie does not go to another's. */
  path: string
  secure: boolean
}

/** The name on the wire. `__Host-` is for the whole of a host; a path of ours, as of several practices on one, takes `__Secure-`. */
function wireName({ name, path, secure }: CookieJar): string {
  if (!secure) return name
  return path === '/' ? `__Host-${name}` : `__Secure-${name}`
}

/** The value of a cookie in a `Cookie` header; the first when it stands there twice (the longest path). */
export function readCookie(header: string | null | undefined, jar: CookieJar): string | null {
  const name = wireName(jar)
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}

/** A `Set-Cookie` value. `maxAgeSeconds` null = until the browser closes; 0 = remove. */
export function setCookie(jar: CookieJar, value: string, maxAgeSeconds: number | null): string {
  const parts = [`${wireName(jar)}=${value}`, `Path=${jar.path}`, 'HttpOnly', 'SameSite=Lax']
  if (jar.secure) parts.push('Secure')
  if (maxAgeSeconds !== null) parts.push(`Max-Age=${maxAgeSeconds}`)
  return parts.join('; ')
}
