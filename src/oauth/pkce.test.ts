import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checkChallenge, checkVerifier } from './pkce.ts'

// The pair of RFC 7636, Appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

describe('the challenge', () => {
  test('is taken with S256', () => {
    expect(checkChallenge(challenge, 'S256', true)).toBe(challenge)
  })
  test('may be missing only for an exempted client (RFC 7636 §4.4.1)', () => {
    expect(checkChallenge(undefined, undefined, false)).toBeNull()
    expect(() => checkChallenge(undefined, undefined, true)).toThrow('PKCE is required')
  })
  test.each([
    ['plain', challenge, 'plain'],
    ['plain by omission', challenge, undefined],
    ['another method', challenge, 's256'],
    ['a short challenge', 'abc', 'S256'],
    ['a padded challenge', `${challenge.slice(0, 42)}=`, 'S256'],
    ['a method without challenge', undefined, 'S256'],
  ])('refuses %s', (_, sent, method) => {
    expect(() => checkChallenge(sent, method, false)).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    )
  })
})

describe('the verifier', () => {
  test('of RFC 7636 Appendix B passes', () => {
    expect(hash('sha256', verifier, 'base64url')).toBe(challenge)
    expect(() => checkVerifier(challenge, verifier)).not.toThrow()
  })
  test.each([
    ['missing (A13)', undefined],
    ['equal to the challenge', challenge],
    ['of another pair', `${verifier.slice(0, -1)}l`],
    ['too short', 'abc'],
    ['with other characters', `${verifier}!`],
  ])('refuses one that is %s', (_, sent) => {
    expect(() => checkVerifier(challenge, sent)).toThrow(
      expect.objectContaining({ code: 'invalid_grant' }),
    )
  })
  test('for a code without challenge is refused (A14, RFC 9700 §2.1.1)', () => {
    expect(() => checkVerifier(null, verifier)).toThrow('without a challenge')
    expect(() => checkVerifier(null, undefined)).not.toThrow()
  })
})
