// Authorization requests while people answer them. Taking one is the single-use gate to the app.
import type { Kysely } from 'kysely'
import type { Millis } from '../lib/clock.ts'
import type { Sql } from '../lib/sql.ts'
import type {
  AuthorizationRequest,
  AuthorizationRequestStore,
} from '../model/authorization-request.ts'
import { deleteExpiredRows, type Expiring } from './expiry.ts'
import { fromJson, toJsonOrNull } from './json-column.ts'
import { prepared } from './prepared.ts'
import type { AuthorizationRequestTable, ShortLivedSchema } from './schema.ts'

const EXPIRING: Expiring = { table: 'authorization_request', key: 'id', expiresAt: 'expires_at' }

const INSERT = prepared((on: Kysely<ShortLivedSchema>, row: AuthorizationRequestTable) =>
  on.insertInto('authorization_request').values(row),
)
const FIND = prepared(
  (on: Kysely<ShortLivedSchema>, of: { tenant: string; id: string; now: Millis }) =>
    on
      .selectFrom('authorization_request')
      .selectAll()
      .where('tenant', '=', of.tenant)
      .where('id', '=', of.id)
      .where('expires_at', '>', of.now),
)
type Progress = Pick<
  AuthorizationRequestTable,
  'tenant' | 'id' | 'session_id' | 'user_id' | 'auth_time' | 'patient_id'
>
const UPDATE = prepared((on: Kysely<ShortLivedSchema>, { tenant, id, ...progress }: Progress) =>
  on
    .updateTable('authorization_request')
    .set(progress)
    .where('tenant', '=', tenant)
    .where('id', '=', id),
)
const TAKE = prepared((on: Kysely<ShortLivedSchema>, of: { tenant: string; id: string }) =>
  on.deleteFrom('authorization_request').where('tenant', '=', of.tenant).where('id', '=', of.id),
)

/** Keeps authorization requests in SQL, of one tenant. */
export function authorizationRequestStore(
  { read, write }: Sql<ShortLivedSchema>,
  tenant: string,
): AuthorizationRequestStore {
  return {
    save: (request) =>
      write(async (sql) => {
        await INSERT(sql, toRow(tenant, request))
      }),
    async find(id, now) {
      const [row] = (await FIND(read, { tenant, id, now })).rows
      return row === undefined ? null : fromRow(row)
    },
    update: (id, progress) =>
      write(async (sql) => {
        await UPDATE(sql, {
          tenant,
          id,
          session_id: progress.sessionId,
          user_id: progress.userId,
          auth_time: progress.authTime,
          patient_id: progress.patientId,
        })
      }),
    take: (id) =>
      write(async (sql) => {
        const { numAffectedRows } = await TAKE(sql, { tenant, id })
        return numAffectedRows === 1n
      }),
    deleteExpired: (now) =>
      deleteExpiredRows(EXPIRING, tenant, now, (statement) =>
        write((sql) => statement.execute(sql)),
      ),
  }
}

function toRow(tenant: string, request: AuthorizationRequest): AuthorizationRequestTable {
  return {
    tenant,
    id: request.id,
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    state: request.state,
    requested_scope: request.requestedScope,
    audience: request.audience,
    code_challenge: request.codeChallenge,
    nonce: request.nonce,
    prompt: JSON.stringify(request.prompt),
    max_age_seconds: request.maxAgeSeconds,
    ui_locales: request.uiLocales,
    launch: toJsonOrNull(request.launch),
    browser_secret_hash: request.browserSecretHash,
    created_at: request.createdAt,
    expires_at: request.expiresAt,
    session_id: request.sessionId,
    user_id: request.userId,
    auth_time: request.authTime,
    patient_id: request.patientId,
  }
}

function fromRow(row: AuthorizationRequestTable): AuthorizationRequest {
  return {
    id: row.id,
    clientId: row.client_id,
    redirectUri: row.redirect_uri,
    state: row.state,
    requestedScope: row.requested_scope,
    audience: row.audience,
    codeChallenge: row.code_challenge,
    nonce: row.nonce,
    prompt: fromJson(row.prompt),
    maxAgeSeconds: row.max_age_seconds,
    uiLocales: row.ui_locales,
    launch: row.launch === null ? null : fromJson(row.launch),
    browserSecretHash: row.browser_secret_hash,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    sessionId: row.session_id,
    userId: row.user_id,
    authTime: row.auth_time,
    patientId: row.patient_id,
  }
}
