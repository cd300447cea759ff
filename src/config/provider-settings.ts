// The settings of signing in through an OpenID provider; part of the table (schema.ts).
import { optional, secret, setting } from './setting.ts'
import {
  claimName,
  issuerUrl,
  oneOf,
  openidScope,
  signingKey,
  someOf,
  text,
} from './value-types.ts'

export const providerSettings = {
  providerIssuer: optional({
    section: 'Signing in through a provider',
    variable: 'CHARTGATE_PROVIDER_ISSUER',
    type: issuerUrl,
    default: null,
    about:
      'The issuer of an OpenID provider, such as the hospital’s, through which people may sign in. Its address must serve `/.well-known/openid-configuration`.',
  }),
  providerClientId: optional({
    section: 'Signing in through a provider',
    variable: 'CHARTGATE_PROVIDER_CLIENT_ID',
    type: text,
    default: null,
    about: 'Our `client_id` at the provider.',
  }),
  providerClientSecret: secret({
    section: 'Signing in through a provider',
    variable: 'CHARTGATE_PROVIDER_CLIENT_SECRET',
    type: text,
    default: null,
    about: 'Our secret at the provider. Either this or a key.',
  }),
  providerClientKey: secret({
    section: 'Signing in through a provider',
    variable: 'CHARTGATE_PROVIDER_CLIENT_KEY',
    type: signingKey,
    default: null,
    about: 'Our private key, when the provider knows its public half (`private_key_jwt`).',
  }),
  providerLabel: setting({
    section: 'Signing in through a provider',
    variable: 'CHARTGATE_PROVIDER_LABEL',
    type: text,
    default: 'the hospital account',
    about: 'What the button on the sign-in page calls it, after “Sign in with”.',
  }),
  providerScope: setting({
    section: 'Signing in through a provider',
    variable: 'CHARTGATE_PROVIDER_SCOPE',
    type: openidScope,
    default: 'openid profile',
    about: 'What we ask the provider for.',
  }),
  providerKinds: setting({
    section: 'Signing in through a provider',
    variable: 'CHARTGATE_PROVIDER_KINDS',
    type: someOf('practitioner', 'patient'),
    default: 'practitioner',
    about: 'Who may sign in so. Operators and auditors never may.',
  }),
  providerCreatesUsers: setting({
    section: 'Signing in through a provider',
    variable: 'CHARTGATE_PROVIDER_CREATES_USERS',
    type: oneOf('off', 'on'),
    default: 'off',
    about:
      'Whether somebody whom nobody linked yet gets a user at the first sign-in, made from the claims. A user who exists is never linked by it: `chartgate user link` does.',
  }),
  providerUsernameClaim: setting({
    section: 'Signing in through a provider',
    variable: 'CHARTGATE_PROVIDER_USERNAME_CLAIM',
    type: claimName,
    default: 'preferred_username',
    about: 'The claim that a new user is named by.',
  }),
  providerFhirUserClaim: setting({
    section: 'Signing in through a provider',
    variable: 'CHARTGATE_PROVIDER_FHIR_USER_CLAIM',
    type: claimName,
    default: 'fhirUser',
    about:
      'The claim that says who a new user is in FHIR, such as `Practitioner/12`; a patient or a practitioner of this server. The provider is believed.',
  }),
}
