// The list of login trusts, found by words, state and kind.
import { queryForm } from '../../http/form.ts'
import { logoHref } from '../../http/logo.ts'
import { pageResponse } from '../../http/page.ts'
import type { Client } from '../../model/client.ts'
import { accessOf } from '../../oauth/held-access.ts'
import { LoginTrustsPage } from '../../pages/admin/login-trusts.tsx'
import { type TrustDeps, trustPath } from '../login-trust.ts'
import { consoleOf, roomPath, type Visit } from '../operator.ts'

const PAGE_ROWS = 50
/** In a list the exact number of thousands says little. */
const MOST_COUNTED = 1000

/** Shows a page of the list. */
export async function showLoginTrusts(visit: Visit, deps: TrustDeps): Promise<Response> {
  const query = queryForm(visit.request)
  const filter = {
    q: query.get('q') ?? '',
    state: query.get('state') ?? '',
    kind: query.get('kind') ?? '',
  }
  const found = (await deps.stores.clients.list()).filter((client) => fits(client, filter))
  const from = Math.min(Number(/^\d{1,6}$/.exec(query.get('from') ?? '')?.[0] ?? 0), found.length)
  const action = roomPath(deps, 'login-trusts')
  const href = (at: number) =>
    `${action}?${new URLSearchParams([...Object.entries(filter), ['from', String(at)]])}`
  const shown = found.slice(from, from + PAGE_ROWS)
  const page = LoginTrustsPage({
    console: await consoleOf(visit, 'login-trusts', deps),
    now: deps.clock.now(),
    filter,
    action,
    addHref: `${deps.basePath}/admin/new-login-trust`,
    importHref: `${deps.basePath}/admin/import-login-trusts`,
    fileHref: `${deps.basePath}/admin/login-trusts-file`,
    rows: await Promise.all(
      shown.map(async (client) => ({
        ...client,
        method: client.tokenEndpointAuthMethod,
        enabled: client.disabledAt === null,
        access: await accessOf(client.id, deps.stores, MOST_COUNTED),
        accessHref: `${roomPath(deps, 'authorizations')}?${new URLSearchParams({ app: client.id })}`,
        href: trustPath(deps, client.id),
        logoUri: logoHref(deps.basePath, await deps.stores.logos.find(client.id)),
      })),
    ),
    total: found.length,
    nextHref: from + PAGE_ROWS < found.length ? href(from + PAGE_ROWS) : null,
    firstHref: from > 0 ? href(0) : null,
  })
  return pageResponse(visit.request, deps, page)
}

function fits(
  client: Client,
  { q, state, kind }: { q: string; state: string; kind: string },
): boolean {
  const on = client.disabledAt === null
  if ((state === 'on' && !on) || (state === 'off' && on)) return false
  const people = client.grantTypes.includes('authorization_code')
  if ((kind === 'people' && !people) || (kind === 'backend' && !backend(client))) return false
  const words = q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const text = [
    client.name,
    client.id,
    client.developer ?? '',
    ...client.redirectUris,
    ...client.launchUris,
  ]
    .join('\n')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

const backend = ({ grantTypes }: Client) => grantTypes.includes('client_credentials')
