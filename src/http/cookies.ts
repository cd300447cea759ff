// Cookies as we set them: HttpOnly, SameSite=Lax, Secure on https, bound to a path of ours (RFC 6265bis).

export type CookieJar = {
  /** `base` is the tenant's path (`` or `/handle`), so that one tenant's cookie does not go to another's. */
  name: string
  path: string
  secure: boolean
}

/** The value of a cookie in a `Cookie` header; the first when it stands there twice (the longest path). */
export function readCookie(header: string | null | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}

/** A `Set-Cookie` value. `maxAgeSeconds` null = until the browser closes; 0 = remove. */
export function setCookie(jar: CookieJar, value: string, maxAgeSeconds: number | null): string {
  const parts = [`${jar.name}=${value}`, `Path=${jar.path}`, 'HttpOnly', 'SameSite=Lax']
  if (jar.secure) parts.push('Secure')
  if (maxAgeSeconds !== null) parts.push(`Max-Age=${maxAgeSeconds}`)
  return parts.join('; ')
}
