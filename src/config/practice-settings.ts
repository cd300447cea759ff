// The settings that every practice has for itself; part of the table (schema.ts). Variables give those of the
// default practice; what a practice's record says of them is in practice-record.ts.
import { providerSettings } from './provider-settings.ts'
import { document, optional, setting } from './setting.ts'
import { statementIssuers } from './statement-issuers.ts'
import { upstreamSettings } from './upstream-settings.ts'
import { oneOf, style, text, timeZone } from './value-types.ts'

export const practiceSettings = {
  practiceName: setting({
    section: 'The practice',
    variable: 'CHARTGATE_PRACTICE_NAME',
    type: text,
    default: { demo: 'Riverside Family Practice', production: 'Your practice' },
    about: 'The name of the practice, as people read it on every page.',
  }),
  timeZone: setting({
    section: 'The practice',
    variable: 'CHARTGATE_TIME_ZONE',
    type: timeZone,
    default: 'UTC',
    about: 'The time zone in which pages show times.',
  }),
  registration: setting({
    section: 'The practice',
    variable: 'CHARTGATE_REGISTRATION',
    type: oneOf('off', 'token', 'statement', 'open'),
    default: { demo: 'open', production: 'off' },
    about:
      'Who may register an app by itself (RFC 7591): `off` nobody, `token` developers with a token that an operator gave them, `statement` whoever shows a software statement of one who is trusted, `open` anybody.',
  }),
  softwareStatementIssuers: document({
    section: 'The practice',
    variable: 'CHARTGATE_SOFTWARE_STATEMENT_ISSUERS',
    type: statementIssuers,
    default: null,
    about:
      'Who is trusted to sign software statements (RFC 7591 §2.3): each by its issuer identifier (`iss`), with its keys at a `jwks_uri` or as `jwks`.',
  }),
  registrationApproval: setting({
    section: 'The practice',
    variable: 'CHARTGATE_REGISTRATION_APPROVAL',
    type: oneOf('every-app', 'patient-apps'),
    default: { demo: 'patient-apps', production: 'every-app' },
    about:
      'Which apps that registered themselves wait for an operator: `every-app`, or all but `patient-apps`: public ones that only read the record of the patient who allows it and look like nobody else.',
  }),
  style: document({
    section: 'The practice',
    variable: 'CHARTGATE_STYLE',
    type: style,
    default: null,
    about:
      'The look of the practice in the names of SMART (`color_highlight`, `dim_border_radius`, ...): apps started from the chart are told of it, and our own pages follow it.',
  }),
  supportContact: optional({
    section: 'The practice',
    variable: 'CHARTGATE_SUPPORT_CONTACT',
    type: text,
    default: null,
    about:
      'Whom people may ask when something does not work, as the foot of every page and error pages say it: an address of mail or of the web, or words.',
  }),

  ...providerSettings,

  ...upstreamSettings,
}
