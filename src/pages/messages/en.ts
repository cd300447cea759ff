// Every sentence in English, page by page. It is the pattern for the other languages (`Sentences`).
import { admin } from './admin/en.ts'
import { ehr } from './en-ehr.ts'
import { factors } from './en-factors.ts'
import { invitation } from './en-invitation.ts'
import { categories, kinds, topics } from './en-kinds.ts'
import { portal } from './en-portal.ts'
import { plural } from './format.ts'
import { type Part, say, strong } from './say.ts'

const language = 'en'
const entries = (count: number) => plural(language, count, { one: '# entry', other: '# entries' })

export const en = {
  kinds,
  categories,
  topics,
  ehr,
  factors,
  invitation,
  admin,
  portal,

  layout: {
    skip: 'Skip to the main content',
    signedInAs: (name: Part) => say`Signed in as ${name}`,
    notYou: 'Not you?',
    signOut: 'Sign out',
    home: 'Home',
    newTab: '(opens in a new tab)',
    footer: (practice: Part) => say`${practice} · health records served by Chartgate`,
    help: (contact: Part) => say`Help: ${contact}`,
  },

  app: {
    by: (developer: Part) => say`by ${developer}`,
    unknownDeveloper: 'no developer named',
    website: 'website',
    policy: 'privacy policy',
    terms: 'terms',
    registered: (date: Part) => say`registered ${date}`,
    says: (words: Part) => say`In its developer’s words: “${words}”`,
    returnsTo: (host: Part) => say`returns to ${host}`,
    returnsToDevice: (host: Part) => say`returns to this device (${host})`,
  },

  person: {
    age: (years: number) => plural(language, years, { one: '# year', other: '# years' }),
    under1: 'under 1 year',
    born: (date: string) => `born ${date}`,
    sex: { male: 'male', female: 'female', other: 'other', unknown: 'not known' },
    own: 'your own record',
    youAre: (relationship: Part) => say`you are: ${relationship}`,
    nameAndAge: (name: Part, age: number) => say`${name}, ${age}`,
  },

  signIn: {
    title: 'Sign in',
    lead: (practice: Part) => say`Use your account at ${practice}.`,
    forApp: (app: Part) =>
      say`${app} asks to connect. Sign in first; you then see what it asks for, and you decide.`,
    username: 'Username',
    password: 'Password',
    show: 'Show password',
    hide: 'Hide password',
    submit: 'Sign in',
    cancel: 'Cancel',
    withProvider: (label: Part) => say`Sign in with ${label}`,
    orPassword: 'Or with a username and a password',
    faultTitle: 'You are not signed in yet',
    refused: 'The username and the password do not belong together. Check both and try again.',
    tooMany: (minutes: number) =>
      plural(language, minutes, {
        one: 'There were too many tries. Wait a minute, then try again.',
        other: 'There were too many tries. Wait # minutes, then try again.',
      }),
    expired: 'This page was open for too long. Enter your username and password again.',
    missingUsername: 'Enter your username.',
    missingPassword: 'Enter your password.',
    help: 'Trouble signing in? Ask the practice; nobody else can reset your password.',
  },

  choosePatient: {
    titleOwn: 'Whose record?',
    titleSearch: 'Which patient?',
    leadOwn: (app: Part) => say`${app} can work with one record. You decide later what it may see.`,
    leadSearch: (app: Part) => say`${app} will open with the patient you choose.`,
    legend: 'Records you may open',
    results: 'Patients',
    searchLabel: 'Name, birth date or record number',
    searchHint: 'For example Hart, 1965-05-14 or 85-1024',
    search: 'Search',
    submit: 'Continue',
    cancel: 'Cancel',
    columns: { name: 'Name', born: 'Born', sex: 'Sex', mrn: 'MRN' },
    noRecords:
      'There is no record that you may open here. Ask the practice to link your account to one.',
    noResults: (query: Part) => say`No patient fits ${query}.`,
    noResultsHint: 'Check the spelling, or search by birth date or record number.',
    start: 'Search to find a patient.',
    more: 'There are more. Search with more letters to see the one you need.',
    faultTitle: 'No record was chosen',
    missing: 'Choose a record to go on.',
    gone: 'You may no longer open that record. Choose another.',
  },

  consent: {
    titleSelf: (app: Part) => say`Share your record with ${app}?`,
    titleOther: (name: Part, app: Part) => say`Share the record of ${name} with ${app}?`,
    titleUser: (app: Part) => say`Let ${app} act for you?`,
    titleIdentity: (app: Part) => say`Sign in to ${app}?`,

    patientReads: (app: Part, subject: Part) =>
      say`${app} asks to ${strong('read')} parts of the record of ${subject}.`,
    patientChanges: (app: Part, subject: Part) =>
      say`${app} asks to ${strong('read and change')} parts of the record of ${subject}.`,
    patientWrites: (app: Part, subject: Part) =>
      say`${app} asks to ${strong('change')} parts of the record of ${subject}.`,
    alsoReads: say`It also asks to ${strong('read')} records that you may see.`,
    alsoChanges: say`It also asks to ${strong('read and change')} records that you may see.`,
    alsoWrites: say`It also asks to ${strong('change')} records that you may see.`,
    userReads: (app: Part) => say`${app} asks to ${strong('read')} records that you may see.`,
    userChanges: (app: Part) =>
      say`${app} asks to ${strong('read and change')} records that you may see.`,
    userWrites: (app: Part) => say`${app} asks to ${strong('change')} records that you may see.`,
    identityOnly: (app: Part) =>
      say`${app} asks to know who you are. It asks for nothing of a health record.`,
    changesNothing: 'It cannot change anything.',
    choose: 'Choose what to share.',
    stopLater: (connectedApps: Part) => say`You can stop it at any time under ${connectedApps}.`,
    connectedApps: 'Connected apps',
    changeWarning: say`${strong('It can change records.')} Where a row is marked, the app can do more than read.`,
    earlier: (date: Part) => say`Your choices of ${date} are filled in.`,

    needed: 'Always needed to connect',
    neededNote: 'cannot be turned off',
    whoYouAre: 'Know who you are',
    whoYouAreGloss: 'your name and sign-in',
    whoseRecord: 'Know whose record this is',
    openChart: 'Know which chart is open',
    openVisit: 'Know which visit is open',
    stayOffline: 'Stay connected when you are not using it',
    stayOnline: 'Stay connected while you are signed in here',
    stayOnlineGloss: 'ends when you sign out',
    offlineWarning: say`${strong('This app keeps its access even while it is closed.')} How long may it?`,
    durationLegend: 'How long the app stays connected',
    durations: {
      'until-stopped': 'Until I stop it',
      '1-year': '1 year',
      '3-months': '3 months',
      '1-month': '1 month',
      '1-day': '1 day',
    },
    untilStoppedNote: 'at least 3 months after each use',
    until: (date: Part) => say`until ${date}`,

    yourRecord: 'Your health record',
    recordOf: (name: Part) => say`Health record of ${name}`,
    userRecords: 'Records that you may see',
    yourRecordChanges: 'Your health record, also to change',
    recordOfChanges: (name: Part) => say`Health record of ${name}, also to change`,
    userRecordsChanges: 'Records that you may see, also to change',
    shareAll: 'share all',
    shareNone: 'share none',
    entries,
    none: 'none yet',
    notShared: 'not shared',
    partlyShared: 'partly shared',
    onlyCategory: (category: string) => `only ${category}`,
    chooseKinds: 'Choose kinds',
    partsOf: (kind: string) => `Kinds of ${kind}`,
    can: {
      c: 'add',
      cu: 'add and change',
      cd: 'add and delete',
      cud: 'add, change and delete',
      u: 'change',
      ud: 'change and delete',
      d: 'delete',
    },
    canAlso: (verbs: string) => `can also ${verbs}`,
    canOnly: (verbs: string) => `can ${verbs}, not read`,
    wildcard: (app: Part) =>
      say`${app} asked for ${strong('all kinds')} at once. While everything is ticked it also gets kinds that are added later; once you untick something, it gets only what stays ticked.`,
    wildcardOpen: 'Now: kinds that are added later are included.',
    wildcardClosed: 'Now: only what is ticked, nothing that is added later.',
    keeps: 'What an app has read stays with it, under its own privacy policy.',

    exact: 'See exact request',
    exactSent: 'The app sent',
    exactRows: 'What each row means on the wire',
    exactReturn: 'The answer goes to',

    summary: (total: number) =>
      plural(language, total, { one: 'Shares {n} of # kind', other: 'Shares {n} of # kinds' }),
    summaryNone: 'Shares nothing of a record',
    share: 'Share',
    dontShare: 'Don’t share',
    allow: 'Allow',
    dontAllow: 'Don’t allow',

    faultTitle: 'Your answer was not taken',
    faults: {
      expired: 'This page was open for too long. Look through your choices and answer again.',
      unreadable: 'Your choices could not be read. Look through them and answer again.',
      changed: 'What you may share has changed since the page was opened. Look through it again.',
    },
  },

  connectedApps: {
    title: 'Connected apps',
    lead: 'Apps that you let into a record. You can narrow or stop each of them here.',
    emptyTitle: 'No app is connected',
    empty: 'When you let an app into a record, it is listed here until you stop it.',
    reads: (list: Part) => say`Reads ${list}`,
    changes: (list: Part) => say`Reads and changes ${list}`,
    writes: (list: Part) => say`Changes ${list}`,
    everything: 'all kinds of data, also those added later',
    partOf: (kind: string, category: string) => `${kind} (only ${category})`,
    nothing: 'Knows who you are; reads nothing of a record',
    record: 'Record',
    since: 'Since',
    until: 'Until',
    lastUsed: 'Last used',
    never: 'never',
    today: (time: string) => `today, ${time}`,
    untilStopped: 'you stop it',
    untilSignOut: 'you sign out',
    stop: 'Stop…',
    stopNamed: (app: string) => `Stop ${app}`,
    stopped: (app: Part) => say`${app} is stopped. It can read nothing from now on.`,
    exact: 'See exact access',
  },

  stopApp: {
    title: (app: Part) => say`Stop ${app}?`,
    record: (app: Part, subject: Part) =>
      say`${app} loses its access to the record of ${subject} at once.`,
    user: (app: Part) => say`${app} loses its access to the records that you may see at once.`,
    identity: (app: Part) => say`${app} is signed out of your account at once.`,
    keeps: 'What it has read so far stays with it. Ask its developer to delete that.',
    again: 'You can connect it again whenever you like.',
    submit: 'Stop access',
    keep: 'Keep it connected',
    faultTitle: 'The app is still connected',
    expired: 'This page was open for too long. Press the button again to stop the app.',
  },

  signedOut: {
    title: 'You are signed out',
    lead: (practice: Part) => say`Nobody is signed in to ${practice} in this browser any more.`,
    online: 'Apps that were to stay connected only while you are signed in have lost their access.',
    offline: 'Apps that you let stay connected keep their access until you stop them.',
    shared: 'On a computer that others use, close the browser as well.',
    again: 'Sign in again',
  },

  home: {
    title: (practice: Part) => say`Welcome to ${practice}`,
    lead: 'Here you decide which apps may see a health record, and you can stop each of them at any time.',
    charts: 'Charts',
    chartsText: 'Your schedule, patients’ charts, and apps that open from them.',
    connectedApps: 'Connected apps',
    connectedAppsText: 'See which apps have access to a record, what they may read, and stop them.',
    signIn: 'Sign in',
    signInText: 'With the account of your practice.',
    demo: 'Things to try',
    demoLead: 'This is a demonstration: the people and their records are made up.',
    accounts: 'Accounts of the demonstration',
    who: 'Who',
    username: 'Username',
    password: 'Password',
    developers: 'For developers of apps',
    developersLead: 'Addresses of this server.',
  },

  continue: {
    title: 'One more step',
    lead: 'Your browser was sent here by another site. Go on to finish what you started.',
    submit: 'Continue',
  },

  error: {
    next: 'What you can do',
    ask: (contact: Part) => say`You can also ask: ${contact}`,
    requestId: 'Request number',
    requestIdHint: 'Tell it to the practice when you ask for help.',
    details: 'Details for developers',
    back: 'Back to the start',
    kinds: {
      'app-request': {
        title: 'The app’s request cannot be answered',
        text: 'An app sent you here with a request that is not right. Nothing was shared.',
        next: 'The fault is in the app, not yours. Go back to it and try once more; when that does not help, tell its developer.',
      },
      'bad-request': {
        title: 'That did not work',
        text: 'The browser sent something that this page does not understand. Nothing was changed.',
        next: 'Go back and try again.',
      },
      expired: {
        title: 'This request has ended',
        text: 'It was answered already, or it waited for too long. Nothing more was shared.',
        next: 'Go back to the app and connect again.',
      },
      'other-browser': {
        title: 'This request belongs to another browser',
        text: 'It was started in another browser or in a private window, or cookies are turned off. Nothing was shared.',
        next: 'Go back to the app, in one browser that allows cookies, and connect again.',
      },
      'other-user': {
        title: 'Somebody else started this app',
        text: 'It was started from the chart by another person than the one signed in here. Nothing was shared.',
        next: 'Start the app again from the chart, signed in as yourself.',
      },
      forbidden: {
        title: 'This was not allowed',
        text: 'The request did not come from a page of this site, or the page was too old. Nothing was changed.',
        next: 'Go back, reload the page and try again.',
      },
      'operators-only': {
        title: 'This is the operators’ console',
        text: 'The account you are signed in with does not look after this practice’s server.',
        next: 'Sign in with an operator’s account, or ask an operator of the practice.',
      },
      'read-only': {
        title: 'You may look, not change',
        text: 'Your account may see everything in the console and change nothing. Nothing was changed.',
        next: 'Ask an operator to make the change.',
      },
      'no-record': {
        title: 'There is no record to share',
        text: 'Your account is not linked to a health record that this app could use. Nothing was shared.',
        next: 'Ask the practice to link your account, or sign in as somebody else.',
      },
      'not-found': {
        title: 'There is nothing here',
        text: 'The address leads nowhere. It may be mistyped, or the page is gone.',
        next: 'Check the address, or begin at the start.',
      },
      'practitioners-only': {
        title: 'These pages are for clinicians',
        text: 'Charts are opened by practitioners of this practice. You are signed in as somebody else.',
        next: 'Sign in with a practitioner’s account, or go to your own pages from the start.',
      },
      'not-launched': {
        title: 'The app was not started',
        text: 'It is switched off, or it cannot be started for this patient or this visit. Nothing was shared.',
        next: 'Go back to the chart. When that does not help, tell an operator what the details say.',
      },
      'provider-failed': {
        title: 'You are not signed in',
        text: 'The other sign-in service said no, did not answer, or answered something that cannot be trusted.',
        next: 'Try again. When that does not help, sign in with a password, or tell the practice the request number.',
      },
      'provider-unknown': {
        title: 'Your account is not known here',
        text: 'The other sign-in service knows you, but its account belongs to nobody who may sign in here that way. Nothing was shared.',
        next: 'Ask the practice to link your account, or sign in with a password.',
      },
      'too-many': {
        title: 'Too many requests',
        text: 'This browser or its network asked very often in a short time.',
        next: 'Wait a few minutes, then try again.',
      },
      unavailable: {
        title: 'Not available at the moment',
        text: 'A part that this page needs does not answer. Nothing was changed.',
        next: 'Try again in a few minutes.',
      },
      'server-error': {
        title: 'Something went wrong on our side',
        text: 'The fault is in this server, not yours.',
        next: 'Try again. When it happens again, tell the practice the request number.',
      },
    },
  },
}

/** What a language must say. */
export type Sentences = typeof en
