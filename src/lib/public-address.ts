// Which IP addresses are out in the public Internet, by IANA's registries of special-purpose addresses
// (RFC 6890). Everything else is somebody's inside, and nothing a stranger's URL may make us talk to.
import { BlockList, isIP } from 'node:net'

const SPECIAL_IPV4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, with the metadata services of clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and the broadcast address
]

/** Of IPv6 only global unicast is public at all: no mapped, NAT64, unique local, link-local or multicast. */
const GLOBAL_IPV6 = ['2000::/3']

/** And of that not these, which lead to IPv4 addresses inside or nowhere. */
const SPECIAL_IPV6 = [
  '2001::/23', // protocol assignments, Teredo and ORCHID among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4, which wraps an IPv4 address
  '3fff::/20', // documentation
]

function networks(list: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const block = new BlockList()
  for (const network of list) {
    const [address = '', prefix] = network.split('/')
    block.addSubnet(address, Number(prefix), family)
  }
  return block
}

const specialIpv4 = networks(SPECIAL_IPV4, 'ipv4')
const globalIpv6 = networks(GLOBAL_IPV6, 'ipv6')
const specialIpv6 = networks(SPECIAL_IPV6, 'ipv6')
const loopbackIpv4 = networks(['127.0.0.0/8'], 'ipv4')

/** Whether an address is a public one. A text that is no address is not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !specialIpv4.check(address, 'ipv4')
  // A zone (fe80::1%eth0) names an interface of this machine.
  if (family !== 6 || address.includes('%')) return false
  return globalIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6')
}

/** Whether an address is this machine talking to itself: 127.0.0.0/8 or ::1. */
export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return loopbackIpv4.check(address, 'ipv4')
  return family === 6 && /^(0{0,4}:){2,7}0{0,3}1$/.test(address)
}
