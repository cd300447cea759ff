// The console's first page: what is in force, what happened in a day, a week or a month as counts that are kept by the
// hour and the day, the busiest apps, refusals by their rule, and how the parts are that the server stands on.
import { queryForm } from '../../http/form.ts'
import { pageResponse } from '../../http/page.ts'
import type { Millis } from '../../lib/clock.ts'
import type { AuditEventType } from '../../model/audit-event.ts'
import { eventName, STRETCH_MILLIS, type Stretch } from '../../model/event-count.ts'
import type { Health } from '../../model/health.ts'
import {
  type ChartName,
  OVERVIEW_RANGES,
  OverviewPage,
  type OverviewProps,
  type OverviewRange,
} from '../../pages/admin/overview.tsx'
import type { TrustDeps } from '../login-trust.ts'
import { consoleOf, roomPath, type Visit } from '../operator.ts'

export type OverviewDeps = TrustDeps & { health(): Promise<Health> }

const { hour: HOUR, day: DAY } = STRETCH_MILLIS
const MOST_COUNTED = 10_000
const MOST_RANKED = 8
/** What the upkeep has not counted yet is counted now, as far as it keeps nobody waiting. */
const COUNTED_NOW = 1000

/** How a range is drawn: by which counts, and how long a bar is. */
const DRAWN: Record<OverviewRange, { stretch: Stretch; barMillis: Millis; bars: number }> = {
  '24h': { stretch: 'hour', barMillis: HOUR, bars: 24 },
  '7d': { stretch: 'hour', barMillis: 6 * HOUR, bars: 28 },
  '30d': { stretch: 'day', barMillis: DAY, bars: 30 },
}

const succeeded = (...types: AuditEventType[]) => types.map((type) => eventName(type, 'success'))
/** The counts of events behind each chart; refusals are counted by their rules. */
const CHARTS: Record<Exclude<ChartName, 'refused'>, readonly string[]> = {
  'consent-granted': succeeded('consent-granted'),
  'token-issued': succeeded('token-issued', 'token-refreshed'),
  'sign-in': succeeded('sign-in'),
  'export-started': succeeded('export-started'),
}
const FAILED_SIGN_INS = ['refused', 'failed'].map((outcome) => eventName('sign-in-failed', outcome))

/** Shows the page. */
export async function showOverview(visit: Visit, deps: OverviewDeps): Promise<Response> {
  const now = deps.clock.now()
  const asked = queryForm(visit.request).get('range')
  const range = OVERVIEW_RANGES.find((one) => one === asked) ?? '24h'
  const { stretch, barMillis, bars } = DRAWN[range]
  const from = now - (now % barMillis) - (bars - 1) * barMillis
  await deps.stores.eventCounts.rollUp(COUNTED_NOW)
  const page = OverviewPage({
    console: await consoleOf(visit, 'overview', deps),
    now,
    range,
    ranges: OVERVIEW_RANGES.map((one) => ({
      range: one,
      href: `${roomPath(deps, 'overview')}?${new URLSearchParams({ range: one })}`,
    })),
    byHour: barMillis < DAY,
    cards: await cards(deps),
    charts: await charts(from, range, deps),
    busiest: await busiest(stretch, from, deps),
    refusals: await refusals(stretch, from, deps),
    health: await deps.health(),
    keysHref: roomPath(deps, 'keys'),
    auditHref: roomPath(deps, 'audit'),
    exportsHref: roomPath(deps, 'exports'),
    refusalsHref: roomPath(deps, 'refusals'),
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

async function charts(
  from: Millis,
  range: OverviewRange,
  { stores: { eventCounts } }: TrustDeps,
): Promise<OverviewProps['charts']> {
  const { stretch, barMillis, bars } = DRAWN[range]
  const events = await eventCounts.series('event', stretch, from)
  const refused = [
    ...(await eventCounts.series('refusal', stretch, from)),
    ...events.filter(({ name }) => FAILED_SIGN_INS.includes(name)),
  ]
  const drawn = (name: ChartName, counts: typeof events) => {
    const points = Array.from({ length: bars }, (_, bar) => ({
      at: from + bar * barMillis,
      count: 0,
    }))
    for (const one of counts) {
      const point = points[Math.floor((one.from - from) / barMillis)]
      if (point) point.count += one.count
    }
    return { name, points }
  }
  const names = Object.keys(CHARTS) as (keyof typeof CHARTS)[] // the table's own
  return [
    ...names.map((name) =>
      drawn(
        name,
        events.filter((one) => CHARTS[name].includes(one.name)),
      ),
    ),
    drawn('refused', refused),
  ]
}

async function busiest(
  stretch: Stretch,
  from: Millis,
  deps: TrustDeps,
): Promise<OverviewProps['busiest']> {
  const { clients, eventCounts } = deps.stores
  const most = await eventCounts.most('app', stretch, from, MOST_RANKED)
  return Promise.all(
    most.map(async ({ name: id, count }) => ({
      name: (await clients.find(id))?.name ?? id,
      count,
      href: `${roomPath(deps, 'authorizations')}?${new URLSearchParams({ app: id })}`,
    })),
  )
}

async function refusals(
  stretch: Stretch,
  from: Millis,
  deps: TrustDeps,
): Promise<OverviewProps['refusals']> {
  const most = await deps.stores.eventCounts.most('refusal', stretch, from, MOST_RANKED)
  return most.map(({ name: rule, count }) => ({
    ...{ rule, count },
    href: `${roomPath(deps, 'refusals')}?${new URLSearchParams({ rule })}`,
  }))
}
