// "Why was this refused?" for people of the practice: the list of refused requests, and one of them closely.
import { type Form, queryForm } from '../../http/form.ts'
import { pageResponse } from '../../http/page.ts'
import { PageError } from '../../model/errors.ts'
import type { KeptRefusal, RefusalFilter, RefusalLog } from '../../model/refusal.ts'
import { chapterOf, isRefusalRule } from '../../model/refusal-rules.ts'
import { type RefusalForm, RefusalPage, RefusalsPage } from '../../pages/admin/refusals.tsx'
import { type ConsoleDeps, consoleOf, roomPath, type Visit } from '../operator.ts'

export type RefusalDeps = ConsoleDeps & { refusalLog: RefusalLog }

const PAGE_ROWS = 50
const DAY = 86_400_000
const FIELDS = ['request', 'app', 'rule', 'from', 'until'] as const
const ID = /^[0-9a-z]{26}$/

/** Shows a page of the list. */
export async function showRefusals(visit: Visit, deps: RefusalDeps): Promise<Response> {
  const { stores } = deps
  const query = queryForm(visit.request)
  const form = formOf(query)
  const before = ID.exec(query.get('before') ?? '')?.[0]
  await deps.refusalLog.flush()
  const read = await stores.refusals.search(filterOf(form), { limit: PAGE_ROWS + 1, before })
  const shown = read.slice(0, PAGE_ROWS)
  const last = read.length > PAGE_ROWS ? shown.at(-1) : undefined
  const path = roomPath(deps, 'refusals')
  const href = (more: Record<string, string> = {}) => {
    const kept = Object.entries({ ...form, ...more }).filter(([, value]) => value !== '')
    return `${path}?${new URLSearchParams(kept)}`
  }
  const clients = await stores.clients.list()
  const names = new Map(clients.map(({ id, name }) => [id, name]))
  const page = RefusalsPage({
    console: await consoleOf(visit, 'refusals', deps),
    filter: form,
    action: path,
    apps: clients.map(({ id, name }) => ({ value: id, label: name })),
    rows: shown.map((one) => ({
      ...one,
      app: one.clientId === null ? null : (names.get(one.clientId) ?? one.clientId),
      href: `${path}/${one.requestId}`,
    })),
    nextHref: last ? href({ before: last.id }) : null,
    firstHref: before === undefined ? null : href(),
  })
  return pageResponse(visit.request, deps, page)
}

/** Shows why one request was refused. */
export async function showRefusal(
  visit: Visit,
  requestId: string,
  deps: RefusalDeps,
): Promise<Response> {
  await deps.refusalLog.flush()
  const refusals = ID.test(requestId) ? await deps.stores.refusals.findByRequest(requestId) : []
  if (refusals.length === 0) throw new PageError('not-found')
  const page = RefusalPage({
    console: await consoleOf(visit, 'refusals', deps),
    requestId,
    refusals: await Promise.all(refusals.map((one) => told(one, visit, deps))),
    backHref: roomPath(deps, 'refusals'),
  })
  return pageResponse(visit.request, deps, page)
}

async function told(one: KeptRefusal, visit: Visit, deps: RefusalDeps) {
  const { stores } = deps
  const { clientId, userId, rule } = one
  const client = clientId === null ? null : await stores.clients.find(clientId)
  const user = userId === null ? null : await stores.users.find(userId)
  return {
    ...one,
    app:
      clientId === null
        ? null
        : {
            name: client?.name ?? clientId,
            href: client ? roomPath(deps, 'login-trusts', `/${client.id}`) : null,
          },
    person: userId === null ? null : (user?.username ?? userId),
    simulatorHref: visit.mayChange ? simulatorHref(one, deps) : null,
    chapter: `docs/apps.md#${chapterOf(rule)}`,
  }
}

/** The simulator, filled in as far as the refusal was kept. */
function simulatorHref(refusal: KeptRefusal, deps: RefusalDeps): string | null {
  const { authorizationId, endpoint, asked } = refusal
  if (endpoint !== 'fhir' || authorizationId === null || asked.resource === undefined) return null
  const query = new URLSearchParams({
    authorization: authorizationId,
    request: `${asked.method ?? 'GET'} ${asked.resource}`,
  })
  return `${roomPath(deps, 'simulator')}?${query}`
}

function formOf(query: Form): RefusalForm {
  const fields = FIELDS.map((name) => [name, query.get(name)?.trim() ?? ''] as const)
  return Object.fromEntries(fields) as RefusalForm // of its own names
}

/** What the fields look for. Days are whole, in UTC. */
function filterOf(form: RefusalForm): RefusalFilter {
  const until = dayOf(form.until)
  return {
    requestId: form.request === '' ? undefined : form.request.toLowerCase(),
    clientId: form.app === '' ? undefined : form.app,
    rule: isRefusalRule(form.rule) ? form.rule : undefined,
    from: dayOf(form.from),
    until: until === undefined ? undefined : until + DAY,
  }
}

function dayOf(text: string): number | undefined {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}
