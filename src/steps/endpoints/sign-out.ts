// Signing out: ends the browser's session and what was granted for as long as it lasts (online_access).

import { checkCsrf } from '../../http/csrf.ts'
import { queryForm, readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse, SIGN_OUT_PURPOSE, safeReturnTo, shellOf } from '../../http/page.ts'
import { SignedOutPage } from '../../pages/signed-out.tsx'
import type { StepsDeps } from '../interaction.ts'

/** Takes the form that every signed-in page has; goes back where `return_to` says, or to the receipt. */
export async function submitSignOut(request: Request, deps: StepsDeps): Promise<Response> {
  const form = await readForm(request, deps.formLimitBytes)
  const current = await deps.sessions.current(request)
  if (current) checkCsrf(request, form, current.secret, SIGN_OUT_PURPOSE, deps.ownOrigin)
  const cookie = await deps.sessions.end(request)
  const wanted = queryForm(request).get('return_to')
  const back = wanted === undefined ? `${deps.basePath}/signed-out` : safeReturnTo(wanted, deps)
  return seeOther(back, [cookie])
}

/** The receipt. */
export function showSignedOut(request: Request, deps: StepsDeps): Response {
  const shell = shellOf(request, deps)
  return pageResponse(
    request,
    deps,
    SignedOutPage({ shell, signInHref: `${deps.basePath}/sign-in` }),
  )
}
