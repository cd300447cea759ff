// The console's overview as tests of the pages see it: something of everything, with a part that needs a look.
import type { Console } from '../../src/pages/admin/console.tsx'
import type { OverviewProps } from '../../src/pages/admin/overview.tsx'

const DAY = 86_400_000
const HOUR = 3_600_000

/** Everything that can be there. */
export function overviewSeen(console: Console, now: number): OverviewProps {
  const points = [3, 8, 0, 12, 5, 7, 30, 2, 9, 14, 6, 1, 0, 4].map((count, day) => ({
    at: now - (14 - day) * DAY,
    count,
  }))
  return {
    console,
    now,
    cards: [
      { name: 'live', count: 1284, more: false, href: '/admin/authorizations' },
      { name: 'ended', count: 10_000, more: true, href: '/admin/authorizations?state=ended' },
      { name: 'apps', count: 12, more: false, href: '/admin/login-trusts' },
      { name: 'waiting', count: 2, more: false, href: '/admin/registrations' },
    ],
    range: '7d',
    ranges: (['24h', '7d', '30d'] as const).map((range) => ({
      range,
      href: `/admin?range=${range}`,
    })),
    byHour: true,
    charts: [
      { name: 'consent-granted', points: points.toReversed() },
      { name: 'token-issued', points: points.map((one) => ({ ...one, count: one.count * 90 })) },
      { name: 'sign-in', points },
      { name: 'export-started', points: points.map((one) => ({ ...one, count: 0 })) },
      { name: 'refused', points },
    ],
    busiest: [
      { name: 'Pressure Diary', count: 12_000, href: '/admin/authorizations?app=a' },
      { name: 'KidsGrow', count: 84, href: '/admin/authorizations?app=b' },
    ],
    refusals: [
      { rule: 'scope-missing', count: 15, href: '/admin/refusals?rule=scope-missing' },
      { rule: 'assertion-expired', count: 2, href: '/admin/refusals?rule=assertion-expired' },
    ],
    health: {
      database: {
        millis: 4,
        space: { engine: 'SQLite', used: 3_210_000_000, waiting: 4_200_000, free: 75e9 },
      },
      upstream: { answeredAt: now - HOUR, millis: 182, failures: 3, failedAt: now - 60_000 },
      keys: { since: now - 39 * DAY, nextRotation: now + 51 * DAY },
      changesLag: 120,
      oldestExport: now - 2 * HOUR,
    },
    keysHref: '/admin/keys',
    exportsHref: '/admin/exports',
    refusalsHref: '/admin/refusals',
    auditHref: '/admin/audit',
  }
}
