// Ending access: those that were ticked, or all that were found. First the question with its consequences,
// then the deed, in steps small enough that the writer serves others in between; every one is recorded.
import { csrfToken } from '../../http/csrf.ts'
import { type Form, queryForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse } from '../../http/page.ts'
import type { AccessEnding } from '../../model/access-ending.ts'
import type { Authorization } from '../../model/authorization.ts'
import { PageError } from '../../model/errors.ts'
import { EndAuthorizationsPage } from '../../pages/admin/end-authorizations.tsx'
import { filterForm, filterQuery, findFilter } from '../authorization-filter.ts'
import { authorizationRows } from '../authorization-rows.ts'
import { endFound, endTicked } from '../end-access.ts'
import { type ConsoleDeps, consoleOf, readChange, roomPath, type Visit } from '../operator.ts'

const EXAMPLES = 5
const MOST_TICKED = 1000
const MOST_COUNTED = 100_000

/** What is to be ended: some by id, or all that a filter finds. */
type Ended =
  | { kind: 'ticked'; ids: string[] }
  | { kind: 'filter'; filter: AccessEnding['filter']; query: URLSearchParams }

/** Asks. */
export async function showEndAuthorizations(visit: Visit, deps: ConsoleDeps): Promise<Response> {
  if (!visit.mayChange) throw new PageError('read-only')
  return question(visit, await meant(queryForm(visit.request), deps), '', null, deps)
}

/** Ends them. */
export async function submitEndAuthorizations(visit: Visit, deps: ConsoleDeps): Promise<Response> {
  const { form, expired } = await readChange(visit, purposeOf, deps)
  const ended = await meant(form, deps)
  const reason = form.get('reason')?.trim() ?? ''
  if (expired) return question(visit, ended, reason, 'expired', deps)
  if (!/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,200}$/u.test(reason))
    return question(visit, ended, reason, 'reason', deps)
  const count =
    ended.kind === 'ticked'
      ? await endTicked(visit, ended.ids, reason, deps)
      : await endFound(visit, ended.filter, reason, deps)
  return seeOther(`${roomPath(deps, 'authorizations')}?ended=${count ?? 'many'}`)
}

/** Bound to what is ended, so that a token for one question answers no other. */
function purposeOf(form: Form): string {
  const ids = form.all('id').toSorted().join(' ')
  return `end authorizations ${ids === '' ? filterQuery(filterForm(form)) : ids}`
}

async function meant(form: Form, { stores, directory }: ConsoleDeps): Promise<Ended> {
  const ids = [...new Set(form.all('id'))].slice(0, MOST_TICKED)
  if (ids.length > 0) return { kind: 'ticked', ids }
  const fields = { ...filterForm(form), state: 'live' }
  const found = await findFilter(fields, stores, directory)
  // Never all there are because a word meant nothing.
  if (!('filter' in found)) throw new PageError('not-found')
  const { clientId, userId, patientId } = found.filter
  if ((clientId ?? userId ?? patientId) === undefined) throw new PageError('not-found')
  return { kind: 'filter', filter: { clientId, userId, patientId }, query: filterQuery(fields) }
}

/** The live ones among them, as many as are counted. */
async function liveOf(
  ended: Ended,
  { stores }: ConsoleDeps,
): Promise<{ some: Authorization[]; count: number }> {
  if (ended.kind === 'filter') {
    const filter = { ...ended.filter, state: 'live' as const }
    return {
      some: await stores.authorizations.search(filter, { limit: EXAMPLES }),
      count: await stores.authorizations.count(filter, MOST_COUNTED + 1),
    }
  }
  const found = await Promise.all(ended.ids.map((id) => stores.authorizations.find(id)))
  const live = found.filter((one) => one !== null).filter(({ revokedAt }) => revokedAt === null)
  return { some: live.slice(0, EXAMPLES), count: live.length }
}

async function question(
  visit: Visit,
  ended: Ended,
  reason: string,
  fault: 'expired' | 'reason' | null,
  deps: ConsoleDeps,
): Promise<Response> {
  const { some, count } = await liveOf(ended, deps)
  if (count === 0) throw new PageError('not-found')
  const fields: [string, string][] =
    ended.kind === 'ticked' ? ended.ids.map((id) => ['id', id]) : [...ended.query]
  const now = deps.clock.now()
  const rows = await authorizationRows(some, now, deps.stores, deps.directory)
  const same = ended.kind === 'filter' || count <= EXAMPLES
  const common = (values: (string | null)[], asked: boolean): string | null => {
    const [first = null] = values
    return asked && same && values.every((value) => value === first) ? first : null
  }
  const asked = ended.kind === 'filter' ? ended.filter : null
  const query = new URLSearchParams(fields).toString()
  const back = ended.kind === 'filter' ? `?${ended.query}` : ''
  const page = EndAuthorizationsPage({
    console: await consoleOf(visit, 'authorizations', deps),
    now,
    action: roomPath(deps, 'authorizations', '/end'),
    csrf: csrfToken(visit.signedIn.secret, purposeOf(asForm(query))),
    fields,
    count: { count: Math.min(count, MOST_COUNTED), more: count > MOST_COUNTED },
    common: {
      app: common(
        rows.map(({ app }) => app.name),
        asked ? asked.clientId !== undefined : true,
      ),
      user: common(
        rows.map(({ user }) => user?.name ?? null),
        asked ? asked.userId !== undefined : true,
      ),
      patient: common(
        rows.map(({ patient }) => patient?.name ?? patient?.id ?? null),
        asked ? asked.patientId !== undefined : true,
      ),
    },
    examples: rows.map((row) => ({
      app: row.app.name,
      user: row.user?.name ?? null,
      patient: row.patient?.name ?? row.patient?.id ?? null,
      since: row.createdAt,
    })),
    reason,
    fault,
    backHref: roomPath(deps, 'authorizations') + back,
  })
  return pageResponse(visit.request, deps, page, {
    status: fault === null ? 200 : fault === 'expired' ? 403 : 422,
  })
}

const asForm = (query: string): Form => queryForm(new Request(`http://form/?${query}`))
