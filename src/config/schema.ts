// Every setting, once: its name in the code, its variable, its type, its default and a sentence for people.
// The type `Config`, the loading, --help, .env.example and docs/configuration.md all come from this table.
import { SECOND_FACTOR_RULES } from '../model/second-factor.ts'
import { exportSettings } from './export-settings.ts'
import { limitSettings } from './limit-settings.ts'
import { practiceSettings } from './practice-settings.ts'
import {
  DAY_SECONDS,
  type Profile,
  type Setting,
  secret,
  setting,
  YEAR_SECONDS,
} from './setting.ts'
import {
  folder,
  hostList,
  httpUrl,
  integer,
  key256,
  listenHost,
  networkList,
  oneOf,
  postgresUrl,
} from './value-types.ts'

export { type Profile, SECTIONS, type Setting } from './setting.ts'

export const SETTINGS = {
  profile: setting({
    section: 'Where it runs',
    variable: 'CHARTGATE_PROFILE',
    type: oneOf('demo', 'production'),
    default: 'production',
    about:
      'What is allowed: `demo` permits http and loopback addresses and comes with sample data; `production` refuses all three.',
  }),
  publicUrl: setting({
    section: 'Where it runs',
    variable: 'CHARTGATE_PUBLIC_URL',
    type: httpUrl,
    default: { demo: 'http://localhost:{port}', production: null },
    about:
      'The address by which people and apps reach the server; it is the issuer, so it must never change. It may have a path. https in production.',
  }),
  host: setting({
    section: 'Where it runs',
    variable: 'CHARTGATE_HOST',
    type: listenHost,
    default: { demo: '127.0.0.1', production: '0.0.0.0' },
    about: 'The address to listen on.',
  }),
  port: setting({
    section: 'Where it runs',
    variable: 'CHARTGATE_PORT',
    type: integer(1, 65535),
    default: '4000',
    about: "The port to listen on. The demo's example apps follow on the next ports.",
  }),
  trustedProxies: setting({
    section: 'Where it runs',
    variable: 'CHARTGATE_TRUSTED_PROXIES',
    type: networkList,
    default: '',
    about:
      'The reverse proxies in front, as addresses or networks. Only what comes from them may say whose request it is (`X-Forwarded-For`).',
  }),
  logLevel: setting({
    section: 'Where it runs',
    variable: 'CHARTGATE_LOG_LEVEL',
    type: oneOf('silent', 'error', 'warn', 'info', 'debug'),
    default: { demo: 'warn', production: 'info' },
    about: 'How much is logged. No level logs a token, secret, code or patient name.',
  }),

  dataDir: setting({
    section: 'Data',
    variable: 'CHARTGATE_DATA_DIR',
    type: folder,
    default: './data',
    about: 'The folder of the embedded database and its master key.',
  }),
  databaseUrl: secret({
    section: 'Data',
    variable: 'DATABASE_URL',
    type: postgresUrl,
    default: null,
    about: 'A PostgreSQL database to use instead of the embedded one.',
  }),
  databaseMaxConnections: setting({
    section: 'Data',
    variable: 'CHARTGATE_DATABASE_MAX_CONNECTIONS',
    type: integer(1, 1000),
    default: '10',
    about: 'The most connections that one node opens to PostgreSQL.',
  }),
  masterKey: secret({
    section: 'Data',
    variable: 'CHARTGATE_MASTER_KEY',
    type: key256,
    default: null,
    about:
      'The key that encrypts the secrets in the database. Without it the embedded database keeps one in a file beside it. Keep a copy: without the key the secrets cannot be read.',
  }),
  changePollMillis: setting({
    section: 'Data',
    variable: 'CHARTGATE_CHANGE_POLL_MILLIS',
    type: integer(50, 1000),
    default: '250',
    about:
      'How often a node looks for changes that other nodes made, in milliseconds. A revocation reaches every node within this time.',
  }),
  ...exportSettings,

  ...practiceSettings,
  fetchAllow: setting({
    section: 'Outside connections',
    variable: 'CHARTGATE_FETCH_ALLOW',
    type: hostList,
    default: '',
    about:
      "Hosts in private networks, or without https, that the server may fetch from all the same (apps' key sets, the FHIR upstream).",
  }),

  accessTokenLifetimeSeconds: setting({
    section: 'Tokens and sessions',
    variable: 'CHARTGATE_ACCESS_TOKEN_LIFETIME_SECONDS',
    type: integer(1, 3600),
    default: '3600',
    about: 'How long an access token serves, for apps that have no lifetime of their own.',
  }),
  authorizationCodeLifetimeSeconds: setting({
    section: 'Tokens and sessions',
    variable: 'CHARTGATE_AUTHORIZATION_CODE_LIFETIME_SECONDS',
    type: integer(1, 600),
    default: '60',
    about: 'How long an app has to exchange its code for tokens.',
  }),
  authorizationRequestLifetimeSeconds: setting({
    section: 'Tokens and sessions',
    variable: 'CHARTGATE_AUTHORIZATION_REQUEST_LIFETIME_SECONDS',
    type: integer(60, DAY_SECONDS),
    default: '1800',
    about: 'How long a person has to sign in and decide.',
  }),
  refreshIdleSeconds: setting({
    section: 'Tokens and sessions',
    variable: 'CHARTGATE_REFRESH_IDLE_SECONDS',
    type: integer(1, 2 * YEAR_SECONDS),
    default: String(93 * DAY_SECONDS),
    about:
      'How long a refresh token serves after its last use. Certification asks for three months at least.',
  }),
  refreshGraceSeconds: setting({
    section: 'Tokens and sessions',
    variable: 'CHARTGATE_REFRESH_GRACE_SECONDS',
    type: integer(0, 300),
    default: '30',
    about:
      'How long an app may repeat a refresh whose answer was lost. After that a used refresh token counts as stolen.',
  }),
  sessionLifetimeSeconds: setting({
    section: 'Tokens and sessions',
    variable: 'CHARTGATE_SESSION_LIFETIME_SECONDS',
    type: integer(60, 30 * DAY_SECONDS),
    default: String(DAY_SECONDS / 2),
    about: 'How long a person stays signed in.',
  }),
  secondFactor: setting({
    section: 'Tokens and sessions',
    variable: 'CHARTGATE_SECOND_FACTOR',
    type: oneOf(...SECOND_FACTOR_RULES),
    default: { demo: 'optional', production: 'operators' },
    about:
      'Who proves more than a password when signing in: `off` nobody, `optional` whoever sets it up, `operators` also operators and auditors in any case, `everyone` everybody. Who must and has not yet, sets it up at the next sign-in.',
  }),
  invitationLifetimeSeconds: setting({
    section: 'Tokens and sessions',
    variable: 'CHARTGATE_INVITATION_LIFETIME_SECONDS',
    type: integer(300, 90 * DAY_SECONDS),
    default: String(3 * DAY_SECONDS),
    about: 'How long an invitation serves, or a link to choose a new password.',
  }),
  assertionMaxLifetimeSeconds: setting({
    section: 'Tokens and sessions',
    variable: 'CHARTGATE_ASSERTION_MAX_LIFETIME_SECONDS',
    type: integer(10, 300),
    default: '300',
    about:
      "How far ahead an app's signed assertion may expire. The standard allows five minutes at most.",
  }),
  clockSkewSeconds: setting({
    section: 'Tokens and sessions',
    variable: 'CHARTGATE_CLOCK_SKEW_SECONDS',
    type: integer(0, 60),
    default: '10',
    about: "How far another party's clock may differ from ours.",
  }),

  keyRotationDays: setting({
    section: 'Keys',
    variable: 'CHARTGATE_KEY_ROTATION_DAYS',
    type: integer(1, 3660),
    default: '90',
    about: 'How long a key signs before the next one takes over.',
  }),
  keyOverlapSeconds: setting({
    section: 'Keys',
    variable: 'CHARTGATE_KEY_OVERLAP_SECONDS',
    type: integer(3600, 90 * DAY_SECONDS),
    default: String(DAY_SECONDS),
    about:
      'How long a new key is published before it signs, and an old one after it stopped, so that everybody knows both.',
  }),

  ...limitSettings,
}

export type SettingName = keyof typeof SETTINGS

type ValueOf<S> = S extends Setting<infer T> ? T : never

/** All settings, parsed. Rooms take what they need of it: `Pick<Config, 'publicUrl' | ...>`. */
export type Config = { readonly [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]> } & {
  /** Which of them were set, by a variable or an option; the others have their defaults. */
  readonly given: readonly SettingName[]
}

/** The table as a list, for those who treat all settings alike. */
export const settingRows: readonly [SettingName, Setting<unknown>][] = Object.entries(SETTINGS) as [
  SettingName,
  Setting<unknown>,
][] // Object.entries forgets the names of the keys

/** The default of a setting under a profile, as it would be written. */
export function defaultText(setting: Setting<unknown>, profile: Profile): string | null {
  const given = setting.default
  return given === null || typeof given === 'string' ? given : given[profile]
}
