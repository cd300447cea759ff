// The first durable tables. No foreign keys: rows of one unit of work arrive together, nothing is deleted
// that another row needs, and engines that spread tables over servers can do without.
import { type Kysely, sql } from 'kysely'
import type { Migration, SqlDialect } from '../../lib/sql.ts'
import { index, withColumns } from './columns.ts'

export const first: Migration = {
  name: '0001-first',
  async up(transaction, dialect) {
    await people(transaction)
    await clients(transaction)
    await grants(transaction)
    await keys(transaction)
    await logs(transaction, dialect)
  },
}

async function people(transaction: Kysely<unknown>) {
  const { schema } = transaction
  await schema
    .createTable('tenant')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()

  await withColumns(schema.createTable('user'), {
    text: ['tenant', 'id', 'kind', 'username', 'display_name'],
    textOrNull: ['password_hash', 'fhir_user'],
    integer: ['created_at', 'password_changed_at'],
    integerOrNull: ['disabled_at'],
  })
    .addPrimaryKeyConstraint('user_key', ['tenant', 'id'])
    .addUniqueConstraint('user_username', ['tenant', 'username'])
    .execute()

  await withColumns(schema.createTable('user_proxy'), {
    text: ['tenant', 'id', 'user_id', 'patient_id', 'relationship'],
    integer: ['from_at'],
    integerOrNull: ['until_at'],
  })
    .addPrimaryKeyConstraint('user_proxy_key', ['tenant', 'id'])
    .execute()
  await index(schema, 'user_proxy', 'user', ['user_id'])

  await withColumns(schema.createTable('session'), {
    text: ['tenant', 'id', 'secret_hash', 'user_id'],
    integer: ['auth_time', 'created_at', 'expires_at'],
  })
    .addPrimaryKeyConstraint('session_key', ['tenant', 'id'])
    .addUniqueConstraint('session_secret', ['tenant', 'secret_hash'])
    .execute()
  await index(schema, 'session', 'user', ['user_id'])
  await index(schema, 'session', 'expiry', ['expires_at'])

  await withColumns(schema.createTable('consent'), {
    text: [
      ...['tenant', 'user_id', 'client_id', 'patient_id', 'redirect_uri', 'fhir_user'],
      ...['requested_scope', 'granted_scope', 'duration'],
    ],
    integer: ['decided_at'],
  })
    .addPrimaryKeyConstraint('consent_key', ['tenant', 'user_id', 'client_id', 'patient_id'])
    .execute()
}

async function clients({ schema }: Kysely<unknown>) {
  await withColumns(schema.createTable('client'), {
    text: [
      ...['tenant', 'id', 'name', 'contacts', 'redirect_uris', 'launch_uris', 'allowed_origins'],
      ...['grant_types', 'token_endpoint_auth_method', 'secrets', 'allowed_scope'],
      'access_token_format',
    ],
    textOrNull: [
      ...['description', 'developer', 'client_uri', 'logo_uri', 'policy_uri', 'tos_uri'],
      ...['jwks', 'jwks_uri'],
    ],
    integer: [
      ...['pkce_required', 'state_required', 'fhir_enabled', 'may_introspect_all'],
      ...['access_token_lifetime_seconds', 'created_at', 'updated_at'],
    ],
    integerOrNull: ['disabled_at'],
  })
    .addPrimaryKeyConstraint('client_key', ['tenant', 'id'])
    .execute()

  await withColumns(schema.createTable('client_origin'), {
    text: ['tenant', 'origin', 'client_id'],
  })
    .addPrimaryKeyConstraint('client_origin_key', ['tenant', 'origin', 'client_id'])
    .execute()
  await index(schema, 'client_origin', 'client', ['client_id'])
}

async function grants({ schema }: Kysely<unknown>) {
  await withColumns(schema.createTable('authorization'), {
    text: ['tenant', 'id', 'client_id', 'context', 'granted_scope', 'audience', 'access'],
    textOrNull: ['user_id', 'session_id', 'fhir_user', 'proxy_id', 'revoked_reason'],
    integer: ['created_at'],
    integerOrNull: ['auth_time', 'expires_at', 'redeemed_at', 'last_used_at', 'revoked_at'],
  })
    .addPrimaryKeyConstraint('authorization_key', ['tenant', 'id'])
    .execute()
  await index(schema, 'authorization', 'user', ['user_id', 'id'])

  await withColumns(schema.createTable('authorization_code'), {
    text: ['tenant', 'code_hash', 'authorization_id', 'client_id', 'redirect_uri'],
    textOrNull: ['code_challenge', 'nonce'],
    integer: ['created_at', 'expires_at'],
    integerOrNull: ['used_at'],
  })
    .addPrimaryKeyConstraint('authorization_code_key', ['tenant', 'code_hash'])
    .execute()
  await index(schema, 'authorization_code', 'expiry', ['expires_at'])

  await withColumns(schema.createTable('refresh_token'), {
    text: ['tenant', 'token_hash', 'authorization_id', 'client_id'],
    textOrNull: ['successor_hash'],
    integer: ['created_at', 'expires_at'],
    integerOrNull: ['rotated_at'],
  })
    .addPrimaryKeyConstraint('refresh_token_key', ['tenant', 'token_hash'])
    .execute()
  await index(schema, 'refresh_token', 'expiry', ['expires_at'])

  await withColumns(schema.createTable('access_token_revoked'), {
    text: ['tenant', 'token_id'],
    integer: ['expires_at'],
  })
    .addPrimaryKeyConstraint('access_token_revoked_key', ['tenant', 'token_id'])
    .execute()
  await index(schema, 'access_token_revoked', 'expiry', ['expires_at'])

  await withColumns(schema.createTable('scope_set'), { text: ['tenant', 'id', 'scope'] })
    .addPrimaryKeyConstraint('scope_set_key', ['tenant', 'id'])
    .execute()
}

async function keys({ schema }: Kysely<unknown>) {
  await withColumns(schema.createTable('signing_key'), {
    text: ['tenant', 'kid', 'purpose', 'state', 'sealed_private'],
    textOrNull: ['public_jwk'],
    integer: ['created_at'],
    integerOrNull: ['activated_at', 'retired_at', 'expires_at'],
  })
    .addPrimaryKeyConstraint('signing_key_key', ['tenant', 'kid'])
    .execute()
  // Two nodes that start or rotate at the same time cannot both make a key the current one.
  await schema
    .createIndex('signing_key_current')
    .unique()
    .on('signing_key')
    .columns(['tenant', 'purpose'])
    .where(sql.ref('state'), '=', sql.lit('current'))
    .execute()
}

async function logs({ schema }: Kysely<unknown>, dialect: SqlDialect) {
  const audit = withColumns(schema.createTable('audit_event'), {
    text: ['tenant', 'type', 'outcome'],
    textOrNull: 'client_id user_id patient_id authorization_id request_id detail'.split(' '),
    integer: ['at'],
  })
  const change = withColumns(schema.createTable('change'), { text: ['tenant', 'kind', 'key'] })

  if (dialect === 'sqlite') {
    const now = sql`(cast(unixepoch('subsec') * 1000 as integer))`
    await audit
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .execute()
    await index(schema, 'audit_event', 'tenant', ['seq'])
    await change
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('at', 'bigint', (column) => column.notNull().defaultTo(now))
      .execute()
  } else {
    const now = sql`(cast(extract(epoch from clock_timestamp()) * 1000 as bigint))`
    await audit
      .addColumn('seq', 'bigserial', (column) => column.notNull())
      .addPrimaryKeyConstraint('audit_event_key', ['tenant', 'seq'])
      .execute()
    await change
      .addColumn('seq', 'bigserial', (column) => column.notNull().primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull().defaultTo(now))
      .execute()
  }
  await index(schema, 'audit_event', 'type', ['type', 'seq'])
  await schema.createIndex('change_at').on('change').column('at').execute()
}
