// Where a request came from. Forwarded headers count only behind proxies the operator named (RFC 9700 §4.13).
import { BlockList, isIP } from 'node:net'

/** Answers the caller's address, from the connection's peer and the `X-Forwarded-For` header. */
export type ClientAddress = (peer: string | undefined, forwardedFor: string | null) => string

/** Builds the rule from a list of addresses and CIDR ranges. */
export function clientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList()
  for (const entry of trustedProxies) {
    const [address = '', prefix] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(prefix), family)
  }
  const isTrusted = (address: string) =>
    isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

  return (peer, forwardedFor) => {
    let address = plain(peer ?? 'unknown')
    if (forwardedFor === null) return address
    // From the nearest hop outwards, for as long as the one who says it is trusted.
    for (const hop of forwardedFor.split(',').reverse()) {
      if (!isTrusted(address)) break
      const next = plain(hop.trim())
      if (isIP(next) === 0) break
      address = next
    }
    return address
  }
}

/**
 * The network whose hosts count as one caller when guesses are counted: of IPv6 the first 64 bits, which one
 * line at home has to itself; of anything else the address.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = [], tail] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = tail ? Array<string>(8 - head.length - tail.length).fill('0') : []
  const groups = [...head, ...zeros, ...(tail ?? [])].slice(0, 4)
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')
}

const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/, '')
