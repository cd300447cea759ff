// Trying a login trust: its keys are fetched and a request of its own is walked through the checks. By POST,
// since it makes the server fetch.
import { csrfToken } from '../../http/csrf.ts'
import { pageResponse } from '../../http/page.ts'
import type { Client } from '../../model/client.ts'
import { PageError } from '../../model/errors.ts'
import { dryRun, type Finding } from '../../oauth/dry-run.ts'
import { LoginTrustTestPage } from '../../pages/admin/login-trust-test.tsx'
import { findTrust, type TrustDeps, trustPath } from '../login-trust.ts'
import { consoleOf, readChange, type Visit } from '../operator.ts'

const purposeOf = (id: string) => `test login trust ${id}`

/** Shows what can be said without fetching anything. */
export async function showTrustTest(visit: Visit, id: string, deps: TrustDeps): Promise<Response> {
  const client = await findTrust(id, deps)
  const inline = { ...client, jwksUri: null }
  const fetched = client.jwksUri === null
  const findings = await dryRun(inline, deps.dryRun)
  return page(visit, client, fetched ? findings : findings.filter(notAboutKeys), deps)
}

/** Tries everything. */
export async function submitTrustTest(
  visit: Visit,
  id: string,
  deps: TrustDeps,
): Promise<Response> {
  const { expired } = await readChange(visit, purposeOf(id), deps)
  if (expired) throw new PageError('forbidden')
  const client = await findTrust(id, deps)
  return page(visit, client, await dryRun(client, deps.dryRun), deps)
}

const notAboutKeys = ({ code }: Finding) => code !== 'no-usable-key'

async function page(
  visit: Visit,
  client: Client,
  findings: readonly Finding[],
  deps: TrustDeps,
): Promise<Response> {
  const props = LoginTrustTestPage({
    console: await consoleOf(visit, 'login-trusts', deps),
    app: client.name,
    findings,
    action: trustPath(deps, client.id, '/test'),
    csrf: csrfToken(visit.signedIn.secret, purposeOf(client.id)),
    backHref: trustPath(deps, client.id),
  })
  return pageResponse(visit.request, deps, props)
}
