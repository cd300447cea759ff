// The first tables of the short-lived half: rows that matter for minutes. A file of its own on SQLite.
import type { Migration } from '../../lib/sql.ts'
import { index, withColumns } from './columns.ts'

export const shortLivedFirst: Migration = {
  name: '0001-first',
  async up({ schema }) {
    await withColumns(schema.createTable('authorization_request'), {
      text: [
        ...['tenant', 'id', 'client_id', 'redirect_uri', 'requested_scope', 'audience', 'prompt'],
        'browser_secret_hash',
      ],
      textOrNull: [
        ...['state', 'code_challenge', 'nonce', 'ui_locales', 'launch'],
        ...['session_id', 'user_id', 'patient_id'],
      ],
      integer: ['created_at', 'expires_at'],
      integerOrNull: ['max_age_seconds', 'auth_time'],
    })
      .addPrimaryKeyConstraint('authorization_request_key', ['tenant', 'id'])
      .execute()
    await index(schema, 'authorization_request', 'expiry', ['expires_at'])

    await withColumns(schema.createTable('throttle'), {
      text: ['tenant', 'key_hash'],
      integer: ['count', 'window_ends_at'],
    })
      .addPrimaryKeyConstraint('throttle_key', ['tenant', 'key_hash'])
      .execute()
    await index(schema, 'throttle', 'expiry', ['window_ends_at'])

    await withColumns(schema.createTable('used_assertion'), {
      text: ['tenant', 'assertion_hash'],
      integer: ['expires_at'],
    })
      .addPrimaryKeyConstraint('used_assertion_key', ['tenant', 'assertion_hash'])
      .execute()
    await index(schema, 'used_assertion', 'expiry', ['expires_at'])
  },
}
