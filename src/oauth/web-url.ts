// Which web addresses an app may register besides redirect URIs: launch, logo, policy, terms, home page and
// key set (attack H02). The demo permits http and this machine; production only https out in the world, or
// hosts that the operator named.
import { isIP } from 'node:net'
import { isPublicAddress } from '../lib/public-address.ts'

export type WebUrlRules = {
  /** Whether http and loopback hosts will do. */
  demo: boolean
  /** Hosts the operator vouches for, as `host` or `host:port`. */
  allowHosts: readonly string[]
}

const MAX_LENGTH = 2048

/** What is wrong with an address, and what would be right; null when it will do. */
export function webUrlFault(text: string, rules: WebUrlRules): string | null {
  if (text.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`
  // Checked in the text, since URL parsers repair what browsers and fetches then read in other ways.
  if (!/^https?:\/\/[A-Za-z0-9.:[\]_-]+([/?#][!#$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~]*)?$/.test(text))
    return 'must be an absolute https URL without user information'
  if (!URL.canParse(text)) return 'is not a valid URL'
  const url = new URL(text)
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  if (
    rules.allowHosts.includes(url.hostname) ||
    rules.allowHosts.includes(`${url.hostname}:${port}`)
  )
    return null
  if (url.protocol !== 'https:' && !rules.demo) return 'must be https'
  if (isLoopbackHost(url.hostname))
    return rules.demo ? null : 'names this machine itself; add its host to CHARTGATE_FETCH_ALLOW'
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) !== 0 && !isPublicAddress(literal))
    return 'names a private address; add its host to CHARTGATE_FETCH_ALLOW'
  return null
}

function isLoopbackHost(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(name)
  )
}

/** Whether a text is a browser origin as browsers send it: scheme, host and port, and nothing after. */
export function isOrigin(text: string, rules: WebUrlRules): boolean {
  return webUrlFault(text, rules) === null && new URL(text).origin === text
}
