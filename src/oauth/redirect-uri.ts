// Which redirect URIs may be registered, and when one that an app sends is the registered one. Schemes are
// allowed by a list, never refused by one (RFC 9700 §2.1, RFC 8252 §7; attacks A01 to A05, H01).
import { isIP } from 'node:net'

const MAX_LENGTH = 2048

/** Visible ASCII without the characters that RFC 3986 leaves out and browsers repair in ways of their own. */
const PLAIN = /^[!$%&'()+,\-./0-9:;=?@A-Z[\]_a-z~]+$/

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:[1-9]\d{0,4})?([/?].*)?$/
const HTTPS = /^https:\/\/([^/?]+)([/?].*)?$/
/** A scheme that an app claims on a device: a domain name of its maker, reversed (RFC 8252 §7.1). */
const PRIVATE_USE = /^[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+:\/[^?]/

const HOST_AND_PORT =
  /^(?=.{1,253}(:|$))[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*(:[1-9]\d{0,4})?$/i

/** What is wrong with a redirect URI that somebody wants to register, and what would be right; null when it will do. */
export function redirectUriFault(uri: string): string | null {
  if (uri.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`
  if (uri.includes('#')) return 'has a fragment (#), where a code would be lost'
  if (uri.includes('*')) return 'has a wildcard; register each URI in full'
  if (!PLAIN.test(uri)) return 'has a character that must be percent-encoded in a URI'
  if (/%(?![0-9A-Fa-f]{2})/.test(uri)) return 'has a % that starts no percent-encoding'
  if (hasDotSegment(uri)) return 'has a path segment . or ..; write the path they lead to'
  const host = HTTPS.exec(uri)?.[1]
  if (host !== undefined) return hostFault(host)
  if (LOOPBACK.test(uri) && URL.canParse(uri)) return null
  if (PRIVATE_USE.test(uri) && !uri.includes('@') && URL.canParse(uri)) return null
  return 'must be https, or http on localhost, 127.0.0.1 or [::1], or have a private-use scheme such as com.example.app:/callback'
}

function hasDotSegment(uri: string): boolean {
  const path = uri.replace(/^[^:]*:(\/\/[^/?]*)?/, '').replace(/\?.*$/s, '')
  return path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment))
}

function hostFault(host: string): string | null {
  if (host.includes('@')) return 'has user information before its host'
  const name = host.replace(/:\d*$/, '').replace(/^\[|\]$/g, '')
  if (isIP(name) !== 0 && name !== '127.0.0.1' && name !== '::1')
    return 'names an IP address; use a host name'
  if (isIP(name) === 6) return URL.canParse(`https://${host}`) ? null : 'has no valid host'
  // WHATWG URLs read 0x7f.1 and 2130706433 as addresses: a last label of digits is no domain name.
  if (isIP(name) === 0 && /(^|\.)(\d+|0x[0-9a-f]*)$/i.test(name)) return 'has no valid host'
  if (!HOST_AND_PORT.test(host) || !URL.canParse(`https://${host}`)) return 'has no valid host'
  return null
}

const LOOPBACK_IP = /^http:\/\/(?<address>127\.0\.0\.1|\[::1\])(?::[1-9]\d{0,4})?(?<rest>\/.*)?$/

/**
 * Whether a redirect URI is one of the registered ones, byte for byte. The one exception is the port of an
 * http URI on a loopback IP address, which a native app gets from its system at run time (RFC 8252 §7.3).
 */
export function redirectUriMatches(registered: readonly string[], given: string): boolean {
  if (registered.includes(given)) return true
  const portless = withoutLoopbackPort(given)
  if (portless === null || redirectUriFault(given) !== null) return false
  return registered.some((uri) => withoutLoopbackPort(uri) === portless)
}

function withoutLoopbackPort(uri: string): string | null {
  const groups = LOOPBACK_IP.exec(uri)?.groups
  return groups ? `${groups.address} ${groups.rest ?? ''}` : null
}
