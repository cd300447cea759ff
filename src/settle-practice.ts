// Keeps a planned change of a practice's settings, with its record in the audit trail, and ends what must not
// outlive it: access to records by ids that may be other people's where records are read from now on.
import type { SettingsPlan } from './config/settings-plan.ts'
import type { Clock } from './lib/clock.ts'
import { newId } from './lib/ids.ts'
import { type AuditEvent, userChanged } from './model/audit-event.ts'
import type { RecordsThere, RecordTies } from './model/practice-change.ts'
import type { DurableStores, Stores } from './model/stores.ts'
import type { User } from './model/user.ts'
import { endingMoment, followEndings } from './oauth/end-access.ts'

/** Who does it, for the audit trail. */
export type SettledBy = Pick<AuditEvent, 'actorId' | 'requestId'> & { by: string }

type SettleDeps = { stores: Stores; clock: Clock }

const MOST_COUNTED = 1000
const PAGE = 200
const REASON = 'records are read from another server'

/** Counts what hangs on the ids of the records. */
export async function recordTies({ stores }: Pick<SettleDeps, 'stores'>): Promise<RecordTies> {
  const access = await stores.authorizations.count({ state: 'live' }, MOST_COUNTED + 1)
  const people = (await stores.users.list({ limit: MOST_COUNTED + 1 })).filter(isTied).length
  return {
    access: Math.min(access, MOST_COUNTED),
    people: Math.min(people, MOST_COUNTED),
    more: Math.max(access, people) > MOST_COUNTED,
  }
}

/**
 * Keeps the change; false when the settings were changed since they were read. Where the records are `other` ones,
 * all access is ended and all patients and practitioners are switched off first, until an operator has looked.
 * @param beside what is kept in the same unit: all of it or nothing
 */
export async function settlePractice(
  plan: SettingsPlan,
  records: RecordsThere,
  by: SettledBy,
  deps: SettleDeps,
  beside?: (unit: DurableStores) => Promise<void>,
): Promise<boolean> {
  const { stores, clock } = deps
  const cut = plan.recordsMove && records === 'other'
  if (cut) await switchPeopleOff(by, deps)
  const now = clock.now()
  const { by: doer, ...facts } = by
  const settled = { ...plan.settled, updatedAt: Math.max(now, plan.tenant.updatedAt + 1) }
  const kept = await stores.write(async (unit) => {
    if (!(await unit.practice.settle(settled, plan.tenant.updatedAt))) return false
    // In the same unit: no request meets the new server with what was allowed at the old one.
    if (cut)
      await unit.accessEndings.begin({
        id: newId(now),
        filter: {},
        endedAt: await endingMoment(unit.authorizations, {}, now),
        reason: `operator: ${REASON}`,
        record: { ...facts, detail: { by: doer, reason: REASON } },
      })
    await unit.auditEvents.append({
      ...facts,
      type: 'practice-changed',
      at: now,
      outcome: 'success',
      detail: {
        by: doer,
        changed: plan.changes.map(({ name }) => name).join(' '),
        ...(plan.recordsMove && { records }),
      },
    })
    await beside?.(unit)
    return true
  })
  if (kept && cut) await followEndings(deps)
  return kept
}

async function switchPeopleOff(by: SettledBy, { stores, clock }: SettleDeps): Promise<void> {
  const { by: doer, ...facts } = by
  let after: string | undefined
  for (;;) {
    const page = await stores.users.list({ limit: PAGE, after })
    const now = clock.now()
    await stores.write(async (unit) => {
      for (const user of page.filter(isTied)) {
        await unit.users.setDisabled(user.id, now)
        await unit.auditEvents.append(
          userChanged(user.id, now, { by: doer, switched: 'off', reason: REASON }, facts),
        )
      }
    })
    if (page.length < PAGE) return
    after = page.at(-1)?.id
  }
}

const isTied = ({ kind, disabledAt }: User) =>
  disabledAt === null && (kind === 'patient' || kind === 'practitioner')
