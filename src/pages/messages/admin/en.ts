// The operators' console in English, page by page; the pattern for the other languages.
import type { Language } from '../../language.ts'
import { formatNumber, plural } from '../format.ts'
import { type Part, say } from '../say.ts'
import { exports } from './en-exports.ts'
import { practice } from './en-practice.ts'
import { refusals } from './en-refusals.ts'
import { rooms as roomWords } from './en-rooms.ts'
import { simulator } from './en-simulator.ts'
import { trustLogo } from './en-trust-logo.ts'
import { trusts } from './en-trusts.ts'
import { trustsFile } from './en-trusts-file.ts'

/** `12`, or `more than 10,000` when they were not counted to the end. */
const upTo = (count: number, more: boolean, language: Language) =>
  more ? `more than ${formatNumber(language, count)}` : formatNumber(language, count)

export const admin = {
  menu: 'Console',
  account: 'Your account',
  waiting: 'waiting',
  readOnly: 'You may look at everything here and change nothing.',
  groups: { apps: 'Apps', people: 'People', watch: 'Watch', settings: 'Settings' },
  rooms: {
    overview: 'Overview',
    'login-trusts': 'Login Trusts',
    authorizations: 'Token Administration',
    registrations: 'Registrations',
    users: 'Users',
    exports: 'Exports',
    simulator: 'Simulator',
    refusals: 'Refusals',
    practice: 'Practice',
    keys: 'Keys',
    audit: 'Audit trail',
  },
  filter: 'Find',
  clearFilter: 'Clear',
  csv: 'Export CSV',
  pager: { next: 'Next page', first: 'Back to the first page', label: 'Pages' },
  foundCount: (count: number, more: boolean, language: Language) =>
    more ? `${upTo(count, more, language)} found` : plural(language, count, FOUND),
  faultTitle: 'Nothing was changed yet',
  expired:
    'This page was open for too long, or was not ours. Look at it again and send it once more.',
  trusts,
  trustsFile,
  trustLogo,
  exports,
  practice,
  refusals,
  simulator,
  ...roomWords,
  keepAsIs: 'Leave it as it is',

  authorizations: {
    title: 'Token Administration',
    lead: 'Every access that apps hold. Ending one takes effect on the app’s next request.',
    app: 'App',
    everyApp: 'Every app',
    user: 'Person',
    userHint: 'Username',
    patient: 'Patient',
    patientHint: 'Name, record number or id',
    state: 'State',
    states: { live: 'In force', ended: 'Ended' },
    rowStates: { waiting: 'not fetched by the app yet', expired: 'over', ended: 'ended' },
    emptyTitle: 'No access found',
    empty:
      'No app holds access that fits. Access appears here when a person allows an app, or when a backend service asks for its first token.',
    emptyEnded: 'No access that fits has ended.',
    noUser: (username: Part) => say`Nobody signs in with the username ${username}.`,
    noPatient: (text: Part) => say`No patient fits “${text}”.`,
    whichPatient: (text: Part) => say`Several patients fit “${text}”. Which one?`,
    tick: 'Selection',
    tickNamed: (app: string) => `Select the access of ${app}`,
    person: 'Person → patient',
    may: 'May see',
    granted: 'Granted',
    lastUsed: 'Last used',
    ends: 'Ends',
    endedAt: 'Ended',
    never: 'never',
    untilStopped: 'when it is stopped',
    nobody: 'Acts for nobody',
    noDeveloper: 'no developer named',
    noPatientContext: 'no single patient',
    ownRecord: 'own record',
    recordOf: (patient: Part) => say`→ ${patient}`,
    allKinds: 'all kinds of data',
    kindsCount: (count: number, language: Language) =>
      plural(language, count, { one: '# kind of data', other: '# kinds of data' }),
    reason: (stored: string) => {
      const [by = '', ...why] = stored.split(': ')
      return [REASONS[by] ?? by, ...why].join(': ')
    },
    endTicked: 'End the selected…',
    endAllCount: (count: number, more: boolean, language: Language) =>
      `End all ${upTo(count, more, language)}…`,
    endedMany: 'All of them were ended. Their tokens are worth nothing from now on.',
    following:
      'Of many that were ended at once, the rows of this list and their records follow one after the other. Those that have not followed yet are marked as ended.',
    endedCount: (count: number, language: Language) =>
      plural(language, count, {
        one: '# access was ended. Its tokens are worth nothing from now on.',
        other: '# accesses were ended. Their tokens are worth nothing from now on.',
      }),
  },

  endAuthorizations: {
    titleCount: (count: number, more: boolean, language: Language) =>
      more
        ? `End ${upTo(count, more, language)} authorizations?`
        : plural(language, count, {
            one: 'End # authorization?',
            other: 'End # authorizations?',
          }),
    ofApp: (app: Part) => say`All of them are of the app ${app}.`,
    ofUser: (person: Part) => say`All of them were given by ${person}.`,
    ofPatient: (patient: Part) => say`All of them are about the record of ${patient}.`,
    atOnce:
      'The apps’ access and refresh tokens stop working at once here, and within a second on every other node.',
    consent: 'The people are asked again when an app wants to come back.',
    copies: 'What an app has already read stays with the app.',
    examples: 'Among them',
    example: (app: Part, user: Part, patient: Part) => say`${app} · ${user} · ${patient}`,
    reason: 'Why',
    reasonHint: 'Kept in the audit trail. No names of patients.',
    reasonFault: 'Say why, in one line of at most 200 characters.',
    submitCount: (count: number, more: boolean, language: Language) =>
      more ? `End ${upTo(count, more, language)}` : plural(language, count, END),
  },
}

const FOUND = { one: '# found', other: '# found' }
const END = { one: 'End it', other: 'End all #' }

const REASONS: Record<string, string> = {
  user: 'by the person',
  patient: 'by the person',
  app: 'by the app itself',
  operator: 'by an operator',
  expired: 'its time was over',
  'never redeemed': 'the app never fetched it',
  'session ended': 'the person signed out',
  'code replayed': 'its code was used twice',
  'refresh token reused': 'an old refresh token was used again',
}
