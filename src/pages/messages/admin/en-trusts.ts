// The Login Trusts editor in English.
import type { Language } from '../../language.ts'
import { plural } from '../format.ts'
import { type Part, say } from '../say.ts'

const accesses = (count: number, more: boolean, language: Language) =>
  (more ? 'more than ' : '') +
  plural(language, count, { one: '# authorization', other: '# authorizations' })

export const trusts = {
  title: 'Login Trusts',
  lead: 'The apps that are registered with this practice.',
  add: 'New login trust',
  importSql: 'Import SQL',
  asFile: 'As a file',
  search: 'Search',
  searchHint: 'Name, client id, developer or host',
  state: 'State',
  states: { every: 'All', on: 'On', off: 'Off' },
  kind: 'Kind',
  kinds: { every: 'Every kind', people: 'People sign in', backend: 'Works by itself' },
  emptyTitle: 'No login trust found',
  empty:
    'Nothing fits. Register an app with “New login trust”, or import the SQL of the old system.',
  app: 'App',
  method: 'Proves itself by',
  methods: {
    none: 'nothing (public)',
    client_secret_basic: 'secret, in the header',
    client_secret_post: 'secret, in the body',
    private_key_jwt: 'signature',
  },
  access: 'In force',
  changed: 'Changed',
  on: 'on',
  off: 'off',
  fhirOff: 'FHIR off',
  pkceOff: 'without PKCE',
  edit: 'Edit',
  editNamed: (app: string) => `Edit ${app}`,

  newTitle: 'New login trust',
  editTitle: (app: Part) => say`Login trust: ${app}`,
  faultsTitle: 'Not saved: something is not right yet',
  conflict:
    'Somebody else changed this login trust while you were working on it. Your entries are still here; look at theirs before you save again.',
  seeTheirs: 'See their version in a new tab',
  saved: 'Saved. It holds from the next request on.',
  saveIt: 'Save',
  cancel: 'Cancel',
  tryIt: 'Try it',
  duplicate: 'Duplicate',
  newSecret: 'New secret',
  switchOff: 'Switch off',
  switchOn: 'Switch on',
  remove: 'Remove',
  copyOf: (app: string) => `Copy of ${app}`.slice(0, 100),

  sections: {
    people: 'What people see',
    flow: 'How it works',
    chart: 'Started from the chart',
    proof: 'How it proves itself',
    scope: 'What it may ask for',
    tokens: 'Tokens and exceptions',
  },
  fields: {
    client_name: 'Name',
    client_id: 'Client id',
    description: 'What it does',
    developer: 'Developer',
    client_uri: 'Home page',
    policy_uri: 'Privacy policy',
    tos_uri: 'Terms of use',
    logo_uri: 'Logo',
    contacts: 'Contacts',
    grant_types: 'Ways to get a token',
    redirect_uris: 'Redirect URIs',
    allowed_origins: 'Other browser origins',
    launch_uris: 'Launch URLs',
    launch_display: 'Opens',
    practitioner_consent: 'Ask the practitioner',
    launch_privilege: 'As an EHR’s backend it may',
    token_endpoint_auth_method: 'Method',
    client_secret: 'Secret to take over',
    jwks_uri: 'Address of its public keys',
    jwks: 'Public keys',
    jwks_file: 'Or a file of public keys',
    scope: 'Scopes',
    more_scope: 'Further scopes',
    access_token_format: 'Access tokens',
    access_token_lifetime_seconds: 'Access tokens live for (seconds)',
    export_groups: 'Groups it may export',
  },
  hints: {
    client_id: 'Left empty, one is made. Choose it only for an app that has it built in.',
    description: 'One sentence, as patients read it.',
    contacts: 'One address a line.',
    redirect_uris:
      'One a line, in full: where the browser goes back to after consent. https, or http on localhost, or a private-use scheme such as com.example.app:/callback.',
    allowed_origins:
      'One a line, such as https://app.example. Those of the redirect URIs are allowed already.',
    launch_uris: 'One a line. The chart opens it with the parameters iss and launch.',
    client_secret: 'Only for an app that has one built in; otherwise one is made and shown once.',
    jwks_uri: 'A JWK Set on https. Its keys may change without a word to us.',
    jwks: 'PEM or a JWK Set; public keys only. Use this or the address, not both.',
    jwks_file: 'PEM or a JWK Set, as text. It takes the place of the keys above.',
    more_scope:
      'Separated by spaces: granular scopes such as patient/Observation.rs?category=…|laboratory, and anything without a box above.',
    access_token_lifetime_seconds: '10 to 3600; a backend service at most 300.',
    export_groups: 'Ids or names, one a line; * for everybody. For backend services.',
  },
  grants: {
    authorization_code: 'People sign in and allow it',
    refresh_token: 'It may stay connected',
    client_credentials: 'It works by itself, without a person (backend service)',
  },
  grantHints: {
    authorization_code: 'authorization_code: apps for patients and practitioners',
    refresh_token: 'refresh_token: goes with offline_access or online_access',
    client_credentials: 'client_credentials: for system scopes it must sign',
  },
  methodHints: {
    none: 'An app on a phone or in a browser, which can keep no secret. PKCE protects it.',
    client_secret_basic:
      'A web server that keeps a secret and sends it in the Authorization header.',
    client_secret_post: 'A web server that sends its secret in the body, as in the first tutorial.',
    private_key_jwt: 'It signs with a key of its own. The best there is; backend services must.',
  },
  displays: {
    tab: 'in a tab of its own',
    embedded: 'inside the chart, under the patient’s banner',
  },
  consents: {
    always: 'every time',
    once: 'the first time',
    'pre-approved': 'never: the practice has decided',
  },
  privileges: {
    none: 'start nothing',
    launch: 'start apps for users',
    'sign-in': 'start apps and sign practitioners in',
  },
  formats: {
    reference: 'short, checked here (reference)',
    jwt: 'signed, can be checked elsewhere (JWT)',
  },
  fhir_enabled: 'FHIR: it may see health data',
  fhirHint: 'Without it no data scope is granted and no FHIR request answered.',
  pkce_required: 'PKCE is required',
  pkceHint:
    'Untick only for one confidential app that cannot do it. It makes stolen codes useful again.',
  state_required: 'state is required',
  stateHint: 'Untick only for a confidential app that sends none.',
  may_introspect_all: 'It may introspect every app’s tokens',
  introspectHint: 'For a resource server of your own.',
  identity: 'Who, and for how long',
  contexts: {
    patient: 'One patient’s record (patient/)',
    user: 'What the signed-in person may see (user/)',
    system: 'By itself (system/)',
  },
  allRead: 'read every kind',
  allChange: 'read and change every kind',
  byKind: 'Kind by kind',
  readKind: (kind: string) => `read: ${kind}`,
  changeKind: (kind: string) => `change: ${kind}`,

  questions: {
    off: (app: Part) => say`Switch off ${app}?`,
    on: (app: Part) => say`Switch on ${app}?`,
    remove: (app: Part) => say`Remove ${app}?`,
    offText:
      'The app gets nothing any more, from its next request on. What people allowed it comes back when it is switched on again.',
    onText: 'The app may ask again, and what people allowed it is in force again.',
    removeText:
      'The app, its keys and secrets are gone. This cannot be undone; switching it off can.',
    restsCount: (count: number, more: boolean, language: Language) =>
      `${accesses(count, more, language)} rest meanwhile.`,
    endsCount: (count: number, more: boolean, language: Language) =>
      `Ends ${accesses(count, more, language)}.`,
    cannotOn: 'It cannot be switched on yet: it has no redirect URI.',
  },

  secret: {
    title: (app: Part) => say`The secret of ${app}`,
    once: 'This is the only time it is shown. Copy it now and hand it to the developer over a safe way.',
    id: 'Client id',
    secret: 'Secret',
    none: 'This app has no secret: it proves itself in another way.',
    goOn: 'Done',
    newTitle: (app: Part) => say`A new secret for ${app}?`,
    overlap: 'The old secret goes on working for',
    overlaps: {
      none: 'not at all',
      hour: 'an hour',
      day: 'a day',
      week: 'a week',
      month: '30 days',
    },
    make: 'Make a new secret',
    atOnce: 'Without an overlap the app is locked out until it has the new one.',
  },

  test: {
    title: (app: Part) => say`Tried: ${app}`,
    lead: 'What would happen if the app asked now. Nothing was granted and nobody was asked.',
    again: 'Try again',
    back: 'Back to the login trust',
    nothing: 'There was nothing to try.',
    detail: (text: Part) => say`It says: ${text}`,
    findings: {
      'switched-off':
        'It is switched off, so every request is refused; the rest of this page is as if it were on.',
      'cannot-be-switched-on': 'It cannot be switched on yet.',
      'keys-fetched': 'Its keys were fetched.',
      'keys-failed':
        'Its keys could not be fetched: the address does not answer with a JWK Set of public keys, or may not be asked.',
      'key-usable': 'A key that signatures can be checked with.',
      'key-unusable':
        'A key that cannot be used: it needs a kid, and be RSA or on the curve P-256 or P-384.',
      'no-usable-key': 'It has no usable key, so it cannot prove itself.',
      'request-passes':
        'An authorization request passes every check; the person would be asked to sign in and allow it.',
      'request-refused': 'An authorization request is refused.',
      'scope-left-out':
        'A scope that is registered and would not be granted: its type or constraint is unknown, FHIR is off, or it lacks a grant type.',
      'launch-opens': 'The chart would open this.',
      'launch-without-scope': 'A launch URL, but the app may not ask for the scope launch.',
      'backend-scopes': 'A backend token would be granted its system scopes.',
      'backend-without-scope': 'It works by itself but has no system scope to ask for.',
      'fhir-off': 'It may ask for health data, but the FHIR switch is off.',
      'pkce-off': 'It is exempt from PKCE.',
      'no-secret': 'It proves itself by a secret and has none. Make one.',
    },
  },

  imports: {
    title: 'Import login trusts',
    lead: 'Paste the statements that filled login_trusts in the old system.',
    sql: 'SQL',
    sqlHint:
      'insert into login_trusts set domain=…, description=…, login_url=…, public_key=…. A private_key is thrown away; every trust stays off until it has a redirect URI.',
    submit: 'Import',
    faultAt: (line: number, message: string) => `Line ${line} ${message}`,
    done: 'What was done',
    trust: 'Login trust',
    outcome: 'Outcome',
    imported: 'imported, off',
    refused: 'refused',
    notes: 'Notes',
    giveRedirect: 'Give it a redirect URI',
    taken: 'there is an app with this client id already',
  },
}
