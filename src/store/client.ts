// Clients, and the browser origins that CORS preflights look up.
import { type Client, type ClientStore, clientOrigins } from '../model/client.ts'
import { fromRow, toRow } from './client-row.ts'
import type { Handle, Unit } from './handle.ts'

/** Keeps clients in SQL, of one tenant. */
export function clientStore({ tenant, read, write }: Handle): ClientStore {
  return {
    async find(id) {
      const row = await read
        .selectFrom('client')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async list() {
      const rows = await read
        .selectFrom('client')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('name')
        .orderBy('id')
        .execute()
      return rows.map(fromRow)
    },
    add: (client) =>
      write(async (unit) => {
        const { numInsertedOrUpdatedRows } = await unit.sql
          .insertInto('client')
          .values(toRow(tenant, client))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (numInsertedOrUpdatedRows !== 1n) return false
        await saveOrigins(unit, tenant, client)
        // Somebody may have cached that there is no such client, or no such origin.
        unit.announce('client', client.id)
        return true
      }),
    replace: (client, expectedUpdatedAt) =>
      write(async (unit) => {
        const { numUpdatedRows } = await unit.sql
          .updateTable('client')
          .set(toRow(tenant, client))
          .where('tenant', '=', tenant)
          .where('id', '=', client.id)
          .where('updated_at', '=', expectedUpdatedAt)
          .executeTakeFirst()
        if (numUpdatedRows !== 1n) return false
        await unit.sql
          .deleteFrom('client_origin')
          .where('tenant', '=', tenant)
          .where('client_id', '=', client.id)
          .execute()
        await saveOrigins(unit, tenant, client)
        unit.announce('client', client.id)
        return true
      }),
    remove: (id) =>
      write(async (unit) => {
        const { numDeletedRows } = await unit.sql
          .deleteFrom('client')
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .executeTakeFirst()
        if (numDeletedRows !== 1n) return false
        await unit.sql
          .deleteFrom('client_origin')
          .where('tenant', '=', tenant)
          .where('client_id', '=', id)
          .execute()
        unit.announce('client', id)
        return true
      }),
    async originRegistered(origin) {
      const row = await read
        .selectFrom('client_origin')
        .innerJoin('client', (join) =>
          join
            .onRef('client.tenant', '=', 'client_origin.tenant')
            .onRef('client.id', '=', 'client_origin.client_id'),
        )
        .select('client.id')
        .where('client_origin.tenant', '=', tenant)
        .where('client_origin.origin', '=', origin)
        .where('client.disabled_at', 'is', null)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
  }
}

async function saveOrigins({ sql }: Unit, tenant: string, client: Client) {
  const origins = clientOrigins(client)
  if (origins.length === 0) return
  await sql
    .insertInto('client_origin')
    .values(origins.map((origin) => ({ tenant, origin, client_id: client.id })))
    .execute()
}
