// What every page answer has in common: the shell (practice, language, who is signed in) and the headers.

import { chooseLanguage, LANGUAGES, type Language } from '../pages/language.ts'
import { render } from '../pages/render.ts'
import type { Shell } from '../pages/shell.ts'
import { readCookie, setCookie } from './cookies.ts'
import { csrfToken } from './csrf.ts'
import { type PageHeaderOptions, pageHeaders } from './headers.ts'
import { addHeader, reply } from './reply.ts'
import type { SignedInSession } from './session.ts'

/** Facts of the practice that its pages show. */
export type PageFacts = {
  practiceName: string
  timeZone: string
  /** The tenant's path: empty at the root of a host. */
  basePath: string
  /** Scheme, host and port by which people reach us. */
  ownOrigin: string
  secureCookies: boolean
  /** Address of the practice's own look; none where it is ours. */
  practiceStyle?: string | null
  /** Whom people may ask; none where the practice names nobody. */
  supportContact?: string | null
}

export const SIGN_OUT_PURPOSE = 'sign-out'
const LANGUAGE_COOKIE = 'cg_language'
const YEAR_SECONDS = 31_536_000
const KEPT_IN_LINKS = ['search', 'return_to', 'encounter', 'patient', 'token', 'again']

/** The language a person picked on our pages by `?lang=`, if this request does. */
function pickedLanguage(request: Request): Language | null {
  const wanted = new URL(request.url).searchParams.get('lang')
  return LANGUAGES.find((language) => language === wanted) ?? null
}

const languageJar = ({ basePath, secureCookies }: PageFacts) => ({
  name: LANGUAGE_COOKIE,
  path: `${basePath}/`,
  secure: secureCookies,
})

/** The shell of a page that answers `request`. */
export function shellOf(
  request: Request,
  facts: PageFacts,
  options: { signedIn?: SignedInSession | null; uiLocales?: string | null; returnTo?: string } = {},
): Shell {
  const cookie = readCookie(request.headers.get('cookie'), languageJar(facts))
  const language =
    pickedLanguage(request) ??
    chooseLanguage(request.headers.get('accept-language'), options.uiLocales ?? null, cookie)
  const url = new URL(request.url)
  const { signedIn } = options
  const back = options.returnTo ? `?return_to=${encodeURIComponent(options.returnTo)}` : ''
  return {
    language,
    timeZone: facts.timeZone,
    practiceName: facts.practiceName,
    basePath: facts.basePath,
    practiceStyle: facts.practiceStyle ?? null,
    supportContact: facts.supportContact ?? null,
    otherLanguages: LANGUAGES.filter((other) => other !== language).map((other) => {
      // Only what our own pages put there is worth keeping.
      const query = new URLSearchParams()
      for (const name of KEPT_IN_LINKS) {
        const value = url.searchParams.get(name)
        if (value !== null) query.set(name, value)
      }
      query.set('lang', other)
      // The same page, whatever its path: one that begins with `//` would lead to another host.
      return { language: other, href: `?${query}` }
    }),
    person: signedIn
      ? {
          name: signedIn.user.displayName,
          signOutAction: `${facts.basePath}/sign-out${back}`,
          csrf: csrfToken(signedIn.secret, SIGN_OUT_PURPOSE),
        }
      : null,
  }
}

/** A page as an answer; remembers the language when the person just picked one. */
export function pageResponse(
  request: Request,
  facts: PageFacts,
  page: Parameters<typeof render>[0],
  options: { status?: number } & PageHeaderOptions = {},
): Response {
  const response = reply(render(page), {
    status: options.status ?? 200,
    headers: pageHeaders(options),
  })
  const picked = pickedLanguage(request)
  if (picked) {
    addHeader(response, 'Set-Cookie', setCookie(languageJar(facts), picked, YEAR_SECONDS))
  }
  return response
}

/** What a CSP form-action must name so that a form's answer may lead to this redirect URI. */
export function formTarget(redirectUri: string): string {
  const url = new URL(redirectUri)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : url.protocol
}

/** A path of our own to go back to; the front page for anything else, so that nobody is sent elsewhere. */
export function safeReturnTo(wanted: string | undefined, facts: PageFacts): string {
  const fallback = `${facts.basePath}/`
  if (wanted === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(wanted)) return fallback
  const url = new URL(wanted, facts.ownOrigin)
  const own = url.origin === facts.ownOrigin && `${url.pathname}/`.startsWith(fallback)
  // `/.//evil` has become `//evil`, which a browser reads as another host.
  return own && !url.pathname.startsWith('//') ? url.pathname + url.search : fallback
}
