// The audit trail: searched, page by page, and as a file.
import { type Form, queryForm } from '../../http/form.ts'
import { pageResponse } from '../../http/page.ts'
import type { AuditEntry, AuditEventType, AuditFilter } from '../../model/audit-event.ts'
import type { Stores } from '../../model/stores.ts'
import { type AuditForm, AuditPage, type AuditRow } from '../../pages/admin/audit.tsx'
import { en } from '../../pages/messages/en.ts'
import { csvLine, csvMoment, csvResponse } from '../csv.ts'
import { type ConsoleDeps, consoleOf, operatorEvent, roomPath, type Visit } from '../operator.ts'

const PAGE_ROWS = 100
const FILE_ROWS = 1000
const DAY = 86_400_000
const FIELDS = ['type', 'outcome', 'person', 'patient', 'app', 'from', 'until'] as const

/** Shows a page of the trail. */
export async function showAudit(visit: Visit, deps: ConsoleDeps): Promise<Response> {
  const query = queryForm(visit.request)
  const form = formOf(query)
  const found = await filterOf(form, deps.stores)
  const before = query.get('before')
  const seq = before !== undefined && /^\d{1,16}$/.test(before) ? Number(before) : undefined
  const read = found
    ? await deps.stores.auditEvents.search(found, { limit: PAGE_ROWS + 1, before: seq })
    : []
  const shown = read.slice(0, PAGE_ROWS)
  const last = read.length > PAGE_ROWS ? shown.at(-1) : undefined
  const path = roomPath(deps, 'audit')
  const href = (below: string, more: Record<string, string> = {}) => {
    const kept = Object.entries({ ...form, ...more }).filter(([, value]) => value !== '')
    return `${path}${below}?${new URLSearchParams(kept)}`
  }
  const page = AuditPage({
    console: await consoleOf(visit, 'audit', deps),
    filter: form,
    action: path,
    csvHref: href('.csv'),
    apps: (await deps.stores.clients.list()).map(({ id, name }) => ({ value: id, label: name })),
    noUser: found === null ? form.person : null,
    rows: await rowsOf(shown, deps.stores),
    nextHref: last ? href('', { before: String(last.seq) }) : null,
    firstHref: seq === undefined ? null : href(''),
  })
  return pageResponse(visit.request, deps, page)
}

/** All that the search finds, as CSV. */
export async function downloadAudit(visit: Visit, deps: ConsoleDeps): Promise<Response> {
  const found = await filterOf(formOf(queryForm(visit.request)), deps.stores)
  await deps.stores.auditEvents.append(
    operatorEvent(visit, deps.clock.now(), { type: 'list-exported', detail: { list: 'audit' } }),
  )
  return csvResponse('audit', lines(found, deps))
}

const HEADINGS =
  'at,type,outcome,user_id,actor_id,client_id,patient_id,authorization_id,request_id,detail'

async function* lines(filter: AuditFilter | null, { stores }: ConsoleDeps): AsyncGenerator<string> {
  yield `${HEADINGS}\r\n`
  if (!filter) return
  // The first few are there at once.
  let limit = PAGE_ROWS
  for (let before: number | undefined; ; limit = FILE_ROWS) {
    const read = await stores.auditEvents.search(filter, { limit, before })
    const text = read.map((one) =>
      csvLine([
        ...[csvMoment(one.at), one.type, one.outcome, one.userId ?? null, one.actorId ?? null],
        ...[one.clientId ?? null, one.patientId ?? null, one.authorizationId ?? null],
        ...[one.requestId ?? null, one.detail ? JSON.stringify(one.detail) : null],
      ]),
    )
    if (text.length > 0) yield text.join('')
    before = read.at(-1)?.seq
    if (read.length < limit) return
  }
}

function formOf(query: Form): AuditForm {
  const fields = FIELDS.map((name) => [name, query.get(name)?.trim() ?? ''] as const)
  return Object.fromEntries(fields) as AuditForm // of its own names
}

/** What the fields look for; null when they name nobody. Days are whole, in UTC. */
async function filterOf(
  form: AuditForm,
  { users }: Pick<Stores, 'users'>,
): Promise<AuditFilter | null> {
  const filter: AuditFilter = {}
  if (Object.hasOwn(en.admin.audit.types, form.type)) filter.types = [form.type as AuditEventType] // one of the types
  if (form.outcome === 'success' || form.outcome === 'refused' || form.outcome === 'failed')
    filter.outcome = form.outcome
  if (form.app !== '') filter.clientId = form.app
  if (form.patient !== '') filter.patientId = form.patient.replace(/^Patient\//, '')
  const [from, until] = [dayOf(form.from), dayOf(form.until)]
  if (from !== null) filter.from = from
  if (until !== null) filter.until = until + DAY
  if (form.person !== '') {
    const user = await users.findByUsername(form.person)
    if (!user) return null
    filter.anyOf = { userIds: [user.id] }
  }
  return filter
}

function dayOf(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const at = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(at) ? null : at
}

async function rowsOf(
  entries: readonly AuditEntry[],
  { users, clients }: Pick<Stores, 'users' | 'clients'>,
): Promise<AuditRow[]> {
  const nameOf = async (id: string | undefined) =>
    id === undefined ? null : ((await users.find(id))?.username ?? id)
  return Promise.all(
    entries.map(async (entry) => ({
      at: entry.at,
      type: entry.type,
      outcome: entry.outcome,
      user: await nameOf(entry.userId),
      actor: await nameOf(entry.actorId),
      app:
        entry.clientId === undefined
          ? null
          : ((await clients.find(entry.clientId))?.name ?? entry.clientId),
      patient: entry.patientId ?? null,
      requestId: entry.requestId ?? null,
      details: Object.entries(entry.detail ?? {})
        .filter(([, value]) => value !== null)
        .map(([name, value]) => `${name}=${value}`),
    })),
  )
}
