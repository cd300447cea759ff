// Second factors, how a session and an authorization came about, and links to choose a password.
import type { Migration } from '../../lib/sql.ts'
import { index, withColumns } from './columns.ts'

export const secondFactors: Migration = {
  name: '0016-second-factors',
  async up({ schema }) {
    await withColumns(schema.createTable('authenticator'), {
      text: ['tenant', 'user_id', 'sealed_secret'],
      integer: ['added_at', 'last_step'],
    })
      .addPrimaryKeyConstraint('authenticator_key', ['tenant', 'user_id'])
      .execute()

    await withColumns(schema.createTable('passkey'), {
      text: ['tenant', 'id', 'user_id', 'name', 'public_key', 'transports'],
      integer: ['counter', 'synced', 'added_at'],
      integerOrNull: ['last_used_at'],
    })
      .addPrimaryKeyConstraint('passkey_key', ['tenant', 'id'])
      .execute()
    await index(schema, 'passkey', 'user', ['user_id'])

    await withColumns(schema.createTable('recovery_code'), {
      text: ['tenant', 'user_id', 'code_hash'],
    })
      .addPrimaryKeyConstraint('recovery_code_key', ['tenant', 'user_id', 'code_hash'])
      .execute()

    await withColumns(schema.createTable('invitation'), {
      text: ['tenant', 'id', 'user_id', 'purpose', 'token_hash'],
      integer: ['created_at', 'expires_at', 'failures'],
      integerOrNull: ['used_at', 'revoked_at'],
    })
      .addPrimaryKeyConstraint('invitation_key', ['tenant', 'id'])
      .addUniqueConstraint('invitation_token', ['tenant', 'token_hash'])
      .execute()
    await index(schema, 'invitation', 'user', ['user_id', 'id'])
    await index(schema, 'invitation', 'expiry', ['expires_at'])

    // Every session there is began with a password; of authorizations nothing is known.
    await schema
      .alterTable('session')
      .addColumn('amr', 'text', (column) => column.notNull().defaultTo('pwd'))
      .execute()
    await schema
      .alterTable('authorization')
      .addColumn('amr', 'text', (column) => column.notNull().defaultTo(''))
      .execute()
  },
}
