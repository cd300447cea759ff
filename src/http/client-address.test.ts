import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientAddress, networkOf } from './client-address.ts'

const behindProxies = clientAddress(['10.0.0.0/8', '192.0.2.7', 'fd00::/8'])

describe('the address of a caller (RFC 9700 §4.13)', () => {
  test.each([
    ['the peer, when nobody forwards', '198.51.100.1', null, '198.51.100.1'],
    [
      'the peer as IPv4, when it came over an IPv6 socket',
      '::ffff:198.51.100.1',
      null,
      '198.51.100.1',
    ],
    ['what a trusted proxy says', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    [
      'what the last of several trusted proxies says',
      '10.0.0.1',
      '198.51.100.1, 192.0.2.7',
      '198.51.100.1',
    ],
    ['IPv6 behind a trusted proxy', 'fd00::1', '2001:db8::1', '2001:db8::1'],
    ['a single trusted address', '192.0.2.7', '198.51.100.1', '198.51.100.1'],
    ['the outermost, when all are trusted', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ])('is %s', (_, peer, forwarded, address) => {
    expect(behindProxies(peer, forwarded)).toBe(address)
  })

  test.each([
    ['a stranger says', '198.51.100.1', '203.0.113.9', '198.51.100.1'],
    ['a stranger said to a trusted proxy', '10.0.0.1', '203.0.113.9, 198.51.100.1', '198.51.100.1'],
    ['is no address', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['is empty', '10.0.0.1', '', '10.0.0.1'],
    ['has a port', '10.0.0.1', '198.51.100.1:4711', '10.0.0.1'],
    ['stands before no address', '10.0.0.1', '203.0.113.9, , 10.0.0.2', '10.0.0.2'],
    ['tries a header', '10.0.0.1', '1.2.3.4\r\nX: y', '10.0.0.1'],
  ])('is not what %s', (_, peer, forwarded, address) => {
    expect(behindProxies(peer, forwarded)).toBe(address)
  })

  test('is unknown without a connection', () => {
    expect(behindProxies(undefined, '198.51.100.1')).toBe('unknown')
  })

  test('is the peer whatever is forwarded, when no proxy is trusted', () => {
    const alone = clientAddress([])
    fc.assert(
      fc.property(fc.ipV4(), fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (peer, forwarded) => {
        return alone(peer, forwarded) === peer
      }),
    )
  })

  test('cannot be chosen by the caller: what they send stands left of what the proxy saw', () => {
    const outside = fc.ipV4().filter((address) => !/^(10\.|192\.0\.2\.7$)/.test(address))
    const sent = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), { maxLength: 4 })
    fc.assert(
      fc.property(outside, sent, (real, forged) => {
        return behindProxies('10.1.2.3', [...forged, real].join(', ')) === real
      }),
    )
  })
})

describe('the network that counts as one caller', () => {
  test.each([
    ['198.51.100.1', '198.51.100.1'],
    ['unknown', 'unknown'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1:2::1', '2001:db8:1:2'],
    ['2001:0db8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:db8::1:2:3:4:5', '2001:db8:0:1'],
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
    ['1::', '1:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })

  test('is the same for all hosts of a line, and another for other lines', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((number) => number.toString(16))
    const four = fc.array(group, { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(four, four, four, (line, other, host) => {
        const home = networkOf([...line, ...host].join(':'))
        expect(networkOf([...line, '1', '2', '3', '4'].join(':'))).toBe(home)
        if (other.join() !== line.join())
          expect(networkOf([...other, ...host].join(':'))).not.toBe(home)
      }),
    )
  })
})
