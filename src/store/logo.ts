// The pictures of apps, as text in base64: they are small, and the tables hold nothing else but text and numbers.
import type { Logo, LogoStore } from '../model/logo.ts'
import type { Handle } from './handle.ts'
import type { LogoTable } from './schema.ts'

const FACTS = ['client_id', 'source', 'logo_uri', 'hash', 'fault', 'at'] as const

/** Keeps logos in SQL, of one tenant. */
export function logoStore({ tenant, read, write }: Handle): LogoStore {
  return {
    async find(clientId) {
      const row = await read
        .selectFrom('logo')
        .select(FACTS)
        .where('tenant', '=', tenant)
        .where('client_id', '=', clientId)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async list() {
      const rows = await read
        .selectFrom('logo')
        .select(FACTS)
        .where('tenant', '=', tenant)
        .orderBy('client_id')
        .execute()
      return rows.map(fromRow)
    },
    async picture(hash) {
      const row = await read
        .selectFrom('logo')
        .select(['content_type', 'picture'])
        .where('tenant', '=', tenant)
        .where('hash', '=', hash)
        .limit(1)
        .executeTakeFirst()
      if (!row?.picture || !row.content_type) return null
      return { contentType: row.content_type, bytes: Buffer.from(row.picture, 'base64') }
    },
    save: ({ clientId, source, logoUri, hash, fault, at }, picture) =>
      write(async ({ sql, announce }) => {
        const facts = { source, logo_uri: logoUri, hash, fault, at }
        const bytes = picture && {
          content_type: picture.contentType,
          picture: Buffer.from(picture.bytes).toString('base64'),
        }
        const none = hash === null ? { content_type: null, picture: null } : {}
        await sql
          .insertInto('logo')
          .values({
            tenant,
            client_id: clientId,
            content_type: null,
            picture: null,
            ...facts,
            ...bytes,
          })
          .onConflict((conflict) =>
            conflict.columns(['tenant', 'client_id']).doUpdateSet({ ...facts, ...none, ...bytes }),
          )
          .execute()
        announce('client', clientId)
      }),
    remove: (clientId) =>
      write(async ({ sql, announce }) => {
        await sql
          .deleteFrom('logo')
          .where('tenant', '=', tenant)
          .where('client_id', '=', clientId)
          .execute()
        announce('client', clientId)
      }),
  }
}

function fromRow(row: Pick<LogoTable, (typeof FACTS)[number]>): Logo {
  return {
    clientId: row.client_id,
    source: row.source,
    logoUri: row.logo_uri,
    hash: row.hash,
    fault: row.fault,
    at: row.at,
  }
}
