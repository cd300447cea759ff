// Tenants: the one store that belongs to none of them, and each one's record for itself.
import type { Sql } from '../lib/sql.ts'
import type { PracticeStore, Tenant, TenantStore } from '../model/tenant.ts'
import { type Handle, type Logs, runUnit } from './handle.ts'
import { fromJson, toJson } from './json-column.ts'
import type { DurableSchema, TenantTable } from './schema.ts'

export function tenantStore(engine: Sql<DurableSchema>, logs: Logs): TenantStore {
  return {
    async find(id) {
      const row = await engine.read
        .selectFrom('tenant')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async list() {
      const rows = await engine.read.selectFrom('tenant').selectAll().orderBy('id').execute()
      return rows.map(fromRow)
    },
    add: (tenant) =>
      runUnit(engine, logs, tenant.id, async ({ sql, announce }) => {
        const { numInsertedOrUpdatedRows } = await sql
          .insertInto('tenant')
          .values(toRow(tenant))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (numInsertedOrUpdatedRows !== 1n) return false
        announce('tenant', tenant.id)
        return true
      }),
  }
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
