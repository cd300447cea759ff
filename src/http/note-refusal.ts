// What is known of a request while it is being answered, so that a refusal of it can be kept: who asks, and
// for what. An endpoint fills it in as it goes along; nothing in it is secret.
import type { Clock } from '../lib/clock.ts'
import { FhirError, OAuthError, PageError } from '../model/errors.ts'
import type { RefusalEndpoint, RefusalLog } from '../model/refusal.ts'
import { askedOfForm } from './asked.ts'
import type { Form } from './form.ts'

export type Asking = {
  endpoint: RefusalEndpoint
  /** A registered client; at first only the one that the request says it is from. */
  clientId: string | null
  proven: boolean
  userId: string | null
  authorizationId: string | null
  asked: Record<string, string>
  /** The parameters, of which what may be kept is kept. */
  form?: Form
  /** What would be enough, where the error itself does not say it. */
  enough?: string | null
}

/** A request of which nothing is known yet. */
export function askingAt(endpoint: RefusalEndpoint): Asking {
  return {
    endpoint,
    clientId: null,
    proven: false,
    userId: null,
    authorizationId: null,
    asked: {},
  }
}

/** Notes why a request was refused. Whatever else was thrown is no refusal and is passed over. */
export type NoteRefusal = (error: unknown, requestId: string, asking: Asking) => void

/** Makes what notes refusals in a tenant's log. */
export function refusalNoter(log: RefusalLog, clock: Clock): NoteRefusal {
  return (error, requestId, asking) => {
    if (
      !(error instanceof OAuthError || error instanceof FhirError || error instanceof PageError) ||
      error.rule === null
    )
      return
    const { endpoint, clientId, proven, userId, authorizationId, asked, form } = asking
    log.note({
      at: clock.now(),
      requestId,
      endpoint,
      rule: error.rule,
      hidden: error instanceof FhirError ? error.hidden : null,
      error: codeOf(error),
      status: error.status,
      clientId,
      proven,
      userId,
      authorizationId,
      asked: { ...(form && askedOfForm(form)), ...asked },
      enough: (error.enough ?? asking.enough)?.slice(0, MAX_ENOUGH) ?? null,
    })
  }
}

const MAX_ENOUGH = 2000

function codeOf(error: OAuthError | FhirError | PageError): string {
  if (error instanceof OAuthError) return error.code
  return error instanceof FhirError ? error.issueCode : (error.details?.code ?? error.kind)
}
