// Where somebody signs in: at the step of an app's request, or on the sign-in page by itself. The pages are the
// same at both; a place says what is around them, and what follows.
import { readCookie, setCookie } from '../http/cookies.ts'
import { csrfToken } from '../http/csrf.ts'
import { queryForm } from '../http/form.ts'
import { type PageHeaderOptions, seeOther } from '../http/headers.ts'
import { type PageFacts, safeReturnTo, shellOf } from '../http/page.ts'
import { randomSecret } from '../lib/hashing.ts'
import { PageError } from '../model/errors.ts'
import type { User, UserKind } from '../model/user.ts'
import type { AppCard } from '../pages/components/app.tsx'
import type { CancelProps } from '../pages/components/cancel.tsx'
import type { Shell } from '../pages/shell.ts'
import {
  appCard,
  openInteraction,
  pageOptions,
  type StepsDeps,
  stepPurpose,
  stepsPath,
} from './interaction.ts'

export type SignInPlace = {
  /** Tells places apart in what the browser keeps of a sign-in half done. */
  name: string
  /** The address of the page, or of one below it: `/second-factor`. */
  href(below?: string): string
  /** The path of the place's pages, for cookies. */
  path: string
  /** This browser's secret, behind the tokens of the forms. */
  browserSecret: string
  /** What a form here is for. */
  purpose(form: string): string
  shell: Shell
  app: AppCard | null
  cancel: CancelProps | null
  providerHref: string
  headers: PageHeaderOptions
  /** To set with every page. */
  cookie: string | null
  /** Whether the browser came without a secret, and so without a form of ours. */
  isNew: boolean
  /** Who is signed in already and shows once more that it is them. */
  again: User | null
  /** Where the person goes on. Throws the page for who has no business where they want to go. */
  onward(user: User): string
}

const STEP = 'sign-in'

/** The step of an app's request; a redirect when it is not the one to take now. */
export async function stepPlace(
  request: Request,
  id: string,
  deps: StepsDeps,
): Promise<SignInPlace | Response> {
  const interaction = await openInteraction(request, id, deps)
  if (interaction.next !== 'sign-in') return seeOther(stepsPath(deps, id))
  const { browserSecret } = interaction
  const purpose = (form: string) => stepPurpose(form, interaction)
  const path = stepsPath(deps, id, STEP)
  return {
    name: `step ${id}`,
    path,
    href: (below = '') => path + below,
    browserSecret,
    purpose,
    shell: shellOf(request, deps, { uiLocales: interaction.request.uiLocales }),
    app: await appCard(interaction, deps),
    cancel: {
      action: stepsPath(deps, id, 'cancel'),
      csrf: csrfToken(browserSecret, purpose('cancel')),
    },
    providerHref: stepsPath(deps, id, 'provider'),
    headers: pageOptions(interaction),
    cookie: null,
    isNew: false,
    again: null,
    onward(user) {
      // An operator has no record, and a FHIR identity is what an app asks for.
      if (user.fhirUser === null) throw new PageError('no-record')
      return stepsPath(deps, id)
    },
  }
}

const COOKIE = 'cg_sign_in'
const LIFETIME_SECONDS = 1800

/** The sign-in page by itself, on the way to a page of the person's own; a redirect for who is signed in. */
export async function alonePlace(
  request: Request,
  deps: StepsDeps,
): Promise<SignInPlace | Response> {
  const query = queryForm(request)
  const back = query.get('return_to')
  const returnTo = back === undefined ? undefined : safeReturnTo(back, deps)
  const onward = (user: User) => returnTo ?? ownPageOf(user, deps)
  const current = await deps.sessions.current(request)
  const again = query.get('again') === undefined ? null : (current?.user ?? null)
  if (current && !again) return seeOther(onward(current.user))
  const path = `${deps.basePath}/sign-in`
  const jar = { name: COOKIE, path, secure: deps.secureCookies }
  const known = readCookie(request.headers.get('cookie'), jar)
  const browserSecret = known ?? randomSecret()
  const kept = new URLSearchParams({
    ...(again && { again: '1' }),
    ...(returnTo !== undefined && { return_to: returnTo }),
  }).toString()
  const href = (below = '') => path + below + (kept && `?${kept}`)
  return {
    // Of this browser: what another one half did is nothing here, whoever brought its cookie.
    name: `alone ${browserSecret}`,
    path,
    href,
    browserSecret,
    purpose: (form) => `${COOKIE} ${form}`,
    shell: shellOf(request, deps),
    app: null,
    cancel: null,
    providerHref: href('/provider'),
    headers: {},
    cookie: setCookie(jar, browserSecret, LIFETIME_SECONDS),
    isNew: known === null,
    again,
    onward,
  }
}

const OWN_PAGES: Record<UserKind, string> = {
  patient: '/portal',
  practitioner: '/ehr',
  operator: '/admin',
  auditor: '/admin',
}

/** The pages that are for people like this one. */
export function ownPageOf({ kind }: Pick<User, 'kind'>, { basePath }: PageFacts): string {
  return basePath + OWN_PAGES[kind]
}
