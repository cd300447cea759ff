// The sentences of the second factor in English: at sign-in, setting one up, and taking it away.
import { plural } from './format.ts'
import { type Part, say } from './say.ts'

const language = 'en'

export const factors = {
  // At sign-in, after the password.
  stepTitle: 'One more step',
  stepLead: 'Your password was right. Now show that it is you in a second way.',
  stepFaultTitle: 'You are not signed in yet',
  code: 'Code from your authenticator app',
  codeHint: 'Six digits. The app shows new ones every half minute.',
  submitCode: 'Continue',
  recovery: 'I do not have my phone or key with me',
  recoveryCode: 'Recovery code',
  recoveryHint: 'One of the codes that you wrote down. Each serves once.',
  submitRecovery: 'Continue with a recovery code',
  stepHelp: 'Nothing at hand? Ask the practice; it can take the second step away.',
  startAgain: 'Start again',
  refused: 'That code is not right, or it was used already. Try the next one.',
  missing: 'Enter a code.',
  expired: 'This page was open for too long. Try again.',
  tooMany: (minutes: number) =>
    plural(language, minutes, {
      one: 'There were too many tries. Wait a minute, then try again.',
      other: 'There were too many tries. Wait # minutes, then try again.',
    }),

  // Passkeys, wherever they are asked for.
  usePasskey: 'Use a passkey',
  orPasskey: 'Or without typing: with your fingerprint, face, PIN or security key.',
  passkeyScript: 'Passkeys need a browser that runs scripts.',
  passkeyRefused: 'This passkey is not known here, or it could not be checked.',
  passkeyStopped: 'The passkey was not used. You can try again.',

  // Signing in once more.
  againTitle: 'Sign in once more',
  againLead: 'You are about to change how you sign in. Show first that it is you.',

  // Setting one up because it must be.
  mustTitle: 'Protect your account',
  mustLead: (practice: Part) =>
    say`${practice} asks for more than a password from people like you. It takes two minutes, once.`,
  mustApp: 'With an app on your phone',
  mustPasskey: 'Or with a passkey',

  // The authenticator app.
  appTitle: 'Set up an authenticator app',
  appReplace: 'Set it up anew: codes from the app you use now will stop working.',
  appStep1: 'Open an authenticator app on your phone, and let it scan this picture.',
  appStep2: 'The app shows six digits. Type them here.',
  qr: 'Picture to scan with an authenticator app',
  typeKey: 'Cannot scan? Type this key into the app instead:',
  confirm: 'Confirm',
  appFaultTitle: 'The app is not set up yet',
  wrongCode:
    'That is not the code of this key now. Check the time of your phone, and type the next.',
  appExpired: 'The picture is too old. Here is a new one: scan it again.',

  // Passkeys of one's own.
  passkeyTitle: 'Add a passkey',
  passkeyLead:
    'A passkey is kept by your phone, computer or security key. You prove it with your fingerprint, face or PIN, and there is nothing to type.',
  passkeyName: 'Name',
  passkeyNameHint: 'So that you know it again: “My phone”, “Blue key”.',
  passkeyDefault: 'Passkey',
  addPasskey: 'Add a passkey',
  passkeyNotAdded: 'No passkey was added',
  passkeyBadName: 'A name has 1 to 60 characters on one line.',
  passkeyMostCount: (most: number) =>
    plural(language, most, {
      one: 'You have # passkey, which is the most there can be.',
      other: 'You have # passkeys, which is the most there can be. Remove one first.',
    }),

  // Recovery codes.
  codesTitle: 'Your recovery codes',
  codesLead:
    'Each of these signs you in once if you lose your phone or key. Write them down or print them, and keep them where nobody else looks.',
  codesOnce: 'This is the only time they are shown.',
  codesDone: 'I have kept them',
  codesCount: (left: number) =>
    plural(language, left, {
      one: '# recovery code is left.',
      other: '# recovery codes are left.',
    }),
  codesRenew: 'Make new ones',
  codesRenewTitle: 'Make new recovery codes?',
  codesRenewText: 'You get ten new ones. Those you have now stop working.',

  // The card on the security page.
  title: 'More than a password',
  off: 'Your account is protected by your password alone. Whoever learns it gets in.',
  on: 'Signing in takes more than your password.',
  must: 'The practice asks for this from people like you: one of the two must stay.',
  wasReset: (date: Part) =>
    say`The practice removed your authenticator app, passkeys and recovery codes on ${date}. If you did not ask for it, tell the practice.`,
  elsewhere: 'You sign in another way, which asks for more where it is needed.',
  app: 'Authenticator app',
  appOff: 'Not set up.',
  appSince: (date: Part) => say`Set up on ${date}.`,
  appSetUp: 'Set up',
  appAnew: 'Set up anew',
  passkeys: 'Passkeys',
  passkeysNone: 'None yet.',
  passkeySince: (date: Part) => say`added ${date}`,
  passkeyUsed: (date: Part) => say`last used ${date}`,
  passkeyUnused: 'not used yet',
  recoveryCodes: 'Recovery codes',
  remove: 'Remove',
  removeNamed: (name: string) => `Remove ${name}`,
  removeAppTitle: 'Remove the authenticator app?',
  removeAppText: 'Its codes stop working.',
  removePasskeyTitle: (name: Part) => say`Remove the passkey ${name}?`,
  removePasskeyText:
    'It signs you in no more. Your device may go on offering it; remove it there too.',
  removeLast:
    'Your account is then protected by your password alone, and the recovery codes are gone.',
  removeKept:
    'The practice asks for more than a password: set up something else before you remove this.',
  removeFaultTitle: 'Nothing was removed',
  keep: 'Keep it',
  done: {
    'app-added': 'The authenticator app is set up.',
    'passkey-added': 'The passkey is added.',
    removed: 'Removed.',
  },
}
