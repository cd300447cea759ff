// What every durable store is built on: one tenant's way to the tables, either inside a unit of work or
// outside of any. The same store methods serve both: inside they join the unit, outside each call that
// changes something is a unit of its own.
import type { Kysely } from 'kysely'
import type { Sql } from '../lib/sql.ts'
import type { Change, ChangeKind } from '../model/change.ts'
import type { AuditChain, UnchainedEvent } from './audit-chain.ts'
import type { ChangeLog } from './change.ts'
import type { DurableSchema } from './schema.ts'

/** A unit of work at work. */
export type Unit = {
  sql: Kysely<DurableSchema>
  /** Tells all nodes, once the unit is kept, that what they cached of this row is stale. */
  announce(kind: ChangeKind, key: string): void
  /** Adds to the tenant's audit trail, at the end of the unit. */
  record(event: UnchainedEvent): void
}

/** What units append to as their last writes. */
export type Logs = { changes: ChangeLog; audit: AuditChain }

export type Handle = {
  tenant: string
  /** Reads what is committed; inside a unit also what the unit itself has written. */
  read: Kysely<DurableSchema>
  write<T>(work: (unit: Unit) => Promise<T>): Promise<T>
  audit: AuditChain
}

/** The tenant's handle outside of any unit. */
export function handleOn(engine: Sql<DurableSchema>, logs: Logs, tenant: string): Handle {
  return {
    tenant,
    read: engine.read,
    write: (work) => runUnit(engine, logs, tenant, work),
    audit: logs.audit,
  }
}

/** The tenant's handle inside a unit. */
export function handleInside(unit: Unit, logs: Logs, tenant: string): Handle {
  return { tenant, read: unit.sql, write: (work) => work(unit), audit: logs.audit }
}

/** Runs one unit of work: its changes go into the feed with it, and to listeners once it is on disk. */
export async function runUnit<T>(
  engine: Sql<DurableSchema>,
  logs: Logs,
  tenant: string,
  work: (unit: Unit) => Promise<T>,
): Promise<T> {
  const { value, changes } = await engine.write(async (sql, atEnd) => {
    const changes: Change[] = []
    const events: UnchainedEvent[] = []
    const value = await work({
      sql,
      announce: (kind, key) => changes.push({ tenant, kind, key }),
      record: (event) => events.push(event),
    })
    // Late, since other units of the tenant wait for the trail's head from here to the commit; and always
    // after the unit's own rows, so that two units never wait for each other.
    for (const event of events) atEnd(logs.audit.append, event)
    // Last, so that the time in the feed is as near to the commit as can be.
    for (const change of changes) atEnd(logs.changes.append, change)
    return { value, changes }
  })
  logs.changes.publish(changes)
  return value
}
