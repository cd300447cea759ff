// The console's first page: counts, charts of the last 14 days, refusals by reason, and the state of the parts.
import { pageResponse } from '../../http/page.ts'
import type { Millis } from '../../lib/clock.ts'
import type { AuditEventType } from '../../model/audit-event.ts'
import { accessOf } from '../../oauth/held-access.ts'
import { OverviewPage, type OverviewProps } from '../../pages/admin/overview.tsx'
import type { TrustDeps } from '../login-trust.ts'
import { consoleOf, roomPath, type Visit } from '../operator.ts'

const DAY = 86_400_000
const DAYS = 14
const MOST_COUNTED = 10_000
const BUSIEST = 6
/** Apps whose access is counted: beyond it the busiest are not worth the time. */
const APPS_COUNTED = 200
const REFUSALS_READ = 500
const REASONS = 8

const CHARTS = {
  'sign-in': ['sign-in'],
  'consent-granted': ['consent-granted'],
  'token-issued': ['token-issued', 'token-refreshed'],
  refused: [
    'sign-in-failed',
    'token-refused',
    'code-replayed',
    'refresh-token-reused',
    'consent-denied',
  ],
} as const satisfies Record<OverviewProps['charts'][number]['name'], readonly AuditEventType[]>

/** Shows the page. */
export async function showOverview(visit: Visit, deps: TrustDeps): Promise<Response> {
  const now = deps.clock.now()
  const page = OverviewPage({
    console: await consoleOf(visit, 'overview', deps),
    now,
    cards: await cards(deps),
    charts: await charts(now, deps),
    busiest: await busiest(deps),
    refusals: await refusals(deps),
    keysSince: await oldestKey(deps),
    keysHref: roomPath(deps, 'keys'),
    auditHref: roomPath(deps, 'audit'),
  })
  return pageResponse(visit.request, deps, page)
}

async function cards(deps: TrustDeps): Promise<OverviewProps['cards']> {
  const { authorizations, clients, registrations } = deps.stores
  const most = MOST_COUNTED
  const upTo = (count: number) => ({ count: Math.min(count, most), more: count > most })
  const on = (await clients.list()).filter(({ disabledAt }) => disabledAt === null)
  return [
    {
      name: 'live',
      ...upTo(await authorizations.count({ state: 'live' }, most + 1)),
      href: roomPath(deps, 'authorizations'),
    },
    {
      name: 'ended',
      ...upTo(await authorizations.count({ state: 'ended' }, most + 1)),
      href: `${roomPath(deps, 'authorizations')}?state=ended`,
    },
    { name: 'apps', ...upTo(on.length), href: roomPath(deps, 'login-trusts') },
    {
      name: 'waiting',
      ...upTo(await registrations.count('waiting', most + 1)),
      href: roomPath(deps, 'registrations'),
    },
  ]
}

async function charts(now: Millis, { stores }: TrustDeps): Promise<OverviewProps['charts']> {
  const from = now - DAYS * DAY
  const types = Object.values(CHARTS).flat()
  const counts = await stores.auditEvents.countOverTime(types, from, DAY, DAYS)
  const names = Object.keys(CHARTS) as (keyof typeof CHARTS)[] // the table's own
  return names.map((name) => ({
    name,
    points: Array.from({ length: DAYS }, (_, day) => {
      const at = from + day * DAY
      const ofDay = counts.filter(
        (one) => one.from === at && (CHARTS[name] as readonly AuditEventType[]).includes(one.type),
      )
      return { at, count: ofDay.reduce((total, { count }) => total + count, 0) }
    }),
  }))
}

async function busiest(deps: TrustDeps): Promise<OverviewProps['busiest']> {
  const clients = (await deps.stores.clients.list()).slice(0, APPS_COUNTED)
  const counted = await Promise.all(
    clients.map(async ({ id, name }) => ({
      name,
      ...(await accessOf(id, deps.stores, 1000)),
      href: `${roomPath(deps, 'authorizations')}?${new URLSearchParams({ app: id })}`,
    })),
  )
  return counted
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, BUSIEST)
}

async function refusals({ stores }: TrustDeps): Promise<OverviewProps['refusals']> {
  const events = await stores.auditEvents.search({ outcome: 'refused' }, { limit: REFUSALS_READ })
  const counts = new Map<string | null, number>()
  for (const { type, detail } of events) {
    const told = detail?.reason ?? detail?.error ?? detail?.code
    const reason = told === undefined || told === null ? type : `${type}: ${told}`
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, REASONS)
}

async function oldestKey({ stores }: TrustDeps): Promise<Millis | null> {
  const keys = await stores.signingKeys.list()
  const since = keys.filter(({ state }) => state === 'current').map((key) => key.activatedAt ?? 0)
  return since.length === 0 ? null : Math.min(...since)
}
