// The sentences of the patient's own pages in English: one app's access, its receipt, sign-in and security.
import { plural } from './format.ts'
import { type Part, say, strong } from './say.ts'

const language = 'en'

export const portal = {
  console: 'Console',
  menu: 'Your pages',
  back: 'Back',
  apps: 'Connected apps',
  security: 'Sign-in and security',

  details: 'Details…',
  detailsOf: (app: string) => `Details of ${app}`,

  lead: (app: Part, subject: Part) =>
    say`This is what ${app} may see of the record of ${subject} now.`,
  leadUser: (app: Part) => say`This is what ${app} may see now with your rights.`,
  untick: say`${strong('Untick what it should no longer see.')} It holds from its next request on.`,
  more: {
    always: (app: Part) =>
      say`Nothing can be added here: to share more, open ${app} and connect it again. It then has to ask you.`,
    once: (app: Part) =>
      say`Nothing can be added here: to be asked again, stop ${app} and start it anew.`,
    'pre-approved': (app: Part) =>
      say`The practice has approved ${app} for clinicians. What you take away holds for the access that it has now; started anew from a chart, it gets what the practice approved.`,
  },
  identity: (app: Part) => say`${app} knows who you are. It sees nothing of a health record.`,
  wildcard: (app: Part) =>
    say`${app} may see ${strong('all kinds')}, also those that are added later. Once you untick something, it keeps only what stays ticked.`,
  endLegend: 'How long it stays connected',
  asNow: 'As it is now',
  summary: (total: number) =>
    plural(language, total, { one: 'Keeps {n} of # kind', other: 'Keeps {n} of # kinds' }),
  summaryNone: 'Keeps nothing of a record',
  save: 'Save',

  savedTitle: 'Saved. It holds from now on.',
  taken: (list: Part) => say`No longer shared: ${list}.`,
  endsAt: (date: Part) => say`The access ends on ${date}.`,
  again: {
    always: (app: Part) =>
      say`To share it again, open ${app} and connect it once more. What it has read so far stays with it.`,
    once: (app: Part) =>
      say`To share it again, stop ${app} and start it anew. What it has read so far stays with it.`,
    'pre-approved': (app: Part) =>
      say`To share it again, start ${app} anew from a chart. What it has read so far stays with it.`,
  },
  unchanged: 'Nothing was changed.',

  faultTitle: 'Nothing was changed',
  faults: {
    expired: 'This page was open for too long. Look through your choices and save again.',
    changed: 'What is shared has changed since the page was opened. Look through it again.',
    nothing: 'That would leave the app with nothing at all. To end its access, stop it instead.',
  },

  read: 'What it has read and written',
  wrote: 'Added, changed or removed by the app',
  readLead: 'What the app was given and what it wrote in the last 30 days, by day and kind.',
  readNothing: 'It has read and written nothing in the last 30 days.',
  readSince: (date: Part) =>
    say`It reads so often that only its newest requests, since ${date}, are counted here.`,
  day: 'Day',
  kinds: 'Kinds',
  requests: (count: number) => plural(language, count, { one: '# request', other: '# requests' }),

  receipt: 'Receipt',
  receiptText: 'What you agreed to, to keep or to print.',
  openReceipt: 'Receipt to print',
  download: 'Download for other health software',
  receiptTitle: (app: Part) => say`Access of ${app}`,
  receiptIssued: (practice: Part, date: Part) => say`Issued by ${practice} on ${date}`,
  receiptWho: 'Allowed by',
  receiptWhose: 'Record of',
  receiptApp: 'App',
  receiptNumber: 'Number',
  receiptMay: 'What was allowed',
  receiptExact: 'As the app has it (scopes)',
  receiptStop: 'You can narrow or stop this access at any time:',

  signIns: 'Sign-ins',
  signInsLead: 'The newest first. Do you see one that was not you? Change your password.',
  signInsNone: 'Nobody has signed in yet.',
  when: 'When',
  what: 'What happened',
  events: {
    'sign-in': 'Signed in',
    'sign-in-failed': 'Wrong password',
    'sign-out': 'Signed out',
    'user-changed': 'Account changed by the practice',
    'password-changed': 'Password changed',
    'password-refused': 'Change of password refused',
    'session-ended': 'Signed out from another browser',
    'second-factor-failed': 'Wrong code or passkey after the right password',
    'authenticator added': 'Authenticator app set up',
    'authenticator replaced': 'Authenticator app set up anew',
    'authenticator removed': 'Authenticator app removed',
    'passkey added': 'Passkey added',
    'passkey removed': 'Passkey removed',
    'recovery codes renewed': 'New recovery codes made',
    'recovery code used': 'Recovery code used',
    'second factors reset': 'Authenticator app and passkeys removed by the practice',
  },

  sessions: 'Where you are signed in',
  sessionsLead: 'Each browser in which you are signed in now.',
  thisBrowser: 'This browser',
  otherBrowser: 'Another browser',
  sessionSince: (time: Part) => say`signed in ${time}`,
  sessionUntil: (time: Part) => say`until ${time}`,
  endSession: 'Sign out there',
  endOthers: 'Sign out everywhere else',
  sessionEnded:
    'Signed out there. Apps that were connected only through it have lost their access.',

  password: 'Change your password',
  oldPassword: 'Password now',
  newPassword: 'New password',
  newPasswordHint: (least: number) =>
    plural(language, least, {
      one: 'At least # character.',
      other: 'At least # characters. Several words that only you would put together are good.',
    }),
  repeatPassword: 'New password again',
  changePassword: 'Change password',
  passwordChanged: 'Your password is changed. You are signed out everywhere else.',
  passwordNone: 'Your account has no password here. You sign in another way.',
  passwordFaultTitle: 'Your password is not changed',
  passwordFaults: {
    expired: 'This page was open for too long. Fill it in again.',
    old: 'This is not your password now.',
    short: 'The new password is too short.',
    long: 'The new password is too long.',
    repeat: 'The two new passwords are not the same.',
    same: 'The new password is the one you have.',
  },
  passwordTooMany: (minutes: number) =>
    plural(language, minutes, {
      one: 'There were too many tries. Wait a minute, then try again.',
      other: 'There were too many tries. Wait # minutes, then try again.',
    }),
}
