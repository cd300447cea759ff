// Tenants. The one store that belongs to none of them.
import type { Sql } from '../lib/sql.ts'
import type { Tenant, TenantStore } from '../model/tenant.ts'
import { type Logs, runUnit } from './handle.ts'
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
          .values({ id: tenant.id, name: tenant.name, created_at: tenant.createdAt })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (numInsertedOrUpdatedRows !== 1n) return false
        announce('tenant', tenant.id)
        return true
      }),
  }
}

function fromRow(row: TenantTable): Tenant {
  return { id: row.id, name: row.name, createdAt: row.created_at }
}
