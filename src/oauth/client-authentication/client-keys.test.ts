import { beforeEach, describe, expect, test } from 'vitest'
import { client, NOW } from '../../../test/support/fixtures.ts'
import { refusal } from '../../../test/support/tenant.ts'
import { manualClock } from '../../lib/clock.ts'
import type { Jwk } from '../../model/client.ts'
import { type ClientKeys, clientKeys, freshMillis, readJwks } from './client-keys.ts'

const URI = 'https://app.example/jwks'
const app = client({ jwksUri: URI })
const jwk = (kid: string): Jwk => ({ kty: 'EC', crv: 'P-384', kid, x: 'x', y: 'y' })
const SECOND = 1000

describe('inline keys', () => {
  test('are found by kid, without a fetch', async () => {
    const keys = clientKeys(() => Promise.reject(new Error('fetched')), manualClock(NOW))
    const inline = client({ jwks: [jwk('a'), jwk('b')] })
    expect(await keys.find(inline, 'b')).toEqual([jwk('b')])
    expect(await keys.find(inline, 'c')).toEqual([])
  })
  test('of a client without any are none', async () => {
    const keys = clientKeys(() => Promise.reject(new Error('fetched')), manualClock(NOW))
    expect(await keys.find(client(), 'a')).toEqual([])
  })
})

describe('keys by URL (SMART 2.2 client-confidential-asymmetric, "Signature Verification")', () => {
  let clock: ReturnType<typeof manualClock>
  let keys: ClientKeys
  let fetched: string[]
  let published: Jwk[]
  let cacheControl: string | null
  let failure: Error | null

  beforeEach(() => {
    clock = manualClock(NOW)
    fetched = []
    published = [jwk('a')]
    cacheControl = 'max-age=600'
    failure = null
    keys = clientKeys(async (url) => {
      fetched.push(url)
      if (failure) throw failure
      return { json: { keys: published }, cacheControl }
    }, clock)
  })

  test('are kept for as long as Cache-Control allows, and no longer (attack E10)', async () => {
    await keys.find(app, 'a')
    published = []
    clock.advance(599 * SECOND)
    expect(await keys.find(app, 'a')).toHaveLength(1)
    expect(fetched).toEqual([URI])
    clock.advance(SECOND)
    expect(await keys.find(app, 'a')).toEqual([])
    expect(fetched).toHaveLength(2)
  })

  test('are fetched once for all who ask at the same time', async () => {
    const found = await Promise.all(Array.from({ length: 50 }, () => keys.find(app, 'a')))
    expect(found.every((list) => list.length === 1)).toBe(true)
    expect(fetched).toHaveLength(1)
  })

  test('are fetched again for an unknown kid, at most once a minute (attack E11)', async () => {
    await keys.find(app, 'a')
    for (let second = 0; second < 59; second++) {
      clock.advance(SECOND)
      expect(await keys.find(app, `unknown ${second}`)).toEqual([])
    }
    expect(fetched).toHaveLength(1)
    clock.advance(SECOND)
    await Promise.all(Array.from({ length: 50 }, (_, at) => keys.find(app, `unknown ${at}`)))
    expect(fetched).toHaveLength(2)
  })

  test('that were just rotated in are found by that second fetch', async () => {
    await keys.find(app, 'a')
    published = [jwk('a'), jwk('b')]
    clock.advance(60 * SECOND)
    expect(await keys.find(app, 'b')).toEqual([jwk('b')])
  })

  test('are not kept at all when they must not be, but unknown kids are still bounded', async () => {
    cacheControl = 'no-store'
    for (let time = 0; time < 3; time++) expect(await keys.find(app, 'a')).toHaveLength(1)
    expect(fetched).toHaveLength(3)
    for (let time = 0; time < 100; time++)
      expect(await keys.find(app, `unknown ${time}`)).toEqual([])
    expect(fetched).toHaveLength(3)
  })

  test('that cannot be had are asked for once a minute (attack E11)', async () => {
    failure = new Error('down')
    for (let time = 0; time < 100; time++)
      expect((await refusal(keys.find(app, `kid ${time}`))).message).toBe('down')
    expect(fetched).toHaveLength(1)
    failure = null
    clock.advance(60 * SECOND)
    expect(await keys.find(app, 'a')).toHaveLength(1)
  })

  test('go on serving for their time when a fetch for an unknown kid fails, and not after', async () => {
    await keys.find(app, 'a')
    clock.advance(60 * SECOND)
    failure = new Error('down')
    await refusal(keys.find(app, 'unknown'))
    expect(await keys.find(app, 'a')).toHaveLength(1)
    clock.advance(540 * SECOND)
    await refusal(keys.find(app, 'a'))
  })

  test('of another URL are fetched when the registration changes, also while the old one is being fetched', async () => {
    const moved = { ...app, jwksUri: 'https://app.example/new' }
    await Promise.all([keys.find(app, 'a'), keys.find(moved, 'a')])
    expect(fetched).toEqual([URI, 'https://app.example/new'])
  })

  test('of one client serve no other, though the URL is the same', async () => {
    await keys.find(app, 'a')
    await keys.find({ ...app, id: 'another' }, 'a')
    expect(fetched).toHaveLength(2)
  })
})

describe('how long keys may be kept (RFC 9111 §5.2.2)', () => {
  test.each([
    ['max-age=60', 60],
    ['public, max-age=60, must-revalidate', 60],
    ['MAX-AGE=60', 60],
    ['max-age="60"', 60],
    ['s-maxage=10, max-age=60', 60],
    ['max-age=0', 0],
    ['no-store', 0],
    ['no-cache', 0],
    ['private, no-cache, max-age=60', 0],
    ['max-age=99999999999999999999', 86_400],
    ['', 300],
    ['max-age=soon', 300],
    [null, 300],
  ])('%j: %d s', (header, seconds) => {
    expect(freshMillis(header)).toBe(seconds * SECOND)
  })
})

describe('a JWK Set (RFC 7517 §5)', () => {
  test('keeps keys, and leaves out what is none', () => {
    expect(readJwks({ keys: [jwk('a'), null, 'x', {}, { kty: 1 }] })).toEqual([jwk('a')])
  })
  test.each([
    ['no object', 'text'],
    ['null', null],
    ['an array', [jwk('a')]],
    ['no keys', {}],
    ['keys that are no array', { keys: { 0: jwk('a') } }],
    ['a private key among its keys', { keys: [jwk('a'), { ...jwk('b'), d: 'secret' }] }],
    ['a symmetric key', { keys: [{ kty: 'oct', k: 'secret' }] }],
    ['200 keys (attack E10)', { keys: Array.from({ length: 200 }, (_, at) => jwk(`${at}`)) }],
  ])('is refused: %s', (_, json) => {
    expect(() => readJwks(json)).toThrow()
  })
})
