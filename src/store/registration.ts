// Apps that registered themselves, and initial access tokens.
import type { InitialAccessToken, Registration, RegistrationStore } from '../model/registration.ts'
import type { Handle } from './handle.ts'
import { fromJson } from './json-column.ts'
import type { InitialAccessTokenTable, RegistrationTable } from './schema.ts'

const MOST_ROWS = 1000

/** Keeps registrations in SQL, of one tenant. */
export function registrationStore({ tenant, read, write }: Handle): RegistrationStore {
  const count = async (column: 'state' | 'used', value: string | number, most: number) => {
    const rows = read
      .selectFrom('registration')
      .select('client_id')
      .where('tenant', '=', tenant)
      .where(column, '=', value as never) // one of the two columns' own type
      .limit(most)
    const { counted } = await read
      .selectFrom(rows.as('found'))
      .select(({ fn }) => fn.countAll<number>().as('counted'))
      .executeTakeFirstOrThrow()
    return counted
  }

  return {
    async find(clientId) {
      const row = await read
        .selectFrom('registration')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('client_id', '=', clientId)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async findByToken(tokenHash) {
      const row = await read
        .selectFrom('registration')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    add: (registration) =>
      write(async ({ sql }) => {
        await sql.insertInto('registration').values(toRow(tenant, registration)).execute()
      }),
    replace: (registration, expectedTokenHash) =>
      write(async ({ sql }) => {
        const { numUpdatedRows } = await sql
          .updateTable('registration')
          .set(toRow(tenant, registration))
          .where('tenant', '=', tenant)
          .where('client_id', '=', registration.clientId)
          .where('token_hash', '=', expectedTokenHash)
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),
    decide: (clientId, state, now) =>
      write(async ({ sql }) => {
        const { numUpdatedRows } = await sql
          .updateTable('registration')
          .set({ state, since: now, reviewed: 1 })
          .where('tenant', '=', tenant)
          .where('client_id', '=', clientId)
          .where('state', '=', 'waiting')
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),
    async list(state, { limit, after }) {
      let query = read
        .selectFrom('registration')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('state', '=', state)
        .orderBy('client_id')
        .limit(Math.min(limit, MOST_ROWS))
      if (after !== undefined) query = query.where('client_id', '>', after)
      return (await query.execute()).map(fromRow)
    },
    async unreviewedIds() {
      const rows = await read
        .selectFrom('registration')
        .select('client_id')
        .where('tenant', '=', tenant)
        .where('reviewed', '=', 0)
        .execute()
      return rows.map(({ client_id }) => client_id)
    },
    count: (state, most) => count('state', state, most),
    async listUnused(limit, after) {
      let query = read
        .selectFrom('registration')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('used', '=', 0)
        .orderBy('client_id')
        .limit(Math.min(limit, MOST_ROWS))
      if (after !== undefined) query = query.where('client_id', '>', after)
      return (await query.execute()).map(fromRow)
    },
    countUnused: (most) => count('used', 0, most),
    markUsed: (clientId) =>
      write(async ({ sql }) => {
        await sql
          .updateTable('registration')
          .set({ used: 1 })
          .where('tenant', '=', tenant)
          .where('client_id', '=', clientId)
          .execute()
      }),
    remove: (clientId) =>
      write(async ({ sql }) => {
        await sql
          .deleteFrom('registration')
          .where('tenant', '=', tenant)
          .where('client_id', '=', clientId)
          .execute()
      }),
    addInitialToken: (token) =>
      write(async ({ sql }) => {
        await sql.insertInto('initial_access_token').values(toTokenRow(tenant, token)).execute()
      }),
    async listInitialTokens() {
      const rows = await read
        .selectFrom('initial_access_token')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('id', 'desc')
        .limit(MOST_ROWS)
        .execute()
      return rows.map(fromTokenRow)
    },
    async findInitialToken(tokenHash, now) {
      const row = await read
        .selectFrom('initial_access_token')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('token_hash', '=', tokenHash)
        .where('uses_left', '>', 0)
        .where('expires_at', '>', now)
        .executeTakeFirst()
      return row === undefined ? null : fromTokenRow(row)
    },
    useInitialToken: (tokenHash, now) =>
      write(async ({ sql }) => {
        const row = await sql
          .updateTable('initial_access_token')
          .set(({ eb }) => ({ uses_left: eb('uses_left', '-', 1) }))
          .where('tenant', '=', tenant)
          .where('token_hash', '=', tokenHash)
          .where('uses_left', '>', 0)
          .where('expires_at', '>', now)
          .returningAll()
          .executeTakeFirst()
        return row === undefined ? null : fromTokenRow(row)
      }),
    removeInitialToken: (id) =>
      write(async ({ sql }) => {
        const { numDeletedRows } = await sql
          .deleteFrom('initial_access_token')
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .executeTakeFirst()
        return numDeletedRows === 1n
      }),
  }
}

function toRow(tenant: string, registration: Registration): RegistrationTable {
  return {
    tenant,
    client_id: registration.clientId,
    token_hash: registration.tokenHash,
    state: registration.state,
    flags: JSON.stringify(registration.flags),
    since: registration.since,
    requested_at: registration.requestedAt,
    reviewed: registration.reviewed ? 1 : 0,
    used: registration.used ? 1 : 0,
    software_id: registration.softwareId,
    software_version: registration.softwareVersion,
    statement: registration.statement?.text ?? null,
    statement_issuer: registration.statement?.issuer ?? null,
  }
}

function fromRow(row: RegistrationTable): Registration {
  return {
    clientId: row.client_id,
    tokenHash: row.token_hash,
    state: row.state,
    flags: fromJson(row.flags),
    since: row.since,
    requestedAt: row.requested_at,
    reviewed: row.reviewed === 1,
    used: row.used === 1,
    softwareId: row.software_id,
    softwareVersion: row.software_version,
    statement:
      row.statement === null || row.statement_issuer === null
        ? null
        : { text: row.statement, issuer: row.statement_issuer },
  }
}

function toTokenRow(tenant: string, token: InitialAccessToken): InitialAccessTokenTable {
  return {
    tenant,
    id: token.id,
    token_hash: token.tokenHash,
    note: token.note,
    pre_approved: token.preApproved ? 1 : 0,
    uses_left: token.usesLeft,
    created_at: token.createdAt,
    expires_at: token.expiresAt,
  }
}

function fromTokenRow(row: InitialAccessTokenTable): InitialAccessToken {
  return {
    id: row.id,
    tokenHash: row.token_hash,
    note: row.note,
    preApproved: row.pre_approved === 1,
    usesLeft: row.uses_left,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
