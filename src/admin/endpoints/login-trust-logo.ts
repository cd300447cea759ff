// The picture of a login trust: what people see, why there is none, and an operator's way to bring one or to have
// it looked for again.
import { csrfToken } from '../../http/csrf.ts'
import { queryForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { logoHref } from '../../http/logo.ts'
import { pageResponse } from '../../http/page.ts'
import type { SafeFetch } from '../../lib/safe-fetch.ts'
import type { Client } from '../../model/client.ts'
import { PageError } from '../../model/errors.ts'
import { fetchLogo, uploadLogo } from '../../oauth/logo.ts'
import { LoginTrustLogoPage, type LogoPageFault } from '../../pages/admin/login-trust-logo.tsx'
import { findTrust, type TrustDeps, trustPath } from '../login-trust.ts'
import { consoleOf, operatorEvent, readUploadedChange, type Visit } from '../operator.ts'

export type LogoPageDeps = TrustDeps & { safeFetch: SafeFetch }

const purposeOf = (id: string) => `logo of ${id}`
/** A picture, the largest that is told to be too large, and the fields around it. */
const MAX_BYTES = 4_194_304

/** Shows the picture and what can be done. */
export async function showLogo(visit: Visit, id: string, deps: LogoPageDeps): Promise<Response> {
  const done = queryForm(visit.request).get('done') !== undefined
  return page(visit, await findTrust(id, deps), null, deps, done)
}

/** Keeps an operator's picture, looks for the app's again, or takes an operator's away. */
export async function submitLogo(visit: Visit, id: string, deps: LogoPageDeps): Promise<Response> {
  const { form, file, expired } = await readUploadedChange(visit, purposeOf(id), deps, MAX_BYTES)
  const client = await findTrust(id, deps)
  if (expired) return page(visit, client, 'expired', deps, false)
  const does = form.get('do')
  if (does === 'upload') {
    const bytes = file('picture')
    const fault = bytes ? await uploadLogo(id, bytes, deps) : 'none-chosen'
    if (fault !== null) return page(visit, client, fault, deps, false)
  } else if (does === 'fetch' || does === 'remove') await fetchLogo(client, deps)
  else throw new PageError('bad-request')
  await deps.stores.auditEvents.append(
    operatorEvent(visit, deps.clock.now(), {
      type: 'client-changed',
      clientId: id,
      detail: { changed: 'logo', done: does },
    }),
  )
  return seeOther(`${trustPath(deps, id, '/logo')}?done=1`)
}

async function page(
  visit: Visit,
  client: Client,
  fault: LogoPageFault | null,
  deps: LogoPageDeps,
  done: boolean,
): Promise<Response> {
  const logo = await deps.stores.logos.find(client.id)
  const props = LoginTrustLogoPage({
    console: await consoleOf(visit, 'login-trusts', deps),
    app: client.name,
    pictureHref: logoHref(deps.basePath, logo),
    uploaded: logo?.source === 'uploaded',
    logoUri: client.logoUri,
    lookedAt: logo?.at ?? null,
    reason: logo?.fault ?? null,
    now: deps.clock.now(),
    action: trustPath(deps, client.id, '/logo'),
    csrf: csrfToken(visit.signedIn.secret, purposeOf(client.id)),
    backHref: trustPath(deps, client.id),
    fault,
    done,
  })
  const status = fault === null ? 200 : fault === 'expired' ? 403 : 422
  return pageResponse(visit.request, deps, props, { status })
}
