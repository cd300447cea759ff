import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { client, NOW, SECRET, secretClient } from '../../../test/support/fixtures.ts'
import { sha256 } from '../../lib/hashing.ts'
import { parseBasic, secretHolds } from './client-secret.ts'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

describe('HTTP Basic (RFC 6749 §2.3.1, RFC 7617)', () => {
  test('is read as it is, when both readings agree', () => {
    expect(parseBasic(basic('app:secret'))).toEqual([{ id: 'app', secret: 'secret' }])
  })
  test('keeps colons of the secret', () => {
    expect(parseBasic(basic('app:a:b:c'))).toEqual([{ id: 'app', secret: 'a:b:c' }])
  })
  test('is read form-encoded and raw, when they differ', () => {
    expect(parseBasic(basic('my%20app:a+b%2B'))).toEqual([
      { id: 'my app', secret: 'a b+' },
      { id: 'my%20app', secret: 'a+b%2B' },
    ])
  })
  test('is read raw, when it is no form encoding', () => {
    expect(parseBasic(basic('app:100%'))).toEqual([{ id: 'app', secret: '100%' }])
  })
  test('finds what a client sends in either way', () => {
    const text = fc.string({ minLength: 1 }).filter((one) => one.isWellFormed())
    fc.assert(
      fc.property(text, text, (id, secret) => {
        const encoded = parseBasic(basic(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`))
        expect(encoded).toContainEqual({ id, secret })
        fc.pre(!id.includes(':'))
        expect(parseBasic(basic(`${id}:${secret}`))).toContainEqual({ id, secret })
      }),
    )
  })
  test.each([
    ['nothing', ''],
    ['the scheme alone', 'Basic'],
    ['the scheme and a space', 'Basic '],
    ['an id alone (attack D06)', basic('app')],
    ['no id', basic(':secret')],
    ['another scheme', basic('app:secret').replace('Basic', 'Bearer')],
    ['what is no base64', 'Basic a:b'],
    ['base64 with something after it', `${basic('app:secret')} x`],
    ['two headers in one', `${basic('app:secret')}, ${basic('b:secret')}`],
  ])('is refused: %s', (_, header) => {
    expect(parseBasic(header)).toBeNull()
  })
})

describe('a shared secret', () => {
  test('holds', () => {
    expect(secretHolds(secretClient(), SECRET, NOW)).toBe(true)
  })
  test('and its successor both hold while they overlap', () => {
    const both = client({
      secrets: [
        { hash: sha256('old'), createdAt: NOW, expiresAt: NOW + 1000 },
        { hash: sha256('new'), createdAt: NOW, expiresAt: null },
      ],
    })
    expect(secretHolds(both, 'old', NOW)).toBe(true)
    expect(secretHolds(both, 'new', NOW)).toBe(true)
    expect(secretHolds(both, 'old', NOW + 1000)).toBe(false)
    expect(secretHolds(both, 'new', NOW + 1000)).toBe(true)
  })
  test.each([
    ['another', 'wrong'],
    ['an empty one (attack D06)', ''],
    ['its hash, as it stands in the database (attack N05)', sha256(SECRET)],
    ['a beginning of it', SECRET.slice(0, -1)],
    ['it in upper case', SECRET.toUpperCase()],
    ['it with a space', `${SECRET} `],
  ])('%s does not', (_, secret) => {
    expect(secretHolds(secretClient(), secret, NOW)).toBe(false)
  })
  test('is never empty, even where an empty one was stored', () => {
    const empty = client({ secrets: [{ hash: sha256(''), createdAt: NOW, expiresAt: null }] })
    expect(secretHolds(empty, '', NOW)).toBe(false)
  })
  test('of a client without one does not exist', () => {
    expect(secretHolds(client(), '', NOW)).toBe(false)
    expect(secretHolds(client(), SECRET, NOW)).toBe(false)
  })
})
