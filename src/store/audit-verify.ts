// Reads a tenant's audit trail from its start and finds what is not as it was written: an event that was
// changed, is missing, stands in another's place, was slipped in, or was cut off at the end.
import type { AuditChainFault, AuditVerification } from '../model/audit-event.ts'
import { type AuditChain, CHAIN_START } from './audit-chain.ts'
import type { Handle } from './handle.ts'

const PAGE_ROWS = 1000
/** Faults told one by one; a trail with more is not worth a longer list. */
const MOST_FAULTS = 1000

/** Walks a tenant’s chain from its beginning, and tells every link that does not hold. */
export async function verifyAudit(
  { tenant, read }: Pick<Handle, 'tenant' | 'read'>,
  chain: AuditChain,
): Promise<AuditVerification> {
  const faults: AuditChainFault[] = []
  const tell = (fault: AuditChainFault) => {
    if (faults.length < MOST_FAULTS) faults.push(fault)
  }
  let position = 0
  /** Null when the event before is missing, so that the next one cannot be checked against it. */
  let previous: string | null = CHAIN_START
  let events = 0
  // Read before the events: those that are appended meanwhile come after it.
  const head = await read
    .selectFrom('audit_head')
    .selectAll()
    .where('tenant', '=', tenant)
    .executeTakeFirst()
  for (;;) {
    const rows = await read
      .selectFrom('audit_event')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('chain_position', '>', position)
      .orderBy('chain_position')
      .limit(PAGE_ROWS)
      .execute()
    for (const row of rows) {
      const at = row.chain_position ?? 0
      if (at > position + 1) {
        tell({ kind: 'missing', from: position + 1, until: at - 1 })
        previous = null
      }
      position = at
      events++
      if (previous !== null && chain.hash(row, at, previous) !== row.chain_hash)
        tell({ kind: 'changed', position: at, at: row.at, type: row.type })
      previous = row.chain_hash ?? ''
      if (head && at === head.position && row.chain_hash !== head.hash)
        tell({ kind: 'changed', position: at, at: row.at, type: row.type })
    }
    if (rows.length < PAGE_ROWS) break
  }
  if (head && position < head.position)
    tell({ kind: 'missing', from: position + 1, until: head.position })
  if (!head && events > 0) tell({ kind: 'no-head' })
  const { outside } = await read
    .selectFrom('audit_event')
    .select(({ fn }) => fn.countAll<number>().as('outside'))
    .where('tenant', '=', tenant)
    .where('chain_position', 'is', null)
    .executeTakeFirstOrThrow()
  if (outside > 0) tell({ kind: 'outside', count: outside })
  return { events, head: { position, hash: previous ?? '' }, faults }
}
