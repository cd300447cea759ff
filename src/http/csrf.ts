// A form of ours carries a token derived from a secret that only the browser's cookie holds, and from
// what the form is for; another site can neither read nor make it (RFC 9700 §4.7).
import { createHmac } from 'node:crypto'
import { equalInConstantTime } from '../lib/hashing.ts'
import { PageError } from '../model/errors.ts'
import { CSRF_FIELD } from '../pages/shell.ts'
import type { Form } from './form.ts'

/** The token of a form. `secret` is the cookie's value, `purpose` names the form and what it acts on. */
export function csrfToken(secret: string, purpose: string): string {
  return createHmac('sha256', secret).update(`csrf ${purpose}`).digest('base64url')
}

/** Throws a 403 page unless the form came from a page of ours, in this browser, for this purpose. */
export function checkCsrf(
  request: Request,
  form: Form,
  secret: string,
  purpose: string,
  ownOrigin: string,
): void {
  const sent = form.get(CSRF_FIELD) ?? ''
  if (isForeign(request, ownOrigin) || !equalInConstantTime(sent, csrfToken(secret, purpose)))
    throw new PageError('forbidden')
}

/**
 * Whether the browser says that another site sent the form. Pages with `Referrer-Policy: no-referrer`, as
 * ours are, post with `Origin: null` (Fetch, "append a request Origin header"), and then only
 * `Sec-Fetch-Site` can tell; plain http outside of this machine has neither, and the token alone decides.
 */
function isForeign(request: Request, ownOrigin: string): boolean {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return true
  return origin !== null && origin !== 'null' && origin !== ownOrigin
}
