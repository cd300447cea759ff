// Tenants: the one store that belongs to none of them, and each one's record for itself.
import type { Sql } from '../lib/sql.ts'
import type { AuditEvent } from '../model/audit-event.ts'
import type { PracticeStore, Tenant, TenantStore } from '../model/tenant.ts'
import { auditEventStore } from './audit-event.ts'
import { type Handle, handleInside, type Logs, runUnit, type Unit } from './handle.ts'
import { fromJson, toJson } from './json-column.ts'
import { purge, removeRows } from './remove-tenant.ts'
import type { DurableSchema, ShortLivedSchema, TenantTable } from './schema.ts'

/** The tenants; `others` are the engines beside that hold rows of theirs. */
export function tenantStore(
  engine: Sql<DurableSchema>,
  logs: Logs,
  others: readonly (Sql<ShortLivedSchema> | Sql<unknown>)[],
): TenantStore {
  return {
    async find(id) {
      const row = await engine.read
        .selectFrom('tenant')
        .selectAll()
        .where('id', '=', id)
        .where('removed_at', 'is', null)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async list() {
      const rows = await engine.read
        .selectFrom('tenant')
        .selectAll()
        .where('removed_at', 'is', null)
        .orderBy('id')
        .execute()
      return rows.map(fromRow)
    },
    add: (tenant, record) =>
      runUnit(engine, logs, tenant.id, async (unit) => {
        const { sql, announce } = unit
        const { numInsertedOrUpdatedRows } = await sql
          .insertInto('tenant')
          .values(toRow(tenant))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (numInsertedOrUpdatedRows !== 1n) return false
        announce('tenant', tenant.id)
        if (record) await recordIn(unit, tenant.id, record)
        return true
      }),
    async remove(id, record) {
      const removed = await runUnit(engine, logs, id, async (unit) => {
        const { numUpdatedRows } = await unit.sql
          .updateTable('tenant')
          .set({ settings: '{}', secrets: '{}', removed_at: record.at })
          .where('id', '=', id)
          .where('removed_at', 'is', null)
          .executeTakeFirst()
        if (numUpdatedRows !== 1n) return false
        await removeRows(unit, id)
        await recordIn(unit, id, record)
        return true
      })
      // Out of reach already, with the handle that led to them.
      if (removed || (await wasRemoved(engine, id)))
        for (const other of others) await purge(other as Sql<unknown>, id) // its schema does not matter here
      return removed
    },
  }

  function recordIn(unit: Unit, tenant: string, record: AuditEvent): Promise<void> {
    return auditEventStore(handleInside(unit, logs, tenant)).append(record)
  }
}

async function wasRemoved(engine: Sql<DurableSchema>, id: string): Promise<boolean> {
  const row = await engine.read
    .selectFrom('tenant')
    .select('id')
    .where('id', '=', id)
    .where('removed_at', 'is not', null)
    .executeTakeFirst()
  return row !== undefined
}

/** The tenant's own record. */
export function practiceStore({ tenant, write }: Handle): PracticeStore {
  return {
    settle: ({ settings, secrets, updatedAt }, readAt) =>
      write(async ({ sql, announce }) => {
        const { numUpdatedRows } = await sql
          .updateTable('tenant')
          .set({ settings: toJson(settings), secrets: toJson(secrets), updated_at: updatedAt })
          .where('id', '=', tenant)
          .where('updated_at', '=', readAt)
          .where('removed_at', 'is', null)
          .executeTakeFirst()
        if (numUpdatedRows !== 1n) return false
        announce('tenant', tenant)
        return true
      }),
  }
}

function toRow(tenant: Tenant): TenantTable {
  return {
    id: tenant.id,
    settings: toJson(tenant.settings),
    secrets: toJson(tenant.secrets),
    created_at: tenant.createdAt,
    updated_at: tenant.updatedAt,
    removed_at: null,
  }
}

function fromRow(row: TenantTable): Tenant {
  return {
    id: row.id,
    settings: fromJson(row.settings),
    secrets: fromJson(row.secrets),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
