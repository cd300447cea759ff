// What every page is told of the place it stands in: the practice, the reader's language, who is signed
// in, and where its links lead. All addresses are ready to use: a page builds none.
import type { Language } from './language.ts'
import { type Messages, messagesIn } from './messages/messages.ts'

export type Shell = {
  language: Language
  /** IANA name of the practice's time zone, in which times are told. */
  timeZone: string
  practiceName: string
  /** Path under which the practice's URLs live, without a slash at its end: '' or `/webchart.cgi`. */
  basePath: string
  /** Address of the practice's own look; none where it is ours. */
  practiceStyle?: string | null
  /** Whom people may ask, in the practice's own words; none where it names nobody. */
  supportContact?: string | null
  /** This same page in the other languages. */
  otherLanguages: readonly { language: Language; href: string }[]
  /** Null while nobody is signed in. */
  person: SignedIn | null
}

export type SignedIn = {
  name: string
  /** Where the form that signs out is posted to, and its token against forgery. */
  signOutAction: string
  csrf: string
}

/** The sentences in the reader's language. */
export function messagesOf(shell: Shell): Messages {
  return messagesIn(shell.language)
}

/** The name of the hidden field that proves that a form is ours. */
export const CSRF_FIELD = 'csrf'
