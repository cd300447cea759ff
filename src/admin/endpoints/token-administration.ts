// Token Administration: the list, found by app, person, patient and state, page by page; and all of it as a file.
import { queryForm } from '../../http/form.ts'
import { pageResponse } from '../../http/page.ts'
import type { AuthorizationCursor, AuthorizationFilter } from '../../model/authorization.ts'
import {
  type AuthorizationFilterForm,
  AuthorizationsPage,
  type AuthorizationsProps,
} from '../../pages/admin/authorizations.tsx'
import { type FoundFilter, filterForm, filterQuery, findFilter } from '../authorization-filter.ts'
import { authorizationRows, stateOf } from '../authorization-rows.ts'
import { csvLine, csvMoment, csvResponse } from '../csv.ts'
import { type ConsoleDeps, consoleOf, operatorEvent, roomPath, type Visit } from '../operator.ts'

const PAGE_ROWS = 50
/** Counted no further: beyond it, how many there are is not worth the time it takes. */
const MOST_COUNTED = 10_000
const FILE_ROWS = 500

/** Shows a page of the list. */
export async function showAuthorizations(visit: Visit, deps: ConsoleDeps): Promise<Response> {
  const query = queryForm(visit.request)
  const form = filterForm(query)
  const found = await findFilter(form, deps.stores, deps.directory)
  const filter = 'filter' in found ? found.filter : null
  const { authorizations } = deps.stores
  const after = readCursor(query.get('after'))
  const read = filter ? await authorizations.search(filter, { limit: PAGE_ROWS + 1, after }) : []
  const shown = read.slice(0, PAGE_ROWS)
  const counted = filter ? await authorizations.count(filter, MOST_COUNTED + 1) : 0
  const last = read.length > PAGE_ROWS ? shown.at(-1) : undefined
  const now = deps.clock.now()
  const props: AuthorizationsProps = {
    console: await consoleOf(visit, 'authorizations', deps),
    now,
    filter: form,
    action: roomPath(deps, 'authorizations'),
    clearHref: roomPath(deps, 'authorizations'),
    csvHref: href(deps, '.csv', form),
    apps: (await deps.stores.clients.list()).map(({ id, name }) => ({ value: id, label: name })),
    unclear: unclearOf(found, form, deps),
    rows: await authorizationRows(shown, now, deps.stores, deps.directory),
    total: { count: Math.min(counted, MOST_COUNTED), more: counted > MOST_COUNTED },
    nextHref: last ? href(deps, '', form, { after: printCursor(last) }) : null,
    firstHref: after ? href(deps, '', form) : null,
    endAction: roomPath(deps, 'authorizations', '/end'),
    endAllHref: narrowed(filter) ? href(deps, '/end', form) : null,
    ended: endedOf(query.get('ended')),
    following: (await deps.stores.accessEndings.list()).length > 0,
  }
  return pageResponse(visit.request, deps, AuthorizationsPage(props))
}

function endedOf(told: string | undefined): number | 'many' | null {
  if (told === 'many') return told
  return told !== undefined && /^\d{1,9}$/.test(told) ? Number(told) : null
}

/** All that the filter finds, as CSV. */
export async function downloadAuthorizations(visit: Visit, deps: ConsoleDeps): Promise<Response> {
  const form = filterForm(queryForm(visit.request))
  const found = await findFilter(form, deps.stores, deps.directory)
  await deps.stores.auditEvents.append(
    operatorEvent(visit, deps.clock.now(), {
      type: 'list-exported',
      detail: { list: 'authorizations' },
    }),
  )
  return csvResponse('authorizations', lines('filter' in found ? found.filter : null, deps))
}

const HEADINGS =
  'authorization,state,app,client_id,user,username,patient,scope,granted,last_used,expires,ended,reason'

async function* lines(
  filter: AuthorizationFilter | null,
  { stores, directory, clock }: ConsoleDeps,
): AsyncGenerator<string> {
  yield `${HEADINGS}\r\n`
  if (!filter) return
  const now = clock.now()
  // The first few are there at once.
  let limit = PAGE_ROWS
  for (let after: AuthorizationCursor | undefined; ; limit = FILE_ROWS) {
    const read = await stores.authorizations.search(filter, { limit, after })
    const rows = await authorizationRows(read, now, stores, directory)
    let text = ''
    for (const [at, row] of rows.entries()) {
      const one = read[at]
      if (!one) continue
      text += csvLine([
        ...[one.id, stateOf(one, now), row.app.name, one.clientId],
        ...[row.user?.name ?? null, row.user?.username ?? null, row.patient?.id ?? null],
        ...[one.grantedScope, csvMoment(one.createdAt), csvMoment(one.lastUsedAt)],
        ...[csvMoment(one.expiresAt), csvMoment(one.revokedAt), one.revokedReason],
      ])
    }
    if (text !== '') yield text
    after = read.at(-1)
    if (read.length < limit) return
  }
}

/** Ending "all that was found" needs something to have been looked for. */
const narrowed = (filter: AuthorizationFilter | null): boolean =>
  filter !== null && (filter.clientId ?? filter.userId ?? filter.patientId) !== undefined

function href(
  deps: ConsoleDeps,
  below: string,
  form: AuthorizationFilterForm,
  more: Record<string, string> = {},
): string {
  const query = filterQuery(form)
  for (const [name, value] of Object.entries(more)) query.set(name, value)
  const text = query.toString()
  return roomPath(deps, 'authorizations', below) + (text && `?${text}`)
}

function unclearOf(
  found: FoundFilter,
  form: AuthorizationFilterForm,
  deps: ConsoleDeps,
): AuthorizationsProps['unclear'] {
  if (!('unclear' in found)) return null
  if (found.unclear.kind === 'user') return found.unclear
  return {
    ...found.unclear,
    meant: found.unclear.meant.map(({ id, name, birthDate }) => ({
      name: birthDate === null ? name : `${name}, ${birthDate}`,
      href: href(deps, '', { ...form, patient: id }),
    })),
  }
}

function printCursor({ id, revokedAt }: AuthorizationCursor): string {
  return revokedAt === null ? id : `${id}.${revokedAt}`
}

/** An edited cursor begins somewhere else in the same list; it opens nothing. */
function readCursor(text: string | undefined): AuthorizationCursor | undefined {
  const match = /^([0-9a-z]{26})(?:\.(\d{1,16}))?$/.exec(text ?? '')
  if (!match) return undefined
  return { id: match[1] ?? '', revokedAt: match[2] === undefined ? null : Number(match[2]) }
}
