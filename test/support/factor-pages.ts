// The pages of the second factor in the states that look different, by name, for the browser to open.
import type { FactorsCardProps } from '../../src/pages/components/factors-card.tsx'
import { FactorQuestionPage } from '../../src/pages/factor-question.tsx'
import {
  InvitationDonePage,
  InvitationEndedPage,
  InvitationPage,
} from '../../src/pages/invitation.tsx'
import type { Language } from '../../src/pages/language.ts'
import { messagesIn } from '../../src/pages/messages/messages.ts'
import { RecoveryCodesPage } from '../../src/pages/recovery-codes.tsx'
import { SecondFactorPage } from '../../src/pages/second-factor.tsx'
import { AuthenticatorPage, MustSetUpPage, PasskeyPage } from '../../src/pages/set-up-factor.tsx'
import { NOW, pressureDiary, shell } from './page-props.ts'

const DAY = 86_400_000
const PLACES = { apps: '/portal', security: '/portal/security' }
const CODES = Array.from({ length: 10 }, (_, at) => `7k2m-q9xt-04hd-wz3${at}`)

const authenticator = {
  action: '/sign-in/set-up',
  csrf: 'token',
  draft: 'v1.sealed',
  uri: 'otpauth://totp/Riverside:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Riverside',
  key: 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ',
}
const passkey = { action: '/sign-in/set-up', csrf: 'token', options: '{}' }

/** What protects an account in every way there is. */
export const factorsCard: FactorsCardProps = {
  must: true,
  authenticator: { since: NOW - 20 * DAY, setUpHref: '/a', removeHref: '/ra' },
  passkeys: {
    addHref: '/p',
    list: [
      { name: 'Blue key', addedAt: NOW - 9 * DAY, lastUsedAt: NOW - DAY, removeHref: '/rp1' },
      { name: 'My phone', addedAt: NOW - 2 * DAY, lastUsedAt: null, removeHref: '/rp2' },
    ],
  },
  recoveryCodes: { left: 9, renewHref: '/r' },
  resetAt: null,
}

export function factorPages(language: Language) {
  const frame = shell({ language })
  const outside = shell({ language, person: null })
  const m = messagesIn(language).factors
  const step = {
    shell: outside,
    action: '/sign-in/second-factor',
    csrf: 'token',
    hasAuthenticator: true,
    passkey,
    fault: null,
    startAgainHref: '/sign-in',
    app: null,
    cancel: null,
  }
  return {
    'second-factor': SecondFactorPage(step),
    'second-factor-fault': SecondFactorPage({
      ...step,
      fault: { kind: 'refused' },
      app: pressureDiary,
      cancel: { action: '/steps/01jd/cancel', csrf: 'token' },
    }),
    'second-factor-passkey': SecondFactorPage({
      ...step,
      hasAuthenticator: false,
      fault: { kind: 'missing', field: 'recovery_code' },
    }),
    'must-set-up': MustSetUpPage({ shell: outside, authenticator, passkey, fault: null }),
    'must-set-up-fault': MustSetUpPage({
      shell: outside,
      authenticator,
      passkey: null,
      fault: 'wrongCode',
    }),
    authenticator: AuthenticatorPage({
      shell: frame,
      places: PLACES,
      backHref: '/portal/security',
      fault: null,
      authenticator,
      replaces: true,
    }),
    passkey: PasskeyPage({
      shell: frame,
      places: { console: '/admin', security: '/portal/security' },
      backHref: '/portal/security',
      fault: 'passkeyBadName',
      passkey,
      name: '',
      most: 20,
    }),
    invitation: InvitationPage({
      shell: outside,
      purpose: 'invitation',
      action: '/invitation',
      csrf: 'token',
      token: 'secret',
      asksBirthDate: true,
      fault: 'birth-date',
    }),
    'invitation-done': InvitationDonePage({
      shell: outside,
      username: 'ada',
      signInHref: '/sign-in',
      must: true,
      still: null,
    }),
    'reset-done': InvitationDonePage({
      shell: outside,
      username: 'ada',
      signInHref: '/sign-in',
      must: false,
      still: {
        authenticatorSince: NOW - 20 * DAY,
        passkeys: [
          { name: 'Blue key', addedAt: NOW - 9 * DAY, lastUsedAt: NOW - DAY },
          { name: 'My phone', addedAt: NOW - 2 * DAY, lastUsedAt: null },
        ],
      },
    }),
    'invitation-ended': InvitationEndedPage({
      shell: outside,
      why: 'used',
      signInHref: '/sign-in',
    }),
    'recovery-codes': RecoveryCodesPage({
      shell: frame,
      codes: CODES,
      onHref: '/portal/security',
      places: PLACES,
    }),
    'factor-question': FactorQuestionPage({
      shell: frame,
      places: PLACES,
      title: m.removeAppTitle,
      consequences: [m.removeAppText, m.removeLast],
      submit: m.remove,
      danger: true,
      action: '/portal/security/remove',
      csrf: 'token',
      fault: m.removeKept,
    }),
  }
}
