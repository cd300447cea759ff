// The sentences of links to choose a password, in English.
import { type Part, say } from './say.ts'

export const invitation = {
  titles: { invitation: 'Welcome', reset: 'Choose a new password' },
  leads: {
    invitation: (practice: Part) =>
      say`${practice} has made an account for you. Choose a password that only you know.`,
    reset: (practice: Part) =>
      say`${practice} gave you this link, since your password is lost. The old one ends when you choose a new one.`,
  },
  birthDate: 'Date of birth',
  birthDateHint: 'Of the person whose health record it is.',
  submit: 'Save password',
  faultTitle: 'Your password is not saved yet',
  faults: {
    'birth-date': 'That is not the date of birth in the record. After a few tries the link ends.',
    short: 'The password is too short.',
    long: 'The password is too long.',
    repeat: 'The two passwords are not the same.',
    same: 'The password is the one you have.',
    expired: 'The form could not be read. Fill it in again.',
    busy: 'Too many people are doing this now. Wait a minute, then try again.',
  },
  doneTitle: 'Your password is saved',
  doneLead: (username: Part) =>
    say`Your username is ${username}. Sign in with it and the new password.`,
  doneMust:
    'You are then asked for something more than a password. Have your phone or a security key at hand.',
  signedOut: 'Wherever you were signed in, you are signed out.',
  stillTitle: 'What else opens your account, as before',
  passkey: (name: Part) => say`Passkey ${name}:`,
  lookOver:
    'Is one of them not yours? Sign in now: the next page lets you remove it. Look also at your connected apps. If you have none of them any more, ask the practice, which can take them all away.',
  lookOverApps:
    'Apps that were connected stay connected. If somebody else knew your password, look through them after you have signed in.',
  endedTitle: 'This link does not work any more',
  ended: {
    used: 'A password was chosen with it already. Was it not you? Tell the practice at once.',
    revoked: 'The practice has withdrawn it, or sent a newer one.',
    expired: 'It was not used in time.',
    blocked: 'The date of birth was wrong too often.',
    unknown: 'It is not a link of this practice, or it is not whole. Copy all of it.',
  },
  endedHelp: 'Ask the practice for a new link.',
}
