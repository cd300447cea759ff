// What went wrong, in words for the person at the screen. A fault has a code: one of OAuth's (RFC 6749
// §4.1.2.1), or one of the app's own.

/** Something the person has to be told. */
export class Fault extends Error {
  constructor(code, detail = null) {
    super(detail ?? code)
    this.code = code
    this.detail = detail
  }
}

const WORDS = {
  access_denied: [
    'You chose not to share',
    'Pressure Diary has received nothing. You can connect whenever you like.',
  ],
  invalid_scope: [
    'Nothing to read was allowed',
    'The practice allowed nothing of what Pressure Diary asked for.',
  ],
  login_required: ['You are not signed in', 'Connect again and sign in at the practice.'],
  temporarily_unavailable: ['The practice is busy', 'Please try again in a few minutes.'],
  server_error: ['Something went wrong at the practice', 'Please try again in a few minutes.'],
  unknown_issuer: [
    'This link does not come from a practice we know',
    'Pressure Diary connects only to practices on its list, so it has not followed the link.',
  ],
  unknown_answer: [
    'This answer belongs to nothing you asked for here',
    'It may be an old link, or one made by somebody else. Nothing was read. Please connect again.',
  ],
  foreign_answer: [
    'The answer came from another server than the one that was asked',
    'Pressure Diary has not used it. Please connect again, and tell your practice if it happens twice.',
  ],
  no_patient: [
    'No record was chosen',
    'The practice did not say whose record this is about, so nothing can be read. Please connect again.',
  ],
  unreachable: ['The practice cannot be reached', 'Check your connection and try again.'],
  ended: [
    'The connection has ended',
    'The practice no longer accepts it: you stopped it there, or its time was up. Connect again to go on.',
  ],
  no_refresh: [
    'The access cannot be renewed',
    'The practice gave it for this time only. Connect again when it has run out.',
  ],
  no_revocation: [
    'The practice has no way to disconnect from here',
    'Please stop Pressure Diary on the pages of your practice.',
  ],
  not_revoked: [
    'Not disconnected',
    'The practice did not take it back. Please try again, or stop Pressure Diary on the pages of your practice.',
  ],
}

/** The words for a fault: `{ code, title, text, detail }`. */
export function faultOf(error) {
  const code = codeOf(error)
  // The code may come from outside: `constructor` is no word of ours.
  if (Object.hasOwn(WORDS, code)) {
    const [title, text] = WORDS[code]
    return { code, title, text, detail: null }
  }
  return {
    code,
    title: 'That did not work',
    text: 'Please try again. For those who maintain the app, this is what was said:',
    detail: [error.code, error.detail ?? error.message].filter(Boolean).join(': '),
  }
}

function codeOf(error) {
  if (error instanceof Fault) return error.code
  if (isEnd(error)) return 'ended'
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message))
    return 'unreachable'
  return 'unexpected'
}

/** Whether fhirclient was told that the access is over: 401 for the token, `invalid_grant` for its renewal. */
export function isEnd(error) {
  return error.status === 401 || (error.status === 400 && /\binvalid_grant\b/.test(error.message))
}

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

export const dateWords = (date) => DATE.format(date)
export const timeWords = (date) => TIME.format(date)

/** `1 entry`, `12 entries`. */
export const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`

/** A FHIR date or dateTime as the local moment it names; a day stays that day wherever one reads it. */
export function momentOf(text) {
  const day = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(text ?? '')
  const date = day
    ? new Date(Number(day[1]), Number(day[2] ?? 1) - 1, Number(day[3] ?? 1))
    : new Date(text ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? null : date
}

/** The name of a person in a FHIR resource, or null. */
export function nameOf(resource) {
  const names = resource?.name ?? []
  const name = names.find(({ use }) => use === 'official') ?? names[0]
  if (!name) return null
  return name.text ?? [...(name.given ?? []).slice(0, 1), name.family].filter(Boolean).join(' ')
}
