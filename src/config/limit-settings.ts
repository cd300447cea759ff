// The settings that bound what anybody may ask for; part of the table (schema.ts).
import { DAY_SECONDS, setting } from './setting.ts'
import { integer } from './value-types.ts'

export const limitSettings = {
  signInMaxFailures: setting({
    section: 'Limits',
    variable: 'CHARTGATE_SIGN_IN_MAX_FAILURES',
    type: integer(1, 1000),
    default: '10',
    about: 'How many failed sign-ins a name may have in a window before it has to wait.',
  }),
  signInWindowSeconds: setting({
    section: 'Limits',
    variable: 'CHARTGATE_SIGN_IN_WINDOW_SECONDS',
    type: integer(1, DAY_SECONDS),
    default: '900',
    about: 'The length of that window.',
  }),
  tokenRequestsPerMinute: setting({
    section: 'Limits',
    variable: 'CHARTGATE_TOKEN_REQUESTS_PER_MINUTE',
    type: integer(1, 10_000_000),
    default: '1200',
    about: 'How many token and revocation requests one address may send in a minute.',
  }),
  introspectionRequestsPerMinute: setting({
    section: 'Limits',
    variable: 'CHARTGATE_INTROSPECTION_REQUESTS_PER_MINUTE',
    type: integer(1, 10_000_000),
    default: '60000',
    about: 'How many introspection requests one address may send in a minute.',
  }),
  registrationRequestsPerMinute: setting({
    section: 'Limits',
    variable: 'CHARTGATE_REGISTRATION_REQUESTS_PER_MINUTE',
    type: integer(1, 10_000),
    default: '10',
    about: 'How many registration requests one address may send in a minute.',
  }),
  registrationsMaxUnused: setting({
    section: 'Limits',
    variable: 'CHARTGATE_REGISTRATIONS_MAX_UNUSED',
    type: integer(1, 100_000),
    default: '500',
    about: 'How many apps may be registered by themselves that nobody has used yet.',
  }),
  registrationUnusedDays: setting({
    section: 'Limits',
    variable: 'CHARTGATE_REGISTRATION_UNUSED_DAYS',
    type: integer(1, 3660),
    default: '90',
    about:
      'After how many days an app that registered itself and that nobody ever used is removed.',
  }),
  refusalsPerMinute: setting({
    section: 'Limits',
    variable: 'CHARTGATE_REFUSALS_PER_MINUTE',
    type: integer(1, 10_000),
    default: '60',
    about:
      'How many refused requests of one app are kept in a minute, for those who ask why; more are counted.',
  }),
  refusalsKeptDays: setting({
    section: 'Limits',
    variable: 'CHARTGATE_REFUSALS_KEPT_DAYS',
    type: integer(1, 3660),
    default: '30',
    about: 'For how many days refused requests are kept.',
  }),
  formLimitBytes: setting({
    section: 'Limits',
    variable: 'CHARTGATE_FORM_LIMIT_BYTES',
    type: integer(4096, 1_048_576),
    default: '65536',
    about: 'The largest form or query that the OAuth endpoints and the pages accept.',
  }),
  exportsPerClient: setting({
    section: 'Limits',
    variable: 'CHARTGATE_EXPORTS_PER_CLIENT',
    type: integer(1, 1000),
    default: '2',
    about: 'How many exports of one app may run at a time.',
  }),
  exportsAtOnce: setting({
    section: 'Limits',
    variable: 'CHARTGATE_EXPORTS_AT_ONCE',
    type: integer(1, 1000),
    default: '20',
    about: 'How many exports of a practice may run at a time.',
  }),
  exportRetentionSeconds: setting({
    section: 'Limits',
    variable: 'CHARTGATE_EXPORT_RETENTION_SECONDS',
    type: integer(60, 30 * DAY_SECONDS),
    default: String(DAY_SECONDS),
    about: 'How long the files of an export are kept once it is complete.',
  }),
  exportRowsPerFile: setting({
    section: 'Limits',
    variable: 'CHARTGATE_EXPORT_ROWS_PER_FILE',
    type: integer(1000, 10_000_000),
    default: '250000',
    about: 'How many resources a file of an export holds at most; the unit of work of one worker.',
  }),
  exportWorkers: setting({
    section: 'Limits',
    variable: 'CHARTGATE_EXPORT_WORKERS',
    type: integer(0, 64),
    default: '1',
    about: 'How many threads of this node write exports; 0 leaves them to other nodes.',
  }),
  exportLeaseSeconds: setting({
    section: 'Limits',
    variable: 'CHARTGATE_EXPORT_LEASE_SECONDS',
    type: integer(2, 3600),
    default: '30',
    about:
      'How long a part of an export stays with a worker that gives no sign of life before another one takes it over.',
  }),
  fhirBodyLimitBytes: setting({
    section: 'Limits',
    variable: 'CHARTGATE_FHIR_BODY_LIMIT_BYTES',
    type: integer(4096, 104_857_600),
    default: '2097152',
    about: 'The largest body that the FHIR endpoints accept, documents included.',
  }),
}
