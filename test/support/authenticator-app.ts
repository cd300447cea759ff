// An authenticator app as people have it: takes the key that a page shows, and tells codes.
import { base32, totpCode, totpStep } from '../../src/lib/totp.ts'
import type { Page } from './person.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export type AuthenticatorApp = {
  /** The code of now, or of so many steps away; no code is told twice, as its owner would wait for the next. */
  code(stepsAway?: number): string
}

/** Sets the app up with the key on a page, typed as a person would. */
export function authenticatorApp(page: Page): AuthenticatorApp {
  const key = /<code class="key">([A-Z2-7 ]+)<\/code>/.exec(page.html)?.[1]?.replaceAll(' ', '')
  if (!key) throw new Error(`no key to type at ${page.url}`)
  const secret = Buffer.alloc((key.length * 5) >> 3)
  let bits = 0n
  for (const letter of key) bits = (bits << 5n) | BigInt(LETTERS.indexOf(letter))
  for (let at = secret.length - 1; at >= 0; at--, bits >>= 8n) secret[at] = Number(bits & 255n)
  if (base32(secret) !== key) throw new Error('the key is not base 32')
  return { code: (stepsAway = 0) => totpCode(secret, totpStep(Date.now()) + stepsAway) }
}

/** The recovery codes that a page shows. */
export const recoveryCodesOn = (page: Page): string[] =>
  [...page.html.matchAll(/<code>([0-9a-z-]{19})<\/code>/g)].map(([, code = '']) => code)
