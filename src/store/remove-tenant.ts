// Takes a tenant's rows out of every table that has a tenant, whichever tables there are: no list could forget one.
// The audit trail stays, for those who must account for what was.
import type { Kysely } from 'kysely'
import type { Sql } from '../lib/sql.ts'
import { CHANGE_KINDS } from './change.ts'
import type { Unit } from './handle.ts'

const KEPT = new Set(['audit_event', 'audit_head', 'change'])

/** Removes the rows of a tenant, in a unit of work that tells every node to forget what it has cached. */
export async function removeRows({ sql, announce }: Unit, tenant: string): Promise<void> {
  await deleteRows(sql, tenant)
  for (const kind of CHANGE_KINDS) announce(kind, '')
}

/** Removes the rows of a tenant from the tables of another engine. */
export function purge<Schema>(engine: Sql<Schema>, tenant: string): Promise<void> {
  return engine.write((transaction) => deleteRows(transaction, tenant))
}

async function deleteRows<Schema>(transaction: Kysely<Schema>, tenant: string): Promise<void> {
  const tables = await transaction.introspection.getTables()
  const names = tables
    .filter(({ columns, isView }) => !isView && columns.some(({ name }) => name === 'tenant'))
    .map(({ name }) => name)
    .filter((name) => !KEPT.has(name))
  // Whatever tables there are: their names are the database's own.
  const any = transaction as unknown as Kysely<Record<string, { tenant: string }>>
  for (const name of new Set(names))
    await any.deleteFrom(name).where('tenant', '=', tenant).execute()
}
