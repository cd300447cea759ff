// The practice's settings in English.
import type { RecordTies, SettingsEffect, TrialFinding } from '../../../model/practice-change.ts'
import type { Language } from '../../language.ts'
import { formatNumber } from '../format.ts'

const effects: Record<SettingsEffect, string> = {
  pages: 'Pages show it from the next request on.',
  'apps-look': 'Apps are told of the look when they are next started.',
  'registration-off': 'No app can register itself. Apps that did stay.',
  'registration-token': 'Developers with a token of an operator can register apps.',
  'registration-statement': 'Whoever shows a statement of one you trust can register an app.',
  'registration-open': 'Anybody can register an app.',
  'provider-on': 'People can sign in through the provider, once their accounts there are linked.',
  'provider-other':
    'Accounts that were linked at the provider before sign nobody in any more. Link the new ones.',
  'provider-off': 'Nobody signs in through a provider any more. Sessions that are open stay open.',
  'provider-changed': 'The next person who signs in does so under the new settings.',
  'records-upstream':
    'Records are read from the FHIR server from the next request on. Nothing is copied there.',
  'records-embedded':
    'Records are read from the embedded store from the next request on. Nothing is copied there.',
  connection: 'The FHIR server is reached in the new way. Requests under way are finished.',
  api: 'The next request to the FHIR API follows it.',
}

const words = {
  practice_name: { label: 'Name', hint: 'As people read it on every page.' },
  time_zone: { label: 'Time zone', hint: 'Such as America/Chicago. Pages show times in it.' },
  support_contact: {
    label: 'Whom people may ask',
    hint: 'An address of mail or of the web, or words: at the foot of every page, and where something went wrong.',
  },
  registration: { label: 'Who may register an app' },
  software_statement_issuers: {
    label: 'Whose software statements you trust (JSON)',
    hint: 'Each issuer with where its keys are, such as {"https://trust.example": {"jwks_uri": "https://trust.example/jwks.json"}}, or with the keys themselves as jwks.',
  },
  registration_approval: { label: 'Which of those apps wait for an operator' },
  provider_issuer: {
    label: 'Issuer',
    hint: 'The provider’s address, exactly as it names itself, such as https://login.hospital.example.',
  },
  provider_client_id: { label: 'Our client id there' },
  provider_client_secret: { label: 'Our client secret there' },
  provider_client_key: {
    label: 'Our private key (PEM)',
    hint: 'RSA of 2048 bits or more, or EC on P-256 or P-384.',
  },
  provider_label: { label: 'What the button calls it', hint: 'After “Sign in with”.' },
  provider_scope: { label: 'Scope asked for' },
  provider_kinds: { label: 'Who may sign in so' },
  provider_creates_users: {
    label: 'Add unknown people as users',
    hint: 'At their first sign-in, by what the provider says of them. It is believed.',
  },
  provider_username_claim: { label: 'Claim that names a new user' },
  provider_fhir_user_claim: {
    label: 'Claim that says who they are in FHIR',
    hint: 'Such as Practitioner/12.',
  },
  fhir_upstream: {
    label: 'Address of the FHIR server',
    hint: 'Its R4 base, below which /metadata and /Patient are.',
  },
  fhir_upstream_username: { label: 'Name' },
  fhir_upstream_password: { label: 'Password' },
  fhir_upstream_token: { label: 'Bearer token' },
  fhir_upstream_token_url: { label: 'Token endpoint' },
  fhir_upstream_client_id: { label: 'Our client id there' },
  fhir_upstream_client_secret: { label: 'Our client secret there' },
  fhir_upstream_client_key: { label: 'Our private key (PEM)' },
  fhir_upstream_client_key_id: {
    label: 'Its key id',
    hint: 'Only where the server does not know it by its thumbprint.',
  },
  fhir_upstream_scope: { label: 'Scope asked for' },
  fhir_upstream_certificate: { label: 'Our certificate (PEM)' },
  fhir_upstream_key: { label: 'Its private key (PEM)' },
  fhir_upstream_timeout_millis: { label: 'Longest wait for an answer, in milliseconds' },
  fhir_upstream_max_connections: { label: 'Most connections from each node' },
  fhir_upstream_export_judging: {
    label: 'Exports of the server',
    hint: 'Whether each resource is judged again, or the server’s word is taken for whose it is.',
  },
  fhir_upstream_export_file_hosts: {
    label: 'Other hosts that keep its exported files',
    hint: 'Separated by commas.',
  },
  fhir_upstream_export_max_seconds: { label: 'Longest export, in seconds' },
  fhir_audit_events: {
    label: 'AuditEvents that apps read',
    hint: 'This server’s own trail opens only to scopes that name AuditEvent.',
  },
  fhir_update_creates: {
    label: 'A PUT may add a resource under an id of the app’s choice',
    hint: 'Only for apps that are bound to no patient.',
  },
}
const fields: Record<keyof typeof words, { label: string; hint?: string }> = words

const findings: Record<TrialFinding['code'], string> = {
  'provider-found': 'The provider was found. People would sign in there:',
  'provider-redirect': 'Register this address there as redirect URI:',
  'provider-fault': 'The provider could not be used.',
  'records-own': 'Records would be in the embedded store.',
  'records-answers': 'The server answers.',
  'records-version': 'It does not speak FHIR R4, so nothing could be read.',
  'records-types': 'Kinds of resources that apps could get:',
  'records-no-patients': 'It does not serve patients, so nobody could choose a record.',
  'records-reads': 'It lets us search patients with these credentials.',
  'records-refuses': 'It does not let us search patients with these credentials.',
  'records-read-only': 'It takes no writes, so apps could only read.',
  'records-fault': 'The server could not be used.',
}

export const practice = {
  title: 'Practice',
  lead: 'What belongs to this practice. A change is in force on every server within a second.',
  saved: 'The settings are kept.',
  save: 'Save',
  undo: 'Undo what I typed',
  conflict:
    'Somebody else changed the settings in the meantime. Look at the page anew and type yours again.',
  heldBy: (variable: string) => `Set by ${variable} on the server; change it there.`,
  secretSet: 'One is set. Leave this empty to keep it.',
  secretNone: 'None is set.',
  triedOnly:
    'This was only tried. Nothing is kept yet, and secrets have to be typed again before you save.',
  undecided: ({ access, people, more }: RecordTies, language: Language) =>
    `Records would be read from another server. ${more ? 'More than ' : ''}${formatNumber(language, access)} accesses of apps and ${formatNumber(language, people)} people hang on ids of records. Say what those ids are there.`,
  sections: {
    practice: 'Name and time',
    look: 'Look',
    provider: 'Signing in through a provider',
    records: 'Where the records are',
    registration: 'Apps that register themselves',
  },
  look: {
    lead: 'Our pages take the colour and the corners. Apps that are started from the chart are told of all of it.',
    colourHint: 'Such as #0b6170. White writing must be readable on it.',
    ours: 'as it comes',
    more: 'What only apps take',
    show: 'Show it',
    members: {
      color_highlight: 'Highlight colour',
      dim_border_radius: 'Rounding of corners',
      color_background: 'Background colour',
      color_error: 'Colour of errors',
      color_modal_backdrop: 'Colour behind dialogs',
      color_success: 'Colour of success',
      color_text: 'Colour of writing',
      dim_font_size: 'Size of writing',
      dim_spacing_size: 'Spacing',
      font_family_body: 'Fonts of text',
      font_family_heading: 'Fonts of headings',
    },
    preview: {
      alt: 'A page in this look, light and dark',
      light: 'Light',
      dark: 'Dark',
      heading: 'Your records',
      link: 'What apps may see',
      button: 'Allow',
    },
  },
  providerLead:
    'Practitioners and patients can sign in with an OpenID provider, such as the hospital’s. Operators never do.',
  provider: {
    legend: 'A provider',
    off: 'None: everybody has a password here',
    on: 'Offer this one beside the password',
    newUsers: 'People whom nobody has linked yet',
  },
  proof: { label: 'We prove ourselves with', secret: 'A secret', key: 'A private key' },
  tryProvider: 'Try the provider',
  recordsLead: 'Chartgate keeps records itself, or guards those of another FHIR server.',
  records: {
    legend: 'Records are',
    embedded: 'In the embedded store',
    upstream: 'On another FHIR server',
    more: 'Limits and exports',
    api: 'What apps get of them',
  },
  credentials: {
    label: 'We prove ourselves with',
    hint: 'What the server gives us opens everything to us; apps never get it.',
    kinds: {
      none: 'Nothing',
      basic: 'A name and a password',
      bearer: 'A bearer token',
      'client-secret': 'Tokens, by a client secret',
      'client-key': 'Tokens, by a private key',
    },
    fields: 'Names, secrets and keys',
    mutualTls: 'The server asks for a certificate (mutual TLS)',
    certificate: 'The certificate',
  },
  tryRecords: 'Try the FHIR server',
  there: {
    legend: 'If records move to another server, the same ids there are',
    same: 'The same people',
    other: 'Other people',
    otherHint:
      'All access of apps ends, and patients and practitioners are switched off until you have looked at each.',
  },
  toRegistrations: 'Tokens and waiting apps',
  onOff: { on: 'Yes', off: 'No' },
  choices: {
    registration: {
      off: 'Nobody',
      token: 'Developers with a token of an operator',
      statement: 'Whoever shows a software statement of one you trust',
      open: 'Anybody',
    },
    registration_approval: {
      'every-app': 'Every app',
      'patient-apps': 'Every app but patients’ own that only read and look like nobody else’s',
    },
    provider_kinds: { practitioner: 'Practitioners', patient: 'Patients' },
    fhir_upstream_export_judging: {
      verify: 'Each resource is judged again',
      trust: 'The server’s word is taken',
    },
    fhir_audit_events: {
      trail: 'The audit trail of this server',
      records: 'Those among the records',
    },
  },
  fields,
  findings,
  effects,
}
